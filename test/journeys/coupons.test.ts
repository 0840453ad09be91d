import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type AxonProcess, removeFolder, startAxon } from '#test/house/axon-process.ts';
import { openBrowser } from '#test/house/browser.ts';
import { openPage, signIn } from '#test/house/pages.ts';

/** A coupon from the marketer's form over the shopper's wallet to the order it was used for. */

let axon: AxonProcess;
let browser: Browser;

beforeAll(async () => {
  [axon, browser] = await Promise.all([startAxon(), openBrowser()]);
});
afterAll(async () => {
  await browser?.close();
  await axon?.kill9();
  removeFolder(axon.data);
});

const HOSTILE = '<img src=x onerror=alert(1)>=1+1';

test('a coupon is made, published, given once, used for an order, and seen as used', async () => {
  const marketer = await openPage(await browser.newContext({ locale: 'en-US' }));
  await signIn(marketer.page, axon, 'marketer');
  await marketer.page.goto(`${axon.dashboardUrl}#/campaigns/new`);
  await marketer.page.getByRole('radio', { name: 'Coupon' }).click();
  await marketer.page.getByTestId('campaign-name').fill('Spring');
  await marketer.page.getByTestId('activity-name').fill(HOSTILE);
  await marketer.page.getByTestId('activity-stock').fill('2');
  await marketer.page.getByLabel('Opens').fill('2026-01-01T00:00');
  await marketer.page.getByLabel('Closes').fill('2098-01-01T00:00');
  await marketer.page.getByTestId('save-button').click();
  await marketer.page.getByTestId('coupon-fields').getByText('Please fill this in.').first().waitFor();
  await marketer.page.getByTestId('coupon-amount').fill('5000');
  await marketer.page.getByLabel('Valid until').fill('2099-01-01T00:00');
  await marketer.page.getByTestId('save-button').click();
  await marketer.page.getByTestId('publish-button').click();
  await marketer.page.getByTestId('confirm-change').click();
  await marketer.page.getByTestId('pause-button').waitFor();
  expect(await marketer.page.getByTestId('coupon-amount').isDisabled()).toBe(true);
  const couponsId = (await marketer.page.getByTestId('open-activity').getAttribute('href'))?.split('/').at(-1);

  const shopper = await openPage(await browser.newContext({ locale: 'en-US' }));
  await shopper.page.goto(`${axon.shopUrl}#/`);
  await shopper.page.getByTestId('coupons-link').click();
  await shopper.page.getByTestId('coupon-card').filter({ hasText: HOSTILE }).click();
  await shopper.page.getByTestId('claim-button').click();
  await shopper.page.getByTestId('coupon-yours').getByRole('link').click();
  await shopper.page.getByTestId('my-coupons').getByText('Ready to use').waitFor();

  await shopper.page.goto(`${axon.shopUrl}#/activities/${axon.activityId}`);
  await shopper.page.getByTestId('reserve-button').click();
  await shopper.page.getByTestId('coupon-choice').selectOption({ index: 1 });
  await shopper.page.getByTestId('test-card-approve').click();
  await shopper.page.getByTestId('pay-button').click();
  await shopper.page.getByText('With your coupon it is').waitFor();
  await shopper.page.getByTestId('pay-button').click();
  await shopper.page.getByTestId('order-done').getByText('Coupon discount').waitFor();
  await shopper.page.goto(`${axon.shopUrl}#/coupons`);
  await shopper.page.getByTestId('my-coupons').getByText('Used').waitFor();

  await marketer.page.goto(`${axon.dashboardUrl}#/activities/${couponsId}/entries`);
  await marketer.page.getByRole('cell', { name: 'Used', exact: true }).waitFor();
  await marketer.page.goto(`${axon.dashboardUrl}#/activities/${couponsId}`);
  await marketer.page.getByText('Coupon issued').first().waitFor();
  expect(await marketer.page.getByTestId('kpi-gmv').count()).toBe(0);
  expect([...marketer.troubles, ...shopper.troubles]).toEqual([]);
}, 60_000);
