import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Funnel } from '#functions/behavior/schema.ts';
import type { LiveEvents } from '#functions/collection/live/schema.ts';
import type { ActivityRevenue } from '#functions/customers/schema.ts';
import type { Availability } from '#functions/reservations/schema.ts';
import { openBrowser } from '#test/house/browser.ts';
import { ApiProblem } from '../../bin/simulate/api-client.ts';
import { startSearch, stopSearch } from '../../localstack/run/search-outage.ts';
import { call, callOnce, eventually, home, issuer, openSale, signInAsMarketer, siteUrl, walkThrough } from './stage.ts';

/** OpenSearch is taken away from a running stage and given back. */

const SHOPPERS = 3;
const STOCK = 5;

let browser: Browser;
beforeAll(async () => {
  browser = await openBrowser();
});
afterAll(async () => {
  await browser?.close();
  await startSearch(home);
}, 300_000);

const codeOf = async (path: string, token: string): Promise<string> => {
  try {
    await callOnce(path, { token });
    return 'answered';
  } catch (error) {
    return error instanceof ApiProblem ? error.code : String(error);
  }
};

const isTold = (page: Page) => page.getByText('Search is off', { exact: false }).first().waitFor({ timeout: 60_000 });

test('without search the shop sells and the figures of money and stock go on; with it back, everything is found', async () => {
  const sale = await openSale(STOCK);
  const { activityId } = sale;
  const token = await issuer.memberToken('viewer');
  const funnel = () => call<Funnel>(`/v1/activities/${activityId}/funnel`, { token });
  const live = () => call<LiveEvents>(`/v1/live-events?activityId=${activityId}&limit=200`, { token });
  expect((await funnel()).steps[0]?.people).toBe(0);
  const page = await (await browser.newContext({ locale: 'en-US' })).newPage();
  await signInAsMarketer(page, `#/activities/${activityId}`);
  await page.getByTestId('funnel-VISIT-people').waitFor({ timeout: 30_000 });

  await stopSearch(home);
  expect(await walkThrough(sale, SHOPPERS)).toEqual(Array.from({ length: SHOPPERS }, () => 'paid'));
  await eventually(
    () => call<ActivityRevenue>(`/v1/activities/${activityId}/revenue`, { token }),
    ({ orders }) => orders === SHOPPERS,
    60,
  );
  await eventually(
    () => call<Availability>(`/v1/activities/${activityId}/availability`),
    ({ sold }) => sold === SHOPPERS,
    30,
  );
  expect(await codeOf(`/v1/activities/${activityId}/funnel`, token)).toBe('SEARCH_OFF');
  expect(await codeOf('/v1/live-events', token)).toBe('SEARCH_OFF');
  await isTold(page);
  await expect.poll(() => page.getByTestId('stock-remaining').innerText(), { timeout: 30_000 }).toBe(`${STOCK - SHOPPERS}`);
  await page.goto(`${siteUrl}/dashboard/#/events`);
  await isTold(page);

  await startSearch(home);
  await eventually(funnel, ({ steps }) => steps.every(({ people }) => people === SHOPPERS), 240);
  const { items } = await eventually(live, (found) => found.items.length >= 4 * SHOPPERS, 240);
  expect(items).toHaveLength(4 * SHOPPERS);
  await page.getByTestId('live-event').first().waitFor({ timeout: 60_000 });
}, 900_000);
