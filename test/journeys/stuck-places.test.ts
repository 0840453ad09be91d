import { expect, test } from 'vitest';
import { sandboxCards } from '#functions/reservations/payments/sandbox-cards.ts';
import type { Drift, PaymentWindow, Reservation } from '#functions/reservations/schema.ts';
import type { SlotRow } from '#functions/reservations/stock/slot-store.ts';
import { slotsTable } from '#functions/reservations/tables.ts';
import { dataFolderAt } from '#platform/local/data-folder.ts';
import { SqliteFile } from '#platform/sqlite.ts';
import { sqliteDatabase } from '#platform/table.sqlite.ts';
import { MINUTE, systemClock } from '#shared/clock.ts';
import { startAxon } from '#test/house/axon-process.ts';
import { journey } from '#test/house/journey.ts';
import { publishedActivity } from '#test/house/published.ts';

/** What the provider cannot decide and what does not add up must reach a person, who ends it. */

/** Two sweeps at most. */
const SWEPT = 60_000;

const here = journey(startAxon);

/** Goes to pay with a card the provider takes long to decide about. */
const payUndecided = async (activityId: string): Promise<void> => {
  const token = await here.axon.shopper('kim');
  const { reservationToken } = await here.axon.call<Reservation>(`/v1/activities/${activityId}/reservations`, {
    token,
    body: {},
  });
  const window = await here.axon.call<PaymentWindow>('/v1/reservations/prepare', { token, body: { reservationToken } });
  const { merchantReference, amount, currency } = window;
  await here.axon.call('/sandbox/payments', { body: { merchantReference, amount, currency, card: sandboxCards.timeOut } });
};

/** While nothing runs: the payment window lies in the past, and a free place has been lost. */
const letTimePassAndLoseAPlace = async (activityId: string): Promise<void> => {
  const file = new SqliteFile(dataFolderAt(here.axon.data).database);
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
  const activityId = await publishedActivity({ call: here.axon.call, token: await here.axon.member('marketer') }, { stock: 3 });
  await payUndecided(activityId);
  expect(await here.axon.stop()).toBe(0);
  await letTimePassAndLoseAPlace(activityId);
  await here.startAgain();
  // The sweeper asks the provider, which has not decided.
  const states = async () =>
    (await here.axon.call<Drift>(`/v1/activities/${activityId}/drift`, { token: await here.axon.member('viewer') })).states;
  await expect.poll(states, { timeout: SWEPT, interval: 250 }).toMatchObject({ STUCK: 1 });

  const { page, troubles } = await here.signedIn('marketer');
  page.setDefaultTimeout(8000);
  await page.goto(`${here.axon.dashboardUrl}#/activities/${activityId}`);
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
