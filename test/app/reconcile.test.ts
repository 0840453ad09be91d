import { expect, test } from 'vitest';
import { catalogApi } from '#functions/app/catalog.ts';
import { reconcileGiveaways, reconcileLedger } from '#functions/app/customers.ts';
import type { CampaignDetail } from '#functions/catalog/schema.ts';
import { giveawayStore } from '#functions/reservations/giveaway/giveaway-store.ts';
import type { SlotRow } from '#functions/reservations/stock/slot-store.ts';
import { salesTable, slotsTable } from '#functions/reservations/tables.ts';
import { SqliteFile } from '#platform/sqlite.ts';
import { sqliteDatabase } from '#platform/table.sqlite.ts';
import { DAY, HOUR } from '#shared/clock.ts';
import { systemRandom } from '#shared/random.ts';
import { Answer } from '#shared/route.ts';
import { aStream } from '../customers/a-ledger.ts';

const NOW = Date.UTC(2026, 10, 23, 9);

/** A campaign of one hour with a sale and a giveaway; the sweeper has left both long ago. */
const aShortCampaign = async () => {
  const clock = { at: NOW, now: () => clock.at };
  const database = sqliteDatabase(new SqliteFile(':memory:'), { clock });
  const { stream, events } = aStream();
  const drivers = { clock, random: systemRandom, database, events: stream };
  const call = async (name: string, request: object): Promise<unknown> => {
    const route = catalogApi(drivers).find((one) => one.name === name);
    const caller = { who: 'member', userId: 'root', role: 'admin' };
    const answer = await route?.call({ params: {}, query: {}, client: { idempotencyKey: name }, caller, ...request } as never);
    return answer instanceof Answer ? answer.body : answer;
  };
  const product = (await call('createProduct', {
    body: { name: 'Lamp', description: '', category: '', price: 39_000, currency: 'KRW' },
  })) as { readonly id: string };
  const window = { opensAt: NOW, closesAt: NOW + HOUR, eligibility: [] };
  const activities = [
    { name: 'Lamps', type: 'FIRST_COME_FIRST_SERVE', productId: product.id, stock: 1, ...window },
    { name: 'Raffle', type: 'GIVEAWAY', stock: 1, ...window },
  ];
  const made = (await call('createCampaign', { body: { name: 'Noon', description: '', activities } })) as CampaignDetail;
  await call('publishCampaign', { params: { campaignId: made.id }, body: { version: made.version } });
  const [sale = '', giveaway = ''] = made.activities.map(({ id }) => id);
  const entry = { campaignId: made.id, userId: 'kim', entryId: 'entry-1', enteredAt: NOW };
  await giveawayStore(database).enter(giveaway, entry);
  await database.table<SlotRow>(slotsTable).update(
    { group: `${sale}#0`, number: 1 },
    {
      set: {
        state: 'CONFIRMED',
        claimId: 'claim-1',
        userId: 'kim',
        campaignId: made.id,
        productId: product.id,
        amount: 39_000,
        currency: 'KRW',
        paymentId: 'pay-1',
        heldAt: NOW,
        confirmedAt: NOW,
      },
    },
  );
  for (const activityId of [sale, giveaway]) await database.table(salesTable).update({ activityId }, { remove: ['registry'] });
  return { clock, drivers, sale, giveaway, published: () => events().map(({ trigger }) => trigger) };
};

test('orders and entries of an activity that has ended before the daily run are found all the same, once', async () => {
  const { clock, drivers, sale, giveaway, published } = await aShortCampaign();
  clock.at = NOW + DAY;
  expect(await reconcileLedger(drivers)).toMatchObject([
    { activityId: sale, confirmed: 1, repaired: 1, inLedger: 1 },
    { activityId: giveaway, confirmed: 0 },
  ]);
  expect(await reconcileGiveaways(drivers)).toEqual([{ activityId: giveaway, repaired: 1, unreadable: [] }]);
  expect(published()).toEqual(['PURCHASE', 'RESERVE']);
  expect((await reconcileLedger(drivers)).map(({ repaired }) => repaired)).toEqual([0, 0]);
  expect(await reconcileGiveaways(drivers)).toMatchObject([{ repaired: 0 }]);
});

test('what has ended days ago is left alone', async () => {
  const { clock, drivers, published } = await aShortCampaign();
  clock.at = NOW + HOUR + 3 * DAY;
  expect([await reconcileLedger(drivers), await reconcileGiveaways(drivers)]).toEqual([[], []]);
  expect(published()).toEqual([]);
});
