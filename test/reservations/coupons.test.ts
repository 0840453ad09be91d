import { describe, expect, test } from 'vitest';
import { listCoupons } from '#functions/reservations/coupons/list-coupons.ts';
import { exportEntries } from '#functions/reservations/entries/export-entries.ts';
import { HOLD, PAYMENT_WINDOW, RELEASE_MARGIN } from '#functions/reservations/limits.ts';
import { listEntries } from '#functions/reservations/list-entries.ts';
import { reserve } from '#functions/reservations/reserve.ts';
import { sweep } from '#functions/reservations/sweep.ts';
import { couponsTable } from '#functions/reservations/tables.ts';
import { countingDatabase } from '#platform/table.counting.ts';
import { atCall, type Fault, faultyDatabase } from '#platform/table.faults.ts';
import type { Database, Item } from '#platform/table.ts';
import { HOUR, SECOND } from '#shared/clock.ts';
import type { CouponOffer } from '#shared/coupon.ts';
import { ACTIVITY, givesCoupons, OPENS, openSale, PRICE, type SaleOptions } from './a-sale.ts';
import { refusal, shopper } from './a-shopper.ts';

const COUPONS = 'act_coupons';
const NEXT = 'act_next';

/** A shop with an activity that sells, another one that sells, and one that gives coupons. */
const openShop = (terms: Partial<CouponOffer> = {}, { stock = 3, ...options }: SaleOptions & { stock?: number } = {}) =>
  openSale({
    ...options,
    others: [
      { id: COUPONS, stock, ...givesCoupons(terms) },
      { id: NEXT, stock: 3 },
    ],
  });

const couponRows = async (database: Database, users: readonly string[]): Promise<readonly Item[]> => {
  const pages = users.map((user) => database.table<Item>(couponsTable).query({ partition: user, index: 'byUser' }));
  return (await Promise.all(pages)).flatMap(({ items }) => items);
};
const mine = async (userId: string, deps: Parameters<typeof listCoupons>[1]) =>
  (await listCoupons({ userId, limit: 50 }, deps)).items;

describe('an activity that gives coupons', () => {
  test('gives one at once: no hold, no payment, and the same one for ever', async () => {
    const { deps, slots, clock, server } = await openShop();
    const ask = { activityId: COUPONS, userId: 'kim' };
    const first = await reserve(ask, deps);
    expect(first).toMatchObject({
      repeated: false,
      reservation: { slot: 1, coupon: { state: 'ISSUED', name: 'Spring coupon' } },
    });
    expect((await slots(COUPONS))[0]).toMatchObject({ state: 'CONFIRMED', userId: 'kim', generation: 1 });
    clock.advance(HOLD + PAYMENT_WINDOW + HOUR);
    await sweep(deps);
    expect(await reserve(ask, server())).toEqual({ ...first, repeated: true });
    expect(await mine('kim', deps)).toMatchObject([{ activityId: COUPONS, state: 'ISSUED', inUse: false }]);
    expect(await refusal(shopper('kim', deps, { activityId: COUPONS }).cancel())).toMatchObject({ code: 'CONFIRMED' });
  });

  test('60 shoppers who click twice on a stock of 40: 40 coupons of 40 owners, then sold out', async () => {
    const { database, server, slots } = await openShop({}, { stock: 40 });
    const servers = [server(), server()];
    const users = Array.from({ length: 60 }, (_, at) => `user-${at}`);
    const answers = await Promise.allSettled(
      users.flatMap((userId) => servers.map((deps) => reserve({ activityId: COUPONS, userId }, deps))),
    );
    const codes = new Set(answers.flatMap((answer) => (answer.status === 'rejected' ? answer.reason.code : [])));
    expect([...codes]).toEqual(['SOLD_OUT']);
    const rows = await couponRows(database, users);
    expect(rows).toHaveLength(40);
    expect(new Set(rows.map(({ userId }) => userId)).size).toBe(40);
    expect((await slots(COUPONS)).map(({ claimId }) => claimId).sort()).toEqual(rows.map(({ id }) => id).sort());
  });

  test('a coupon costs two units more than a hold; an order without one costs what it did', async () => {
    const { database, server } = await openShop();
    const counting = countingDatabase(database);
    const deps = server({ database: counting });
    const cost = async (work: () => Promise<unknown>) => {
      const before = counting.counts().writeUnits;
      await work();
      return counting.counts().writeUnits - before;
    };
    const kim = shopper('kim', deps);
    expect(await cost(() => kim.reserve())).toBe(5);
    expect(await cost(async () => kim.prepare((await kim.reserve()).reservationToken))).toBe(2);
    expect(await cost(() => shopper('kim', deps, { activityId: COUPONS }).claimCoupon())).toBe(7);
  });

  const FAULTS = ['failBefore', 'failAfter', 'duplicate', 'conflict', 'throttle', 'goneBefore', 'goneAfter'] as const;
  test.each([1, 2, 3, 4, 5, 6].flatMap((number) => FAULTS.map((fault) => [number, fault] as const)))(
    'call %i: %s. As many coupons as places that are gone, and the next click gets the coupon',
    async (number, fault: Fault) => {
      const sale = await openShop({}, { stock: 1 });
      const database = faultyDatabase(sale.database, atCall(number, fault));
      const ask = { activityId: COUPONS, userId: 'kim' };
      await Promise.race([reserve(ask, sale.server({ database })).catch(() => undefined), database.gone]);
      const issued = (await sale.slots(COUPONS)).filter(({ state }) => state === 'CONFIRMED');
      expect(await couponRows(sale.database, ['kim'])).toHaveLength(issued.length);
      for (const _ of ['found', 'certain']) {
        await sweep(sale.deps);
        sale.clock.advance(15 * SECOND);
      }
      await sweep(sale.deps);
      sale.clock.advance(SECOND);
      expect(await reserve(ask, sale.server())).toMatchObject({ reservation: { slot: 1 } });
      expect(await couponRows(sale.database, ['kim'])).toHaveLength(1);
    },
  );
});

test('the list of entries and its CSV say what became of each coupon', async () => {
  const { deps, server, pay, clock } = await openShop({ validUntil: OPENS + 2 * HOUR });
  const at = (user: string, activityId?: string) => shopper(user, deps, activityId === undefined ? {} : { activityId });
  const coupons = new Map<string, string>();
  for (const user of ['kim', 'lee']) {
    coupons.set(user, (await at(user, COUPONS).claimCoupon()).id);
    clock.advance(SECOND);
  }
  const states = async () =>
    (await listEntries({ activityId: COUPONS, limit: 10 }, server())).items.map(({ userId, couponState }) => [
      userId,
      couponState,
    ]);
  expect(await states()).toEqual([
    ['lee', 'ISSUED'],
    ['kim', 'ISSUED'],
  ]);
  const kim = at('kim');
  const window = await kim.prepare((await kim.reserve()).reservationToken, coupons.get('kim'));
  await kim.confirm(window, (await pay(window)).paymentId);
  clock.advance(HOUR);
  expect(await states()).toEqual([
    ['lee', 'EXPIRED'],
    ['kim', 'USED'],
  ]);
  const { csv } = await exportEntries({ activityId: COUPONS }, deps);
  expect(csv.split('\r\n').slice(1, 3)).toEqual([
    expect.stringMatching(/^1,CONFIRMED,kim,.*,USED$/),
    expect.stringMatching(/^2,CONFIRMED,lee,.*,EXPIRED$/),
  ]);
  const order = (await exportEntries({ activityId: ACTIVITY }, deps)).csv.split('\r\n')[1];
  expect(order).toMatch(new RegExp(`,${PRICE - 5_000},KRW,.*,${coupons.get('kim')},5000,$`));
});

test('a coupon whose owner was erased keeps worth and state without the name, and nobody can use it any more', async () => {
  const { deps, pay } = await openShop();
  const [kim, lee] = [shopper('kim', deps), shopper('lee', deps)];
  const [used, unused] = await Promise.all(
    ['kim', 'lee'].map((user) => shopper(user, deps, { activityId: COUPONS }).claimCoupon()),
  );
  const window = await kim.prepare((await kim.reserve()).reservationToken, used?.id);
  await kim.confirm(window, (await pay(window)).paymentId);
  const held = await lee.reserve(unused?.id);
  for (const user of ['kim', 'lee'])
    for (const coupon of await Array.fromAsync(deps.coupons.ofUser(user, undefined, 10)))
      expect([await deps.coupons.forgetUser(coupon, 'erased-1'), await deps.coupons.forgetUser(coupon, 'erased-2')]).toEqual([
        true,
        false,
      ]);
  expect([await mine('kim', deps), await mine('lee', deps)]).toEqual([[], []]);
  const states = (await mine('erased-1', deps)).map(({ state, discount }) => [state, discount]);
  expect(states.toSorted()).toEqual([
    ['ISSUED', unused?.discount],
    ['USED', used?.discount],
  ]);
  expect(await refusal(lee.prepare(held.reservationToken, unused?.id))).toMatchObject({ code: 'COUPON_NOT_FOUND' });
  expect(await lee.prepare(held.reservationToken, null)).toMatchObject({ amount: PRICE });
});

describe('paying with a coupon', () => {
  const withCoupon = async (terms: Partial<CouponOffer> = {}) => {
    const shop = await openShop(terms);
    const { id } = await shopper('kim', shop.deps, { activityId: COUPONS }).claimCoupon();
    const kim = shopper('kim', shop.deps);
    const next = shopper('kim', shop.deps, { activityId: NEXT });
    return { ...shop, id, kim, next, stateOf: async () => (await mine('kim', shop.deps))[0] };
  };

  test('the price is lowered once, the coupon is used by the order, and can never be used again', async () => {
    const { kim, next, id, pay, stateOf, slots } = await withCoupon();
    const { reservationToken } = await kim.reserve();
    const window = await kim.prepare(reservationToken, id);
    expect(window).toMatchObject({ amount: PRICE - 5_000, discount: 5_000, couponId: id });
    expect(await stateOf()).toMatchObject({ state: 'ISSUED', inUse: true });
    for (const again of [undefined, null, id, 'another']) expect(await kim.prepare(reservationToken, again)).toEqual(window);
    const order = await kim.confirm(window, (await pay(window)).paymentId);
    expect(order).toMatchObject({ amount: PRICE - 5_000, discount: 5_000, couponId: id });
    expect(await stateOf()).toMatchObject({ state: 'USED', inUse: false, orderId: order?.orderId });
    expect((await slots())[0]).toMatchObject({ state: 'CONFIRMED', amount: PRICE - 5_000, discount: 5_000 });
    const other = await next.reserve();
    expect(await refusal(next.prepare(other.reservationToken, id))).toMatchObject({ code: 'COUPON_USED', status: 409 });
    expect(await next.prepare(other.reservationToken)).toMatchObject({ amount: PRICE });
  });

  test('named when reserving, it is used at prepare unless it is dropped there', async () => {
    const { kim, next, id, slots } = await withCoupon();
    const { reservationToken } = await kim.reserve(id);
    expect(await kim.prepare(reservationToken)).toMatchObject({ amount: PRICE - 5_000, couponId: id });
    await kim.cancel();
    const other = await next.reserve(id);
    const window = await next.prepare(other.reservationToken, null);
    expect(window).toMatchObject({ amount: PRICE });
    expect(window).not.toHaveProperty('couponId');
    const [paying] = (await slots(NEXT)).filter(({ state }) => state === 'PAYING');
    expect(paying).toMatchObject({ amount: PRICE });
    expect(paying).not.toHaveProperty('couponId');
  });

  test.each(['cancelled', 'expired', 'voided by the sweep'])('it is free again when the claim is %s', async (end) => {
    const { kim, next, id, deps, clock, stateOf } = await withCoupon();
    await kim.prepare((await kim.reserve()).reservationToken, id);
    const other = await next.reserve();
    expect(await refusal(next.prepare(other.reservationToken, id))).toMatchObject({ code: 'COUPON_IN_USE' });
    if (end === 'cancelled') await kim.cancel();
    else clock.advance(PAYMENT_WINDOW + RELEASE_MARGIN);
    if (end !== 'cancelled') await sweep(deps);
    expect(await stateOf()).toMatchObject({ state: 'ISSUED', inUse: false });
    expect(await next.prepare((await next.reserve()).reservationToken, id)).toMatchObject({ couponId: id });
  });

  test('while money is unaccounted for it stays with the claim, and late money uses it', async () => {
    const { kim, next, id, clock, deps, pay, stateOf } = await withCoupon();
    const window = await kim.prepare((await kim.reserve()).reservationToken, id);
    await pay(window, '4000000000000259');
    clock.advance(PAYMENT_WINDOW + RELEASE_MARGIN);
    expect(await refusal(next.prepare((await next.reserve()).reservationToken, id))).toMatchObject({ code: 'COUPON_IN_USE' });
    clock.advance(HOUR);
    await sweep(deps);
    expect(await stateOf()).toMatchObject({ state: 'USED', orderId: window.merchantReference });
  });

  test('two orders at once with one coupon, on two servers: one gets it, the other is told', async () => {
    const { server, id } = await withCoupon();
    const [here, there] = [server(), server()];
    const kims = [shopper('kim', here), shopper('kim', there, { activityId: NEXT })] as const;
    const tokens = await Promise.all(kims.map(async (kim) => (await kim.reserve()).reservationToken));
    const answers = await Promise.allSettled(kims.map((kim, at) => kim.prepare(tokens[at] ?? '', id)));
    const won = answers.filter(({ status }) => status === 'fulfilled');
    expect(won).toHaveLength(1);
    const lost = answers.find((answer) => answer.status === 'rejected');
    expect(lost?.reason).toMatchObject({ code: 'COUPON_IN_USE' });
  });

  test('a coupon may be worth more than the price: nothing is left to pay, and the order is made all the same', async () => {
    const { kim, id, pay } = await withCoupon({ discount: { kind: 'AMOUNT', amount: PRICE * 2 } });
    const window = await kim.prepare((await kim.reserve()).reservationToken, id);
    expect(window).toMatchObject({ amount: 0, discount: PRICE });
    expect(await kim.confirm(window, (await pay(window)).paymentId)).toMatchObject({ amount: 0, discount: PRICE });
  });

  test.each([
    [{ minOrderAmount: PRICE + 1 }, 'COUPON_NOT_APPLICABLE', 'MIN_ORDER_AMOUNT'],
    [{ category: 'shoes' }, 'COUPON_NOT_APPLICABLE', 'CATEGORY'],
    [{ currency: 'USD' }, 'COUPON_NOT_APPLICABLE', 'CURRENCY'],
    [{ validUntil: OPENS + 2 * HOUR }, 'COUPON_EXPIRED', undefined],
  ])('%o: told at reserve and at prepare why not, and the order goes on without it', async (terms, code, reason) => {
    const { kim, id, clock, stateOf } = await withCoupon(terms);
    if (code === 'COUPON_EXPIRED') clock.advance(HOUR);
    expect(await refusal(kim.reserve(id))).toMatchObject({ code, ...(reason && { reason }) });
    const { reservationToken } = await kim.reserve();
    expect(await refusal(kim.prepare(reservationToken, id))).toMatchObject({ code, ...(reason && { reason }) });
    expect(await stateOf()).toMatchObject({ state: code === 'COUPON_EXPIRED' ? 'EXPIRED' : 'ISSUED', inUse: false });
    expect(await kim.prepare(reservationToken)).toMatchObject({ amount: PRICE });
  });

  test("another one's coupon is as unknown as one that never was", async () => {
    const { deps, id } = await withCoupon();
    const lee = shopper('lee', deps);
    const { reservationToken } = await lee.reserve();
    for (const couponId of [id, 'nonsense'])
      expect(await refusal(lee.prepare(reservationToken, couponId))).toMatchObject({ code: 'COUPON_NOT_FOUND', status: 404 });
  });

  test('a payment begun in time may end after the coupon has', async () => {
    const { kim, id, clock, pay, stateOf } = await withCoupon({ validUntil: OPENS + HOUR + 1000 });
    const window = await kim.prepare((await kim.reserve()).reservationToken, id);
    clock.advance(2 * SECOND);
    expect(await stateOf()).toMatchObject({ state: 'ISSUED', inUse: true });
    await kim.confirm(window, (await pay(window)).paymentId);
    expect(await stateOf()).toMatchObject({ state: 'USED' });
  });

  const FAULTS = ['failBefore', 'failAfter', 'duplicate', 'conflict', 'throttle', 'goneBefore', 'goneAfter'] as const;
  test.each([1, 2, 3, 4, 5].flatMap((number) => FAULTS.map((fault) => [number, fault] as const)))(
    'prepare, call %i: %s. Asking again opens one window at the lowered price',
    async (number, fault: Fault) => {
      const sale = await withCoupon();
      const { reservationToken } = await sale.kim.reserve();
      const database = faultyDatabase(sale.database, atCall(number, fault));
      const first = shopper('kim', sale.server({ database })).prepare(reservationToken, sale.id);
      await Promise.race([first.catch(() => undefined), database.gone]);
      const window = await sale.kim.prepare(reservationToken, sale.id);
      expect(window).toMatchObject({ amount: PRICE - 5_000, couponId: sale.id });
      await sale.kim.confirm(window, (await sale.pay(window)).paymentId);
      expect(await sale.stateOf()).toMatchObject({ state: 'USED' });
    },
  );
});
