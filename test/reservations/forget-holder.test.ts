import { expect, test } from 'vitest';
import { orderOf } from '#functions/customers/order-of-slot.ts';
import { orderStore } from '#functions/customers/order-store.ts';
import { resolveEntry } from '#functions/reservations/entries/resolve-entry.ts';
import { PAYMENT_WINDOW, RELEASE_MARGIN } from '#functions/reservations/limits.ts';
import { receivePaymentEvent } from '#functions/reservations/payments/payment-event.ts';
import { sweep } from '#functions/reservations/sweep.ts';
import { SqliteFile } from '#platform/sqlite.ts';
import { sqliteDatabase } from '#platform/table.sqlite.ts';
import type { Database, Item, Table, TableDeclaration } from '#platform/table.ts';
import { ScriptedProvider } from './a-provider.ts';
import { ACTIVITY, givesCoupons, MovedClock, openSale, PRICE } from './a-sale.ts';
import { refusal, shopper } from './a-shopper.ts';
import { Erasures } from './an-erasure.ts';
import { Interleaving, interleaved } from './interleaving.ts';

const NAME = 'kim "quoted" 김';
const mia = { userId: 'mia', role: 'marketer' } as const;

const open = async (activity = {}) => {
  const file = new SqliteFile(':memory:');
  const database = sqliteDatabase(file, { clock: new MovedClock() });
  const provider = new ScriptedProvider();
  const sale = await openSale({ stock: 2, activity, database, provider: () => provider });
  const erasures = new Erasures({ file, activityIds: [ACTIVITY] });
  const erase = () => erasures.attempt(NAME, database);
  return { ...sale, database, provider, erasures, erase, kim: shopper(NAME, sale.deps, { visitorId: 'browser-of-kim' }) };
};

const paid = async () => {
  const sale = await open();
  const window = await sale.kim.goToPay();
  const { merchantReference, amount, currency } = window;
  const paymentId = sale.provider.capture(merchantReference, { paymentId: 'p', amount, currency });
  return { ...sale, window, paymentId };
};

test('a place that is held or being paid stays as it is; once it is free nothing names anybody', async () => {
  const { kim, erase, clock, deps, slots } = await open();
  const { reservationToken } = await kim.reserve();
  expect(await erase()).toBe(false);
  await kim.prepare(reservationToken);
  expect(await erase()).toBe(false);
  expect(await kim.status()).toMatchObject({ state: 'PAYING' });
  clock.advance(PAYMENT_WINDOW + RELEASE_MARGIN);
  await sweep(deps);
  expect(await erase()).toBe(true);
  expect((await slots()).map(({ state }) => state)).toEqual(['FREE', 'FREE']);
});

test('a paid place waits for its order: nothing is written with the name afterwards, however often and late it is told', async () => {
  const { kim, erase, window, paymentId, slot, erasures, database } = await paid();
  const order = await kim.confirm(window, paymentId);
  const sold = await slot(1);
  expect(await erase()).toBe(false);
  const tell = () => orderStore(database).record(sold ? [orderOf(sold)] : []);
  await tell();
  expect(await erase()).toBe(true);
  await tell();
  erasures.expectNoNames();
  const known = await orderStore(database).get(window.merchantReference);
  expect(known).toMatchObject({ customerId: 'erased-1', amount: PRICE });
  expect(known).not.toHaveProperty('visitorId');
  expect(await slot(1)).toMatchObject({ state: 'CONFIRMED', userId: 'erased-1', paymentId });
  expect(await kim.confirm(window, paymentId)).toEqual(order);
});

test('a coupon loses its owner although the list of coupons lags behind', async () => {
  const { kim, deps, database, erasures, slot } = await open(givesCoupons());
  const { id } = await kim.claimCoupon();
  // A replica that has not heard of the coupon yet.
  const lagging: Database = {
    ...database,
    table: <T extends Item>(declaration: TableDeclaration): Table<T> => {
      const table = database.table<T>(declaration);
      return { ...table, query: async (query) => (query.index === undefined ? table.query(query) : { items: [] }) };
    },
  };
  expect(await erasures.attempt(NAME, lagging)).toBe(true);
  expect(await deps.coupons.get(id)).toMatchObject({ userId: 'erased-1' });
  expect(await slot(1)).toMatchObject({ state: 'CONFIRMED', issuedCouponId: id, userId: 'erased-1' });
});

test('who decides on a stuck place writes no name into the audit once that has been settled and erased', async () => {
  const { erase, window, provider, clock, deps, server, database, erasures, slot } = await paid();
  provider.isDown = true;
  clock.advance(PAYMENT_WINDOW + RELEASE_MARGIN);
  await sweep(deps);
  expect(await slot(1)).toMatchObject({ state: 'STUCK' });
  provider.isDown = false;
  const order = new Interleaving();
  const slow = server({ database: interleaved(database, order) });
  const decision = { activityId: ACTIVITY, slot: 1, resolution: 'CONFIRM', reason: 'asked', member: mia } as const;
  const decided = refusal(resolveEntry(decision, slow));
  // The sale and the slot are read, with the name.
  for (let call = 0; call < 4; call += 1) await order.step(0);
  const body = Buffer.from(JSON.stringify({ merchantReference: window.merchantReference }));
  await receivePaymentEvent({ body, signature: deps.signatures.sign(body, clock.now()) }, deps);
  const sold = await slot(1);
  await orderStore(database).record(sold ? [orderOf(sold)] : []);
  expect(await erase()).toBe(true);
  while (order.waiting > 0) await order.step(0);
  expect(await decided).toMatchObject({ code: 'WRONG_STATUS' });
  erasures.expectNoNames();
});

test('what was decided on the place of somebody who is erased is kept without the name', async () => {
  const { erase, provider, clock, deps, database, slot } = await paid();
  provider.isDown = true;
  clock.advance(PAYMENT_WINDOW + RELEASE_MARGIN);
  await sweep(deps);
  provider.isDown = false;
  await resolveEntry({ activityId: ACTIVITY, slot: 1, resolution: 'CONFIRM', reason: 'asked', member: mia }, deps);
  const sold = await slot(1);
  await orderStore(database).record(sold ? [orderOf(sold)] : []);
  expect(await erase()).toBe(true);
  const [entry] = await Array.fromAsync(deps.audit.newestFirst(ACTIVITY, undefined, 10));
  expect(entry).toMatchObject({ memberId: 'mia', userId: 'erased-1', outcome: 'CONFIRMED', reason: 'asked' });
});
