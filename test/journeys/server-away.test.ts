import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type AxonProcess, removeFolder, startAxon } from '#test/house/axon-process.ts';
import { openBrowser } from '#test/house/browser.ts';
import { openPage, signIn } from '#test/house/pages.ts';

/** A server that goes away while pages are open, and comes back: nobody has to load anything again. */

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

test('a page first opened while the server is away appears once it is back; one that is open goes on', async () => {
  const dashboard = await openPage(await browser.newContext({ locale: 'en-US' }));
  await signIn(dashboard.page, axon, 'marketer');
  const shop = await openPage(await browser.newContext({ locale: 'en-US' }));
  await shop.page.goto(`${axon.shopUrl}#/activities/${axon.activityId}`);
  await shop.page.getByTestId('reserve-button').waitFor();
  await axon.kill9();
  await dashboard.page.goto(`${axon.dashboardUrl}#/activities/${axon.activityId}/entries`);
  await shop.page.getByTestId('reserve-button').click();
  await shop.page.getByRole('alert').getByText('The server cannot be reached.').waitFor();
  axon = await startAxon({ data: axon.data, port: Number(new URL(axon.url).port) });
  await dashboard.page.getByTestId('export-button').waitFor({ timeout: 40_000 });
  await shop.page.getByRole('button', { name: 'Try again' }).click();
  await shop.page.getByTestId('reserve-button').click();
  await shop.page.getByTestId('checkout').waitFor();
  await dashboard.page.getByRole('cell', { name: 'Held' }).waitFor();
  const crashes = [...dashboard.troubles, ...shop.troubles].filter((trouble) => !trouble.startsWith('Failed to load resource'));
  expect(crashes).toEqual([]);
}, 90_000);
