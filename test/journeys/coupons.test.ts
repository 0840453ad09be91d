import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { removeFolder } from '#test/house/axon-process.ts';
import { openBrowser } from '#test/house/browser.ts';
import { inStore, openPage, shopperAt, signIn } from '#test/house/pages.ts';
import { startTimedAxon, type TimedAxon } from '#test/house/timed-axon.ts';

/** A coupon from the marketer's form over the shopper's wallet to the order it was used for, or to its end. */

let axon: TimedAxon;
let browser: Browser;

beforeAll(async () => {
  [axon, browser] = await Promise.all([startTimedAxon(), openBrowser()]);
});
afterAll(async () => {
  await browser?.close();
  await axon?.kill9();
  removeFolder(axon.data);
});

const HOSTILE = '<img src=x onerror=alert(1)>=1+1';

const MINUTE = 60_000;

test('a coupon is made, published, given once, used for an order or expires at the till, and is seen as what it is', async () => {
  const marketer = await openPage(await browser.newContext({ locale: 'en-US' }));
  await signIn(marketer.page, axon, 'marketer');
  await marketer.page.goto(`${axon.dashboardUrl}#/campaigns/new`);
  await marketer.page.getByRole('radio', { name: 'Coupon' }).click();
  await marketer.page.getByTestId('campaign-name').fill('Spring');
  await marketer.page.getByTestId('activity-name').fill(HOSTILE);
  await marketer.page.getByTestId('activity-stock').fill('2');
  await marketer.page.getByLabel('Opens').fill('2026-01-01T00:00');
  const closesAt = Math.ceil(Date.now() / MINUTE) * MINUTE + 60 * MINUTE;
  const validUntil = closesAt + 60 * MINUTE;
  await marketer.page.getByLabel('Closes').fill(inStore(closesAt));
  await marketer.page.getByTestId('save-button').click();
  await marketer.page.getByTestId('coupon-fields').getByText('Please fill this in.').first().waitFor();
  await marketer.page.getByTestId('coupon-amount').fill('5000');
  await marketer.page.getByLabel('Valid until').fill(inStore(validUntil));
  await marketer.page.getByTestId('save-button').click();
  await marketer.page.getByTestId('publish-button').click();
  await marketer.page.getByTestId('confirm-change').click();
  await marketer.page.getByTestId('pause-button').waitFor();
  expect(await marketer.page.getByTestId('coupon-amount').isDisabled()).toBe(true);
  const couponsId = (await marketer.page.getByTestId('open-activity').getAttribute('href'))?.split('/').at(-1);

  const shopper = await shopperAt(browser, axon, { userId: 'kim', hash: '#/' });
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

  const late = await shopperAt(browser, axon, { userId: 'lee', hash: `#/activities/${couponsId}` });
  await late.page.getByTestId('claim-button').click();
  await late.page.getByTestId('coupon-yours').waitFor();
  await axon.forward(validUntil - MINUTE - Date.now());
  await late.page.goto(`${axon.shopUrl}#/activities/${axon.activityId}`);
  await late.page.getByTestId('reserve-button').click();
  await late.page.getByTestId('coupon-choice').selectOption({ index: 1 });
  await late.page.getByTestId('test-card-approve').click();
  await axon.forward(2 * MINUTE);
  await expect.poll(() => late.page.getByTestId('hold-countdown').textContent(), { timeout: 5_000 }).toMatch(/0[23]:/);
  await late.page.getByTestId('pay-button').click();
  await late.page.getByText('This coupon has expired').waitFor();
  expect(await late.page.getByTestId('coupon-choice').count()).toBe(0);
  await late.page.getByTestId('pay-button').click();
  await late.page.getByTestId('order-done').getByText('39,000').waitFor();
  await late.page.goto(`${axon.shopUrl}#/coupons`);
  await late.page.getByTestId('my-coupons').getByText('Expired', { exact: true }).waitFor();
  await late.page.goto(`${axon.shopUrl}#/activities/${couponsId}`);
  await late.page.getByTestId('coupon-over').waitFor();

  await marketer.page.goto(`${axon.dashboardUrl}#/activities/${couponsId}/entries`);
  await marketer.page.getByRole('cell', { name: 'Used', exact: true }).waitFor();
  await marketer.page.getByRole('cell', { name: 'Expired', exact: true }).waitFor();
  await marketer.page.goto(`${axon.dashboardUrl}#/activities/${couponsId}`);
  await marketer.page.getByText('Coupon issued').first().waitFor();
  await marketer.page.getByText('These coupons expired on').waitFor();
  expect(await marketer.page.getByTestId('kpi-gmv').count()).toBe(0);
  expect([marketer, shopper, late].flatMap(({ troubles }) => troubles).filter((trouble) => !trouble.includes('409'))).toEqual([]);
}, 60_000);
