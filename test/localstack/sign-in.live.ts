import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openBrowser } from '#test/house/browser.ts';
import { openPage } from '#test/house/pages.ts';
import { openSale, siteUrl } from './stage.ts';

/** The built dashboard, from the site's bucket, against the deployed API, in a real browser. */

let browser: Browser;
beforeAll(async () => {
  browser = await openBrowser();
});
afterAll(() => browser?.close());

test('a marketer signs in, sees the sale and its funnel; the tracker of the demo shop is there', async () => {
  const { activityId } = await openSale(7);
  const { page, troubles } = await openPage(await browser.newContext({ locale: 'en-US' }));
  await page.goto(`${siteUrl}/dashboard/`);
  await page.getByTestId('sign-in').click();
  await page.locator('button[value=marketer]').click();
  await page.getByTestId('role-menu').waitFor({ timeout: 30_000 });
  await page.goto(`${siteUrl}/dashboard/#/activities/${activityId}`);
  await page.getByTestId('funnel-VISIT-people').waitFor({ timeout: 30_000 });
  expect(await page.getByTestId('funnel-VISIT-people').innerText()).toBe('0');
  await expect.poll(() => page.getByTestId('stock-remaining').innerText(), { timeout: 20_000 }).toBe('7');
  const config: { trackerUrl: string } = JSON.parse(await (await fetch(`${siteUrl}/config.json`)).text());
  const tracker = await fetch(new URL(config.trackerUrl, siteUrl));
  expect(tracker.headers.get('content-type')).toContain('javascript');
  expect(troubles).toEqual([]);
});
