import { expect, test } from 'vitest';
import { HOLD, PAYMENT_WINDOW, RELEASE_MARGIN } from '#functions/reservations/limits.ts';
import { sandboxCards } from '#functions/reservations/payments/sandbox-cards.ts';
import { sweep } from '#functions/reservations/sweep.ts';
import { createTokens } from '#functions/reservations/tokens.ts';
import { MINUTE, SECOND } from '#shared/clock.ts';
import { ScriptedProvider } from './a-provider.ts';
import { keyNamed, openSale, PRICE } from './a-sale.ts';
import { refusal, shopper } from './a-shopper.ts';

test('a place is held, paid for and confirmed, and the slot carries all an order needs', async () => {
  const { deps, clock, pay, slot } = await openSale();
  const kim = shopper('kim', deps, { visitorId: 'visitor-1' });
  const reservation = await kim.reserve();
  expect(reservation).toMatchObject({ slot: 1, expiresAt: clock.now() + HOLD, remainingSeconds: 300 });
  expect(await slot(1)).toMatchObject({
    state: 'HELD',
    userId: 'kim',
    visitorId: 'visitor-1',
    campaignId: 'cmp_1',
    generation: 1,
  });
  expect(await kim.status()).toEqual({ state: 'HELD', slot: 1, expiresAt: reservation.expiresAt, remainingSeconds: 300 });

  clock.advance(10 * SECOND);
  const window = await kim.prepare(reservation.reservationToken);
  expect(window).toMatchObject({ amount: PRICE, currency: 'KRW', payUntil: clock.now() + PAYMENT_WINDOW });
  expect((await slot(1))?.expiresAt).toBe(reservation.expiresAt);
  expect(await kim.status()).toMatchObject({ state: 'PAYING', remainingSeconds: 600 });

  const { paymentId } = await pay(window);
  const order = await kim.confirm(window, paymentId);
  expect(order).toMatchObject({ orderId: window.merchantReference, slot: 1, amount: PRICE, paymentId });
  expect(await slot(1)).toMatchObject({
    state: 'CONFIRMED',
    userId: 'kim',
    visitorId: 'visitor-1',
    productId: 'prd_1',
    campaignId: 'cmp_1',
    amount: PRICE,
    currency: 'KRW',
    paymentId,
    confirmedAt: clock.now(),
  });
  expect(await kim.status()).toEqual({ state: 'CONFIRMED', slot: 1 });
});

test('repeating prepare gets the same answer, never a longer window', async () => {
  const { deps, clock, slot } = await openSale();
  const kim = shopper('kim', deps);
  const { reservationToken } = await kim.reserve();
  const window = await kim.prepare(reservationToken);
  clock.advance(HOLD + MINUTE);
  expect(await kim.prepare(reservationToken)).toEqual(window);
  expect((await slot(1))?.payUntil).toBe(window.payUntil);
});

test('price changes after prepare do not reach the shopper, those before do', async () => {
  const { deps, change } = await openSale();
  const kim = shopper('kim', deps);
  const { reservationToken } = await kim.reserve();
  await change({ price: 500 });
  expect(await kim.prepare(reservationToken)).toMatchObject({ amount: 500 });
  await change({ price: 900 });
  expect(await kim.prepare(reservationToken)).toMatchObject({ amount: 500 });
});

test('an expired hold cannot go to pay', async () => {
  const { deps, clock } = await openSale();
  const kim = shopper('kim', deps);
  const { reservationToken } = await kim.reserve();
  clock.advance(HOLD);
  expect(await refusal(kim.prepare(reservationToken))).toMatchObject({ code: 'HOLD_EXPIRED', status: 410 });
  expect(await kim.status()).toEqual({ state: 'NONE' });
});

test("the token of an earlier hold does nothing to the next holder's slot", async () => {
  const { deps, clock, slot } = await openSale({ stock: 1 });
  const old = await shopper('kim', deps).reserve();
  clock.advance(HOLD + RELEASE_MARGIN);
  await sweep(deps);
  await shopper('lee', deps).reserve();
  expect(await refusal(shopper('kim', deps).prepare(old.reservationToken))).toMatchObject({ code: 'HOLD_EXPIRED' });
  expect(await slot(1)).toMatchObject({ state: 'HELD', userId: 'lee' });
});

test('a hold can go to pay on a server whose clock is a little behind, as long as it was not released', async () => {
  const { deps, server, clock, slot } = await openSale();
  const { reservationToken } = await shopper('kim', deps).reserve();
  clock.advance(HOLD + SECOND);
  await sweep(server({ clock: clock.skewed(2 * SECOND) }));
  await shopper('kim', server({ clock: clock.skewed(-2 * SECOND) })).prepare(reservationToken);
  expect(await slot(1)).toMatchObject({ state: 'PAYING' });
});

test('the same payment gets the same order for ever', async () => {
  const { deps, clock, pay } = await openSale();
  const kim = shopper('kim', deps);
  const window = await kim.goToPay();
  const { paymentId } = await pay(window);
  const order = await kim.confirm(window, paymentId);
  clock.advance(60 * MINUTE);
  expect(await kim.confirm(window, paymentId)).toEqual(order);
});

test('a declined card leaves the window open for another one', async () => {
  const { deps, pay } = await openSale();
  const kim = shopper('kim', deps);
  const window = await kim.goToPay();
  const declined = await pay(window, sandboxCards.decline);
  expect(declined.status).toBe('declined');
  expect(await refusal(kim.confirm(window, declined.paymentId))).toMatchObject({ code: 'PAYMENT_DECLINED', status: 402 });
  const { paymentId } = await pay(window);
  expect(await kim.confirm(window, paymentId)).toMatchObject({ paymentId });
});

test('a payment the provider has not decided is pending until it has', async () => {
  const { deps, clock, pay } = await openSale();
  const kim = shopper('kim', deps);
  const window = await kim.goToPay();
  const { paymentId, status } = await pay(window, sandboxCards.lateSuccess);
  expect(status).toBe('pending');
  expect(await kim.confirm(window, paymentId)).toBeUndefined();
  clock.advance(30 * SECOND);
  expect(await kim.confirm(window, paymentId)).toMatchObject({ paymentId });
});

test('a payment nobody made, or made for another reservation, confirms nothing', async () => {
  const { deps, pay, slot } = await openSale();
  const [kim, lee] = [shopper('kim', deps), shopper('lee', deps)];
  const [kims, lees] = [await kim.goToPay(), await lee.goToPay()];
  expect(await refusal(kim.confirm(kims, 'invented'))).toMatchObject({ code: 'PAYMENT_MISMATCH', status: 409 });
  const { paymentId } = await pay(lees);
  expect(await refusal(kim.confirm(kims, paymentId))).toMatchObject({ code: 'PAYMENT_MISMATCH', reason: 'NOT_THIS_CLAIM' });
  expect(await slot(1)).toMatchObject({ state: 'PAYING', userId: 'kim' });
  expect(await lee.confirm(lees, paymentId)).toMatchObject({ paymentId });
});

test('a payment of another amount or currency goes back, and the window stays open', async () => {
  const { deps, pay, sandbox, slot } = await openSale();
  const kim = shopper('kim', deps);
  const window = await kim.goToPay();
  for (const wrong of [{ amount: PRICE - 1 }, { currency: 'USD' }]) {
    const { paymentId } = await pay({ ...window, ...wrong });
    expect(await refusal(kim.confirm(window, paymentId))).toMatchObject({
      code: 'PAYMENT_MISMATCH',
      reason: 'OTHER_AMOUNT',
      refund: 'REFUNDED',
    });
  }
  expect(await sandbox.status(window.merchantReference)).toEqual({ state: 'declined' });
  expect(await slot(1)).toMatchObject({ state: 'PAYING' });
  const { paymentId } = await pay(window);
  expect(await kim.confirm(window, paymentId)).toMatchObject({ paymentId });
});

test('100 parallel confirms of one payment make one order', async () => {
  const { deps, server, clock, pay } = await openSale();
  const kim = shopper('kim', deps);
  const window = await kim.goToPay();
  const { paymentId } = await pay(window);
  const servers = Array.from({ length: 8 }, (_, at) => server({ clock: clock.skewed(at) }));
  const asked = Array.from({ length: 100 }, (_, at) => servers[at % servers.length] ?? deps);
  const orders = await Promise.all(asked.map((other) => shopper('kim', other).confirm(window, paymentId)));
  expect(new Set(orders.map((order) => JSON.stringify(order))).size).toBe(1);
  expect(await kim.confirm(window, paymentId)).toEqual(orders[0]);
});

test('100 parallel confirms with two payments: one of them buys the place, the other one goes back, and all hear of it', async () => {
  const provider = new ScriptedProvider();
  const { server, deps, slots } = await openSale({ provider: () => provider });
  const window = await shopper('kim', deps).goToPay();
  const { merchantReference, amount, currency } = window;
  const payments = ['p1', 'p2'].map((paymentId) => provider.capture(merchantReference, { paymentId, amount, currency }));
  const servers = Array.from({ length: 8 }, () => server());
  const told = await Promise.all(
    Array.from({ length: 100 }, (_, at) => {
      const self = shopper('kim', servers[at % servers.length] ?? deps);
      return self.confirm(window, payments[at % 2] ?? '').catch((error: unknown) => error);
    }),
  );
  const [sold] = (await slots()).filter(({ state }) => state === 'CONFIRMED');
  const [other = ''] = payments.filter((paymentId) => paymentId !== sold?.paymentId);
  expect([...provider.refunded]).toEqual([other]);
  for (const [at, answer] of told.entries())
    if (payments[at % 2] === sold?.paymentId) expect(answer).toMatchObject({ paymentId: sold?.paymentId });
    else expect(answer).toMatchObject({ code: 'PAYMENT_MISMATCH' });
});

test('a double charge buys one place and the second payment goes back', async () => {
  const { deps, pay, sandbox } = await openSale();
  const kim = shopper('kim', deps);
  const window = await kim.goToPay();
  const { paymentId } = await pay(window, sandboxCards.doubleCharge);
  expect((await sandbox.status(window.merchantReference)).state).toBe('paid');
  expect(await kim.confirm(window, paymentId)).toMatchObject({ paymentId });
  expect(await sandbox.status(window.merchantReference)).toMatchObject({ payments: [{ paymentId }] });
});

test('a key changed in the middle of a sale: tokens of the old key go on until it leaves the ring', async () => {
  const sale = await openSale();
  const held = await shopper('kim', sale.deps).reserve();
  const rotated = sale.server({ tokens: createTokens([keyNamed('k2'), keyNamed('k1')]) });
  const kim = shopper('kim', rotated);
  const window = await kim.prepare(held.reservationToken);
  expect(window.paymentToken).toContain('.k2.');
  const { paymentId } = await sale.pay(window);
  expect(await refusal(shopper('kim', sale.deps).confirm(window, paymentId))).toMatchObject({ code: 'TOKEN_INVALID' });
  expect(await kim.confirm(window, paymentId)).toMatchObject({ paymentId });
  const other = await shopper('lee', sale.deps).reserve();
  const after = sale.server({ tokens: createTokens([keyNamed('k2')]) });
  expect(await refusal(shopper('lee', after).prepare(other.reservationToken))).toMatchObject({ code: 'TOKEN_INVALID' });
});
