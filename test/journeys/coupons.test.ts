import { expect, test } from 'vitest';
import { journey } from '#test/house/journey.ts';
import { inStore } from '#test/house/pages.ts';
import { startTimedAxon } from '#test/house/timed-axon.ts';

/** A coupon from the marketer's form over the shopper's wallet to the order it was used for, or to its end. */

const here = journey(startTimedAxon);

const HOSTILE = '<img src=x onerror=alert(1)>=1+1';

const MINUTE = 60_000;

test('a coupon is made, published, given once, used for an order or expires at the till, and is seen as what it is', async () => {
  const marketer = await here.signedIn('marketer');
  await marketer.page.goto(`${here.axon.dashboardUrl}#/campaigns/new`);
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

  const shopper = await here.shopper('kim', '#/');
  await shopper.page.getByTestId('coupons-link').click();
  await shopper.page.getByTestId('coupon-card').filter({ hasText: HOSTILE }).click();
  await shopper.page.getByTestId('claim-button').click();
  await shopper.page.getByTestId('coupon-yours').getByRole('link').click();
  await shopper.page.getByTestId('my-coupons').getByText('Ready to use').waitFor();

  await shopper.page.goto(`${here.axon.shopUrl}#/activities/${here.axon.activityId}`);
  await shopper.page.getByTestId('reserve-button').click();
  await shopper.page.getByTestId('coupon-choice').selectOption({ index: 1 });
  await shopper.page.getByTestId('test-card-approve').click();
  await shopper.page.getByTestId('pay-button').click();
  await shopper.page.getByText('With your coupon it is').waitFor();
  await shopper.page.getByTestId('pay-button').click();
  await shopper.page.getByTestId('order-done').getByText('Coupon discount').waitFor();
  await shopper.page.goto(`${here.axon.shopUrl}#/coupons`);
  await shopper.page.getByTestId('my-coupons').getByText('Used').waitFor();

  const late = await here.shopper('lee', `#/activities/${couponsId}`);
  await late.page.getByTestId('claim-button').click();
  await late.page.getByTestId('coupon-yours').waitFor();
  await here.axon.forward(validUntil - MINUTE - Date.now());
  await late.page.goto(`${here.axon.shopUrl}#/activities/${here.axon.activityId}`);
  await late.page.getByTestId('reserve-button').click();
  await late.page.getByTestId('coupon-choice').selectOption({ index: 1 });
  await late.page.getByTestId('test-card-approve').click();
  await here.axon.forward(2 * MINUTE);
  await expect.poll(() => late.page.getByTestId('hold-countdown').textContent(), { timeout: 5_000 }).toMatch(/0[23]:/);
  await late.page.getByTestId('pay-button').click();
  await late.page.getByText('This coupon has expired').waitFor();
  expect(await late.page.getByTestId('coupon-choice').count()).toBe(0);
  await late.page.getByTestId('pay-button').click();
  await late.page.getByTestId('order-done').getByText('39,000').waitFor();
  await late.page.goto(`${here.axon.shopUrl}#/coupons`);
  await late.page.getByTestId('my-coupons').getByText('Expired', { exact: true }).waitFor();
  await late.page.goto(`${here.axon.shopUrl}#/activities/${couponsId}`);
  await late.page.getByTestId('coupon-over').waitFor();

  await marketer.page.goto(`${here.axon.dashboardUrl}#/activities/${couponsId}/entries`);
  await marketer.page.getByRole('cell', { name: 'Used', exact: true }).waitFor();
  await marketer.page.getByRole('cell', { name: 'Expired', exact: true }).waitFor();
  await marketer.page.goto(`${here.axon.dashboardUrl}#/activities/${couponsId}`);
  await marketer.page.getByText('Coupon issued').first().waitFor();
  await marketer.page.getByText('These coupons expired on').waitFor();
  expect(await marketer.page.getByTestId('kpi-gmv').count()).toBe(0);
  expect([marketer, shopper, late].flatMap(({ troubles }) => troubles).filter((trouble) => !trouble.includes('409'))).toEqual([]);
}, 60_000);
