import fc from 'fast-check';
import { expect, test } from 'vitest';
import { reconcileOrders } from '#functions/customers/reconcile-orders.ts';
import type { Slot } from '#functions/reservations/schema.ts';
import { SqliteFile } from '#platform/sqlite.ts';
import { sqliteDatabase } from '#platform/table.sqlite.ts';
import { type Database, type TableChange, Throttled } from '#platform/table.ts';
import { aChange, aLedger, aPaidSlot, aSlot, HELD_AT } from './a-ledger.ts';

test('a paid slot becomes one order and one PURCHASE event of the visitor who reserved', async () => {
  const { deliver, orders, events } = aLedger();
  const paid = aPaidSlot();
  expect(await deliver([aChange(paid, { ...paid, state: 'PAYING' })])).toEqual({ failed: [] });
  expect(await orders.get('claim1')).toEqual({
    id: 'claim1',
    customerId: 'ann',
    visitorId: 'visitor-ann',
    campaignId: 'cmp_1',
    activityId: 'act_1',
    productId: 'prd_1',
    quantity: 1,
    amount: 19_900,
    currency: 'KRW',
    paymentId: 'pay-claim1',
    confirmedAt: HELD_AT + 60_000,
  });
  expect(events.records.map(({ partitionKey }) => partitionKey)).toEqual(['visitor-ann']);
  expect(events.events()).toMatchObject([
    {
      id: 'claim1-CONFIRMED',
      name: 'PURCHASE',
      trigger: 'PURCHASE',
      origin: 'server',
      visitorId: 'visitor-ann',
      customerId: 'ann',
      activityId: 'act_1',
      campaignId: 'cmp_1',
      time: HELD_AT + 60_000,
      device: 'server',
      source: 'server',
      props: { amount: 19_900, currency: 'KRW', slot: 1 },
    },
  ]);
});

test('a hold becomes a RESERVE event and no order', async () => {
  const { deliver, orders, events } = aLedger();
  await deliver([aChange(aSlot())]);
  expect(events.events()).toMatchObject([{ id: 'claim1-HELD', trigger: 'RESERVE', time: HELD_AT, props: { slot: 1 } }]);
  expect(await orders.totalOf('act_1')).toMatchObject({ orders: 0, gmv: 0 });
});

test('a coupon that was given is a RESERVE event and no order, also when the ledger is compared with the slots', async () => {
  const { deliver, deps, orders, events } = aLedger();
  const given = aSlot({ state: 'CONFIRMED', confirmedAt: HELD_AT, issuedCouponId: 'claim1' });
  expect(await deliver([aChange(given)])).toEqual({ failed: [] });
  expect(events.events()).toMatchObject([
    { id: 'claim1-CONFIRMED', trigger: 'RESERVE', time: HELD_AT, props: { slot: 1, coupon: 'claim1' } },
  ]);
  async function* confirmedSlots() {
    yield [given];
  }
  const found = await reconcileOrders('act_1', { ...deps, confirmedSlots });
  expect(found).toEqual({ confirmed: 0, repaired: 0, unreadable: [], inLedger: 0 });
  expect(await orders.totalOf('act_1')).toMatchObject({ orders: 0, revenue: 0 });
});

test('an order paid with a coupon: GMV is the price, revenue what was captured', async () => {
  const { deliver, orders } = aLedger();
  await deliver([aChange(aPaidSlot({ amount: 14_900, discount: 5_000, couponId: 'coupon1' }))]);
  expect(await orders.get('claim1')).toMatchObject({ amount: 14_900, discount: 5_000, couponId: 'coupon1' });
  expect(await orders.totalOf('act_1')).toEqual({ orders: 1, gmv: 19_900, discounts: 5_000, revenue: 14_900 });
});

test('the same slot held by the next claim is a new reservation; other changes of a hold are none', async () => {
  const { deliver, events } = aLedger();
  const first = aSlot();
  const second = aSlot({ claimId: 'claim2', userId: 'ben', generation: 2 });
  const free = aSlot({ state: 'FREE' });
  await deliver([
    aChange(first),
    aChange({ ...first, expiresAt: HELD_AT }, first),
    aChange(second, first),
    aChange({ ...second, state: 'PAYING' }, second),
    aChange(free, second),
    aChange(undefined, free),
  ]);
  expect(events.events().map(({ id }) => id)).toEqual(['claim1-HELD', 'claim2-HELD']);
});

test('who reserved without a browser is one visitor all the same', async () => {
  const { deliver, events } = aLedger();
  const nameless = { visitorId: undefined };
  await deliver([
    aChange(aSlot(nameless)),
    aChange(aPaidSlot(nameless), aSlot({ state: 'PAYING' })),
    aChange(aSlot({ ...nameless, userId: 'ben', claimId: 'claim2' })),
  ]);
  const [reserve, purchase, other] = events.events().map(({ visitorId }) => visitorId);
  expect(reserve).toMatch(/^u-[\w-]{22}$/);
  expect(purchase).toBe(reserve);
  expect(other).not.toBe(reserve);
});

test('a change whose event was not taken is reported, and comes again without a second order', async () => {
  const { deliver, orders, events } = aLedger();
  const changes = ['a', 'b', 'c'].map((claimId, at) => aChange(aPaidSlot({ claimId, number: at + 1 })));
  events.refuseWhen((at) => at === 1);
  expect(await deliver(changes)).toEqual({ failed: [changes[1]?.sequence], error: new Error('The stream refused 1 events') });
  events.refuseWhen(() => false);
  expect(await deliver(changes.slice(1))).toEqual({ failed: [] });
  expect(await orders.totalOf('act_1')).toMatchObject({ orders: 3, gmv: 59_700 });
  expect(new Set(events.events().map(({ id }) => id)).size).toBe(3);
});

test('nothing is published of an order the ledger did not take', async () => {
  const database = sqliteDatabase(new SqliteFile(':memory:'));
  const { deliver, events } = aLedger({ ...database, transact: () => Promise.reject(new Throttled()) });
  await expect(deliver([aChange(aPaidSlot())])).rejects.toThrow(Throttled);
  expect(events.records).toEqual([]);
});

test('a paid slot that lacks its amount is set aside, the others go on', async () => {
  const { deliver, orders, setAside } = aLedger();
  const broken = aChange(aPaidSlot({ claimId: 'broken', amount: undefined }));
  expect(await deliver([broken, aChange(aPaidSlot({ number: 2 }))])).toEqual({ failed: [] });
  expect(setAside.map(({ sequence }) => sequence)).toEqual([broken.sequence]);
  expect(await orders.totalOf('act_1')).toMatchObject({ orders: 1, gmv: 19_900 });
});

/** Applies a transaction and then loses the answer, or refuses it, as told. */
const faulty = (database: Database, faults: readonly ('none' | 'before' | 'after')[]): Database => {
  let call = 0;
  return {
    ...database,
    transact: async (entries) => {
      const fault = faults[call++] ?? 'none';
      if (fault === 'before') throw new Throttled();
      await database.transact(entries);
      if (fault === 'after') throw new Throttled();
    },
  };
};

const claims = fc.uniqueArray(
  fc.record({
    claimId: fc.stringMatching(/^[A-Za-z0-9]{4,8}$/),
    activityId: fc.constantFrom('act_1', 'act_2'),
    amount: fc.integer({ min: 0, max: 1_000_000_000_000 }),
    discount: fc.option(fc.nat(1_000_000), { nil: undefined }),
    paid: fc.boolean(),
  }),
  { selector: ({ claimId }) => claimId, minLength: 1, maxLength: 25 },
);

test('however often and in whatever order changes come, totals are the sum of the distinct paid orders', async () => {
  const faults = fc.array(fc.constantFrom('none', 'before', 'after'), { maxLength: 20 });
  const deliveries = fc.array(fc.array(fc.nat(200), { minLength: 1, maxLength: 12 }), { maxLength: 12 });
  await fc.assert(
    fc.asyncProperty(claims, deliveries, faults, async (world, batches, told) => {
      const changes: TableChange<Slot>[] = world.flatMap(({ paid, ...slot }, at) => {
        const held = aSlot({ claimId: slot.claimId, activityId: slot.activityId, number: at + 1 });
        return [aChange(held), ...(paid ? [aChange(aPaidSlot({ ...slot, number: at + 1 }), held)] : [])];
      });
      const { deliver, orders, events } = aLedger(faulty(sqliteDatabase(new SqliteFile(':memory:')), told));
      const untilTaken = async (batch: readonly TableChange<Slot>[]): Promise<void> => {
        for (let tried = 0; tried < 40; tried += 1)
          if ((await deliver(batch).catch(() => ({ failed: ['all'] }))).failed.length === 0) return;
        throw new Error('The batch was never taken');
      };
      const parallel = batches.map((picks) => untilTaken(picks.flatMap((pick) => changes[pick % changes.length] ?? [])));
      await Promise.all([...parallel, untilTaken(changes)]);
      for (const activityId of ['act_1', 'act_2']) {
        const paid = world.filter((claim) => claim.paid && claim.activityId === activityId);
        const revenue = paid.reduce((sum, { amount }) => sum + amount, 0);
        const discounts = paid.reduce((sum, { discount = 0 }) => sum + discount, 0);
        expect(await orders.totalOf(activityId)).toEqual({
          orders: paid.length,
          gmv: revenue + discounts,
          discounts,
          revenue,
        });
      }
      expect(new Set(events.events().map(({ id }) => id)).size).toBe(changes.length);
    }),
    { numRuns: 60 },
  );
});
