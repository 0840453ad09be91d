import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { journey } from '#test/house/journey.ts';
import { inStore } from '#test/house/pages.ts';
import { startTimedAxon } from '#test/house/timed-axon.ts';
import { storefront } from '../../tracker/storefront/src/index.ts';

/** A giveaway as people meet it, from the marketer's form to what each shopper reads after the draw. */

const here = journey(startTimedAxon);

const HOUR = 3_600_000;
const MINUTE = 60_000;
const marketerAt = async (hash: string) => {
  const watched = await here.signedIn('marketer');
  await watched.page.goto(here.axon.dashboardUrl + hash);
  watched.page.setDefaultTimeout(10_000);
  return watched;
};
/** @returns the id of its activity */
const publishGiveaway = async (page: Page, name: string, closesAt: number): Promise<string> => {
  await page.getByRole('radio', { name: 'Giveaway' }).click();
  await page.getByTestId('campaign-name').fill('Autumn');
  await page.getByTestId('activity-name').fill(name);
  await page.getByTestId('activity-stock').fill('1');
  await page.getByLabel('Opens').fill('2026-01-01T00:00');
  await page.getByLabel('Closes').fill(inStore(closesAt));
  await page.getByTestId('save-button').click();
  await page.getByTestId('publish-button').click();
  await page.getByTestId('confirm-change').click();
  await page.getByTestId('pause-button').waitFor();
  return (await page.getByTestId('open-activity').getAttribute('href'))?.split('/').at(-1) ?? '';
};

test('made, published, entered once each, closed, drawn with its progress, seen by the marketer and by whoever took part', async () => {
  const marketer = await marketerAt('#/campaigns/new');
  const { page } = marketer;
  const closesAt = Math.ceil(Date.now() / MINUTE) * MINUTE + 2 * HOUR;
  const activityId = await publishGiveaway(page, 'Two tickets', closesAt);

  const shoppers = await Promise.all(['kim', 'lee'].map((userId) => here.shopper(userId, '#/')));
  for (const shopper of shoppers) {
    await shopper.page.getByTestId('giveaways').getByText('Two tickets').click();
    await shopper.page.getByTestId('enter-button').dblclick();
    await shopper.page.getByTestId('giveaway-entered').waitFor();
  }
  const again = await storefront({ url: here.axon.url, token: () => here.axon.shopper('kim') }).reserve(activityId);
  expect(again).toMatchObject({ code: 'ENTERED', repeated: true });

  await page.goto(`${here.axon.dashboardUrl}#/activities/${activityId}/entries`);
  for (const userId of ['kim', 'lee']) await page.getByRole('cell', { name: userId, exact: true }).waitFor();
  expect(await page.getByRole('cell', { name: 'Entered', exact: true }).count()).toBe(2);
  await page.goto(`${here.axon.dashboardUrl}#/activities/${activityId}`);
  await page.getByText('Not drawn yet').waitFor();
  expect(await page.getByTestId('draw-button').isDisabled()).toBe(true);

  const late = await here.shopper('park', `#/activities/${activityId}`);
  await late.page.getByTestId('enter-button').waitFor();
  await here.axon.forward(closesAt - Date.now());
  await late.page.getByTestId('ended').waitFor();
  expect(await page.getByTestId('draw-button').isDisabled()).toBe(true);
  await here.axon.forward(MINUTE);
  await page.getByTestId('draw-button').click();

  const progress = page.getByTestId('draw-progress');
  const percent = async () => Number(await progress.getAttribute('aria-valuenow'));
  const atFirst = await percent();
  expect(atFirst).toBeGreaterThan(0);
  expect(await page.getByTestId('draw-button').count()).toBe(0);
  for (const shopper of shoppers) await shopper.page.getByTestId('giveaway-entered').waitFor();
  const swept = here.axon.sweep();
  await expect.poll(percent, { timeout: 3_000, interval: 50 }).toBeGreaterThan(atFirst);
  await swept;
  await page.getByTestId('winners').waitFor();
  await page.getByText('Drawn', { exact: true }).waitFor();

  const won = (await page.getByTestId('winners').getByRole('cell').nth(1).textContent()) ?? '';
  expect(['kim', 'lee']).toContain(won);
  for (const [at, userId] of ['kim', 'lee'].entries())
    await shoppers[at]?.page.getByTestId(userId === won ? 'giveaway-won' : 'giveaway-notWon').waitFor();
  await page.goto(`${here.axon.dashboardUrl}#/activities/${activityId}/entries`);
  await page.getByRole('radio', { name: 'Won', exact: true }).click();
  await expect.poll(() => page.getByRole('cell', { name: won, exact: true }).count()).toBe(1);
  await expect.poll(() => page.getByRole('row').count()).toBe(2);
  expect([marketer, late, ...shoppers].flatMap(({ troubles }) => troubles)).toEqual([]);
}, 60_000);
