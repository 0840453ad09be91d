import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openBrowser } from '#test/house/browser.ts';
import { openPage } from '#test/house/pages.ts';
import { openSale, signInAsMarketer, siteUrl } from './stage.ts';

/** The built pages, from the site's bucket, against the deployed API, in a real browser with the real tracker. */

const STEPS = ['VISIT', 'CLICK', 'RESERVE', 'PURCHASE'] as const;

let browser: Browser;
beforeAll(async () => {
  browser = await openBrowser();
});
afterAll(() => browser?.close());

const funnelOn = (page: Page): Promise<readonly string[]> =>
  Promise.all(STEPS.map((step) => page.getByTestId(`funnel-${step}-people`).innerText()));

/** The demo shop is told its write key by the stage's config; this one belongs to the test's sale. */
const withWriteKey = async (context: BrowserContext, writeKey: string): Promise<BrowserContext> => {
  await context.route(`${siteUrl}/config.json`, async (route) => {
    const config = await (await route.fetch()).json();
    await route.fulfill({ json: { ...config, shop: { ...config.shop, writeKey } } });
  });
  return context;
};

test('a shopper buys in the demo shop; a marketer signs in and reads 1 / 1 / 1 / 1, the stock and the money', async () => {
  const { activityId, writeKey } = await openSale(7);
  const marketer = await openPage(await browser.newContext({ locale: 'en-US' }));
  await signInAsMarketer(marketer.page, `#/activities/${activityId}`);
  await marketer.page.getByTestId('funnel-VISIT-people').waitFor({ timeout: 30_000 });
  expect(await funnelOn(marketer.page)).toEqual(['0', '0', '0', '0']);

  const shopper = await openPage(await withWriteKey(await browser.newContext({ locale: 'ko-KR' }), writeKey));
  await shopper.page.goto(`${siteUrl}/shop/#/activities/${activityId}`);
  await shopper.page.getByTestId('reserve-button').click({ timeout: 30_000 });
  await shopper.page.getByTestId('card-number').fill('4242424242424242');
  await shopper.page.getByTestId('pay-button').click();
  await shopper.page.getByTestId('order-done').waitFor({ timeout: 30_000 });

  const { page } = marketer;
  await expect.poll(() => funnelOn(page), { timeout: 60_000 }).toEqual(['1', '1', '1', '1']);
  await expect.poll(() => page.getByTestId('stock-remaining').innerText(), { timeout: 20_000 }).toBe('6');
  await expect.poll(() => page.getByTestId('kpi-gmv').innerText(), { timeout: 20_000 }).toContain('39,000');
  expect([...shopper.troubles, ...marketer.troubles]).toEqual([]);
});
