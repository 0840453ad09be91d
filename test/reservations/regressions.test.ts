import { describe, expect, test } from 'vitest';
import { failedFilters } from '#functions/reservations/eligibility.ts';
import { HOLD, PAYMENT_WINDOW, RELEASE_MARGIN } from '#functions/reservations/limits.ts';
import { onSlotChange } from '#functions/reservations/on-slot-change.ts';
import { reservationRoutes } from '#functions/reservations/routes.ts';
import { sweep } from '#functions/reservations/sweep.ts';
import { dispensersTable } from '#functions/reservations/tables.ts';
import { HOUR, MINUTE, SECOND } from '#shared/clock.ts';
import { ACTIVITY, givesCoupons, openSale, PRICE } from './a-sale.ts';
import { refusal, shopper } from './a-shopper.ts';

/** Faults of the system this one replaces. Each was seen there; none may come back. */
describe('never again', () => {
  test('a slot is given back after five minutes although its payment can still be confirmed: two people pay for one slot', async () => {
    const { deps, clock, pay, slot } = await openSale({ stock: 1 });
    const kim = shopper('kim', deps);
    const { reservationToken } = await kim.reserve();
    clock.advance(HOLD - SECOND);
    const window = await kim.prepare(reservationToken);
    clock.advance(PAYMENT_WINDOW - SECOND);
    await sweep(deps);
    expect(await refusal(shopper('lee', deps).reserve())).toMatchObject({ code: 'SOLD_OUT' });
    const { paymentId } = await pay(window);
    expect(await kim.confirm(window, paymentId)).toMatchObject({ slot: 1 });
    expect(await slot(1)).toMatchObject({ userId: 'kim', state: 'CONFIRMED' });
  });

  test('the stock lives in a counter that may be evicted', async () => {
    const { deps, database, server, clock, slots } = await openSale({ stock: 3 });
    for (const user of ['kim', 'lee']) await shopper(user, deps).reserve();
    for (const name of ['mask', 'dispenser#0']) await database.table(dispensersTable).delete({ key: `${ACTIVITY}#${name}` });
    await sweep(deps);
    clock.advance(SECOND);
    await shopper('park', server()).reserve();
    expect(await refusal(shopper('choi', server()).reserve())).toMatchObject({ code: 'SOLD_OUT' });
    expect((await slots()).map(({ userId }) => userId)).toEqual(['kim', 'lee', 'park']);
  });

  test('the client states quantity and price', async () => {
    const { deps } = await openSale();
    const sent = { productId: 'prd_1', visitorId: 'v', price: 1, amount: 1, quantity: 50 };
    expect(reservationRoutes.reserve.body?.parse(sent)).toEqual({ productId: 'prd_1', visitorId: 'v' });
    const body = reservationRoutes.prepare.body?.parse({ reservationToken: 't', amount: 1, price: 1 });
    expect(body).toEqual({ reservationToken: 't' });
    expect(await shopper('kim', deps).goToPay()).toMatchObject({ amount: PRICE });
  });

  test('a crash between two steps locks a user out, or loses a slot, for ever', async () => {
    const { deps, server, clock, sweepTwice } = await openSale({ stock: 1 });
    const dies = { ...deps.pointers, hold: () => Promise.reject(new Error('process gone')) };
    await expect(shopper('kim', { ...deps, pointers: dies }).reserve()).rejects.toThrow('process gone');
    await sweepTwice();
    clock.advance(SECOND);
    expect((await shopper('kim', server()).reserve()).slot).toBe(1);
  });

  test('expiry hangs on a message that can be lost', async () => {
    const { deps, clock, slot } = await openSale();
    await shopper('kim', deps).reserve();
    clock.advance(HOLD + RELEASE_MARGIN);
    await sweep(deps);
    expect(await slot(1)).toMatchObject({ state: 'FREE' });
  });

  test('every hold has the same first token, so a slow clean-up ends the next hold', async () => {
    const { deps, clock, slot } = await openSale({ stock: 1 });
    const first = await shopper('kim', deps).reserve();
    const seen = await slot(1);
    clock.advance(HOLD + RELEASE_MARGIN);
    await sweep(deps);
    const second = await shopper('kim', deps).reserve();
    expect(second.reservationToken).not.toBe(first.reservationToken);
    const slow = {
      activityId: ACTIVITY,
      shard: 0,
      number: 1,
      claimId: seen?.claimId ?? '',
      state: 'HELD',
      deadline: first.expiresAt,
    } as const;
    expect(await deps.slots.free(slow, clock.now())).toBe(false);
    expect(await shopper('kim', deps).status()).toMatchObject({ state: 'HELD' });
  });

  test('two parallel confirms send two orders, and a retry after success is told "gone"', async () => {
    const { deps, server, pay } = await openSale();
    const window = await shopper('kim', deps).goToPay();
    const { paymentId } = await pay(window);
    const confirmOn = (on: typeof deps) => shopper('kim', on).confirm(window, paymentId);
    const orders = await Promise.all([confirmOn(deps), confirmOn(server()), confirmOn(server())]);
    orders.push(await confirmOn(server()));
    expect(new Set(orders.map((order) => JSON.stringify(order))).size).toBe(1);
  });

  test('the approval token can be guessed', async () => {
    const { deps } = await openSale();
    const kim = shopper('kim', deps);
    const window = await kim.goToPay();
    const [version, key, , signature] = window.paymentToken.split('.');
    const guess = Buffer.from(JSON.stringify([ACTIVITY, 0, 1, window.merchantReference, 'lee', 'pay', window.payUntil]));
    const forged = { ...window, paymentToken: [version, key, guess.toString('base64url'), signature].join('.') };
    expect(await refusal(shopper('lee', deps).confirm(forged, 'p'))).toMatchObject({ code: 'TOKEN_INVALID' });
  });

  test('a position is shown to two people at once', async () => {
    const { deps, clock, slots } = await openSale({ stock: 3 });
    const live = new Map<number, string>();
    for (const user of ['a', 'b', 'c']) live.set((await shopper(user, deps).reserve()).slot, user);
    await shopper('b', deps).cancel();
    clock.advance(SECOND);
    live.set((await shopper('d', deps).reserve()).slot, 'd');
    expect(live).toEqual(new Map((await slots()).map(({ number, userId }) => [number, userId])));
  });

  test('a pause is ignored for up to an hour', async () => {
    const { deps, clock, change } = await openSale();
    await shopper('kim', deps).reserve();
    await change({ status: 'PAUSED' });
    clock.advance(SECOND);
    expect(await refusal(shopper('lee', deps).reserve())).toMatchObject({ code: 'NOT_ACTIVE' });
  });

  test('a payment is believed because the client says so', async () => {
    const { deps, slot } = await openSale();
    const kim = shopper('kim', deps);
    const window = await kim.goToPay();
    expect(await refusal(kim.confirm(window, `${window.merchantReference}.1`))).toMatchObject({ code: 'PAYMENT_MISMATCH' });
    expect(await slot(1)).toMatchObject({ state: 'PAYING' });
  });

  test('anybody may reserve for any user', () => {
    const writing = Object.values(reservationRoutes).filter(({ method }) => method !== 'GET');
    expect(writing.map(({ who }) => who)).toEqual(writing.map(() => 'shopper'));
    expect(reservationRoutes.reserve.body?.parse({ userId: 'victim' })).toEqual({});
  });

  test('a message that could not be sent goes unnoticed: whoever holds a place is never released', async () => {
    const { deps, clock, slot } = await openSale();
    await shopper('kim', deps).reserve();
    const after = await slot(1);
    const releaseQueue = { send: () => Promise.reject(new Error('The queue is gone')) };
    const change = { key: { group: `${ACTIVITY}#0`, number: 1 }, sequence: 's1', before: undefined, after };
    expect((await onSlotChange([change], { releaseQueue, clock })).failed).toEqual(['s1']);
    clock.advance(HOLD + RELEASE_MARGIN);
    await sweep(deps);
    expect(await slot(1)).toMatchObject({ state: 'FREE' });
  });

  test('a day begins and ends in the time zone of the server', () => {
    // 15:30 UTC on the last day of the year is half past midnight of the next one in Seoul.
    const now = Date.UTC(2026, 11, 31, 15, 30);
    const failures = (at: number) => failedFilters([{ kind: 'AGE', min: 20 }], { birthYear: 2007 }, at).length;
    expect([failures(now - HOUR), failures(now)]).toEqual([1, 0]);
  });

  test('of several filters only the first is looked at', async () => {
    const eligibility = [
      { kind: 'GRADE', grades: ['VIP'] },
      { kind: 'REGION', regions: ['11'] },
    ] as const;
    const { server } = await openSale({ activity: { eligibility } });
    const deps = server({ readCustomer: async () => ({ grade: 'VIP', region: '26' }) });
    expect(await refusal(shopper('kim', deps).reserve())).toMatchObject({ code: 'NOT_ELIGIBLE' });
  });

  test('the limit of a coupon is not enforced: more are given than there are, and more than one to the same shopper', async () => {
    const { deps, server, slots } = await openSale({ stock: 5, activity: givesCoupons() });
    const asked = ['a', 'a', 'b', 'c', 'c', 'd', 'e', 'f', 'g', 'h'].map((user, at) =>
      shopper(user, at % 2 === 0 ? deps : server())
        .claimCoupon()
        .catch(() => undefined),
    );
    await Promise.all(asked);
    const owners = (await slots()).flatMap(({ userId }) => userId ?? []);
    expect([owners.length, new Set(owners).size]).toEqual([5, 5]);
  });

  test('a window that never ends: an unpaid payment frees its slot after its time', async () => {
    const { deps, clock, slot } = await openSale();
    await shopper('kim', deps).goToPay();
    clock.advance(PAYMENT_WINDOW + RELEASE_MARGIN + MINUTE);
    await sweep(deps);
    expect(await slot(1)).toMatchObject({ state: 'FREE' });
  });
});
