import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { CampaignDetail, Product } from '#functions/catalog/schema.ts';
import { sandboxCards } from '#functions/reservations/payments/sandbox-cards.ts';
import type { Drift, PaymentWindow, Reservation } from '#functions/reservations/schema.ts';
import type { SlotRow } from '#functions/reservations/stock/slot-store.ts';
import { slotsTable } from '#functions/reservations/tables.ts';
import { dataFolderAt } from '#platform/local/data-folder.ts';
import { SqliteFile } from '#platform/sqlite.ts';
import { sqliteDatabase } from '#platform/table.sqlite.ts';
import { MINUTE, systemClock } from '#shared/clock.ts';
import { type AxonProcess, removeFolder, startAxon } from '#test/house/axon-process.ts';
import { openBrowser } from '#test/house/browser.ts';
import { openPage, signIn } from '#test/house/pages.ts';

/** What the provider cannot decide and what does not add up must reach a person, who ends it. */

/** Two sweeps at most. */
const SWEPT = 60_000;

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

const publish = async (token: string): Promise<string> => {
  const product = await axon.call<Product>('/v1/products', {
    token,
    body: { name: 'Lamp', description: '', category: '', price: 9_900 },
  });
  const activity = {
    name: 'Lamps',
    productId: product.id,
    stock: 3,
    opensAt: Date.now(),
    closesAt: Date.now() + 60 * MINUTE,
  };
  const { id, version } = await axon.call<CampaignDetail>('/v1/campaigns', {
    token,
    body: { name: 'Lamps', activities: [activity] },
  });
  const published = await axon.call<CampaignDetail>(`/v1/campaigns/${id}/publish`, { token, body: { version } });
  return published.activities[0]?.id ?? '';
};

/** Goes to pay with a card the provider takes long to decide about. */
const payUndecided = async (activityId: string): Promise<void> => {
  const token = await axon.shopper('kim');
  const { reservationToken } = await axon.call<Reservation>(`/v1/activities/${activityId}/reservations`, { token, body: {} });
  const window = await axon.call<PaymentWindow>('/v1/reservations/prepare', { token, body: { reservationToken } });
  const { merchantReference, amount, currency } = window;
  await axon.call('/sandbox/payments', { body: { merchantReference, amount, currency, card: sandboxCards.timeOut } });
};

/** While nothing runs: the payment window lies in the past, and a free place has been lost. */
const letTimePassAndLoseAPlace = async (activityId: string): Promise<void> => {
  const file = new SqliteFile(dataFolderAt(axon.data).database);
  const database = sqliteDatabase(file, { clock: systemClock });
  const slots = database.table<SlotRow>(slotsTable);
  const { items } = await slots.query({ partition: `${activityId}#0`, consistent: true });
  for (const row of items) {
    const { group, number, expiresAt = 0, payUntil = 0 } = row;
    if (row.state === 'PAYING') await slots.put({ ...row, expiresAt: expiresAt - 20 * MINUTE, payUntil: payUntil - 20 * MINUTE });
    if (number === 3) await slots.delete({ group, number });
  }
  await file.close();
};

test('a marketer sees the stuck place and the drift, and releases the place with a reason that is kept', async () => {
  const activityId = await publish(await axon.member('marketer'));
  await payUndecided(activityId);
  expect(await axon.stop()).toBe(0);
  await letTimePassAndLoseAPlace(activityId);
  axon = await startAxon({ data: axon.data });
  // The sweeper asks the provider, which has not decided.
  const states = async () =>
    (await axon.call<Drift>(`/v1/activities/${activityId}/drift`, { token: await axon.member('viewer') })).states;
  await expect.poll(states, { timeout: SWEPT, interval: 250 }).toMatchObject({ STUCK: 1 });

  const { page, troubles } = await openPage(await browser.newContext({ locale: 'en-US' }));
  page.setDefaultTimeout(8000);
  await signIn(page, axon, 'marketer');
  await page.goto(`${axon.dashboardUrl}#/activities/${activityId}`);
  await page.getByTestId('places-STUCK').getByText('1', { exact: true }).waitFor();
  expect(await page.getByTestId('drift-alarm').textContent()).toContain('-1');
  await page.getByRole('link', { name: 'Look at them' }).click();

  await page.getByTestId('resolve-button').click();
  const dialog = page.getByRole('dialog');
  await dialog.getByText('kim', { exact: false }).waitFor();
  expect(await dialog.getByTestId('confirm-resolve').getAttribute('aria-disabled')).toBe('true');
  await dialog.getByLabel('Reason').fill('the provider has <b>no</b> record');
  await dialog.getByTestId('confirm-resolve').click();
  // Confirming asks the provider once more, which still cannot say.
  await dialog.getByRole('alert').waitFor();
  await dialog.getByRole('radio').nth(1).click();
  await dialog.getByTestId('confirm-resolve').click();
  await dialog.waitFor({ state: 'detached' });

  const audit = page.getByRole('table').filter({ hasText: 'the provider has <b>no</b> record' });
  await audit.waitFor();
  expect(await audit.getByRole('row').count()).toBe(1 + 2);
  expect(await states()).toMatchObject({ STUCK: 0, FREE: 2 });
  // The refused confirmation is a 409 the console tells of; nothing else went wrong.
  expect(troubles.filter((trouble) => !trouble.includes('409'))).toEqual([]);
}, 120_000);
