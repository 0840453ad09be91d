import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { startAxon } from '#test/house/axon-process.ts';
import { journey } from '#test/house/journey.ts';

/** The main job, as a person does it: a shopper buys in the demo shop, a marketer sees it in the funnel. */

const STEPS = ['VISIT', 'CLICK', 'RESERVE', 'PURCHASE'] as const;
const here = journey(startAxon);

const funnelOn = async (page: Page): Promise<readonly string[]> =>
  Promise.all(STEPS.map((step) => page.getByTestId(`funnel-${step}-people`).innerText()));

test('a shopper sees, clicks, reserves and pays; within 2 s the marketer reads 1 / 1 / 1 / 1', async () => {
  const marketer = await here.signedIn('marketer');
  await marketer.page.goto(`${here.axon.dashboardUrl}#/activities/${here.axon.activityId}`);
  await marketer.page.getByTestId('funnel-VISIT-people').waitFor();
  expect(await funnelOn(marketer.page)).toEqual(['0', '0', '0', '0']);
  expect(await marketer.page.getByTestId('stock-remaining').innerText()).toBe('100');

  const shopper = await here.open({ locale: 'ko-KR' });
  await shopper.page.goto(`${here.axon.shopUrl}#/activities/${here.axon.activityId}`);
  await shopper.page.getByTestId('reserve-button').click();
  await shopper.page.getByTestId('card-number').fill('4242424242424242');
  await shopper.page.getByTestId('pay-button').click();
  await shopper.page.getByTestId('order-done').waitFor();

  await expect.poll(() => funnelOn(marketer.page), { timeout: 2000, interval: 50 }).toEqual(['1', '1', '1', '1']);
  await expect.poll(() => marketer.page.getByTestId('stock-remaining').innerText(), { timeout: 3000 }).toBe('99');
  await expect.poll(() => marketer.page.getByTestId('kpi-gmv').innerText(), { timeout: 5000 }).toContain('39,000');
  expect([...shopper.troubles, ...marketer.troubles]).toEqual([]);
});
