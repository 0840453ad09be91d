import fc from 'fast-check';
import { expect, test } from 'vitest';
import { customerStore } from '#functions/customers/profiles/customer-store.ts';
import { putProfile, readProfile } from '#functions/customers/profiles/put-profile.ts';
import { reconcileOrders } from '#functions/customers/reconcile-orders.ts';
import { ProfilePut } from '#functions/customers/schema.ts';
import { SqliteFile } from '#platform/sqlite.ts';
import { sqliteDatabase } from '#platform/table.sqlite.ts';
import { refusal } from '../reservations/a-shopper.ts';
import { aChange, aLedger, aPaidSlot, HELD_AT } from './a-ledger.ts';

const aBackend = () => {
  let now = 1_000;
  const customers = customerStore(sqliteDatabase(new SqliteFile(':memory:')));
  const deps = { customers, clock: { now: () => (now += 1) } };
  return { customers, put: (profile: ProfilePut) => putProfile('ann', profile, deps), read: () => readProfile('ann', deps) };
};

test('a profile is replaced as a whole: what is left out is no longer known', async () => {
  const { put, read } = aBackend();
  await put({ birthYear: 1990, gender: 'FEMALE', region: 'KR-11', grade: 'VIP', consent: { marketing: true } });
  const after = await put({ region: 'KR-26' });
  expect(after).toMatchObject({ customerId: 'ann', region: 'KR-26', version: 2 });
  expect(after).not.toHaveProperty('birthYear');
  expect(await read()).toEqual(after);
});

test('the same profile again changes nothing, so a lost answer does no harm', async () => {
  const { put } = aBackend();
  const first = await put({ grade: 'VIP', consent: { marketing: false } });
  expect(await put({ grade: 'VIP', consent: { marketing: false } })).toEqual(first);
  expect(await put({ grade: 'VIP', consent: { marketing: false }, version: 0 })).toEqual(first);
});

test('with a version only what was read is replaced; without one the last writer wins', async () => {
  const { put } = aBackend();
  await put({ grade: 'A', version: 0 });
  expect(await refusal(put({ grade: 'B', version: 0 }))).toMatchObject({ code: 'VERSION_CONFLICT', version: 1 });
  const racing = await Promise.allSettled(['C', 'D', 'E'].map((grade) => put({ grade, version: 1 })));
  expect(racing.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
  const writers = await Promise.all(['F', 'G', 'H'].map((grade) => put({ grade })));
  expect(writers.map(({ version }) => version).toSorted()).toEqual([3, 4, 5]);
});

test('nobody is known by being asked for', async () => {
  const { read } = aBackend();
  expect(await refusal(read())).toMatchObject({ code: 'CUSTOMER_NOT_FOUND', status: 404 });
});

test('a profile that no person can have is refused', () => {
  for (const wrong of [
    { birthYear: 90 },
    { birthYear: 1990.5 },
    { gender: 'F' },
    { region: '' },
    { grade: 'x'.repeat(41) },
    { version: -1 },
  ])
    expect(ProfilePut.safeParse(wrong).success, JSON.stringify(wrong)).toBe(false);
});

test('the newest purchase is remembered, however late, often and in whatever order orders come', async () => {
  const purchase = fc.record({ customerId: fc.constantFrom('ann', 'ben'), confirmedAt: fc.integer({ min: 1, max: 50 }) });
  await fc.assert(
    fc.asyncProperty(fc.array(fc.array(purchase, { maxLength: 6 }), { minLength: 1, maxLength: 6 }), async (batches) => {
      const customers = customerStore(sqliteDatabase(new SqliteFile(':memory:')));
      await Promise.all(batches.map((batch) => customers.rememberPurchases(batch)));
      for (const name of ['ann', 'ben']) {
        const times = batches.flat().flatMap(({ customerId, confirmedAt }) => (customerId === name ? [confirmedAt] : []));
        expect((await customers.facts(name))?.lastPurchaseAt).toBe(times.length > 0 ? Math.max(...times) : undefined);
      }
    }),
    { numRuns: 60 },
  );
});

test('an order that reaches the ledger is a purchase of its customer, and leaves the profile as it is', async () => {
  const { deliver, customers, deps } = aLedger();
  await putProfile('ann', { grade: 'VIP' }, deps);
  await deliver([aChange(aPaidSlot())]);
  expect(await customers.facts('ann')).toEqual({ grade: 'VIP', lastPurchaseAt: HELD_AT + 60_000 });
  expect(await readProfile('ann', deps)).toMatchObject({ version: 1, lastPurchaseAt: HELD_AT + 60_000 });
});

test('an order that only the reconciliation finds is a purchase too', async () => {
  const { customers, deps } = aLedger();
  await reconcileOrders('act_1', {
    ...deps,
    confirmedSlots: async function* () {
      yield [aPaidSlot()];
    },
  });
  expect(await customers.facts('ann')).toMatchObject({ lastPurchaseAt: HELD_AT + 60_000 });
});
