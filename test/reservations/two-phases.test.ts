import { expect, test } from 'vitest';
import { confirm } from '#functions/reservations/confirm.ts';
import { HOLD, PAYMENT_WINDOW } from '#functions/reservations/limits.ts';
import { prepare } from '#functions/reservations/prepare.ts';
import { readStatus } from '#functions/reservations/read-status.ts';
import { reserve } from '#functions/reservations/reserve.ts';
import { SECOND } from '#shared/clock.ts';
import { ACTIVITY, openSale, PRICE } from './a-sale.ts';

const kim = { activityId: ACTIVITY, userId: 'kim' };

test('a place is held, paid for and confirmed, and the slot carries all an order needs', async () => {
  const { deps, clock, pay, slot } = await openSale();
  const { reservation, repeated } = await reserve({ ...kim, visitorId: 'visitor-1' }, deps);
  expect(repeated).toBe(false);
  expect(reservation).toMatchObject({ slot: 1, expiresAt: clock.now() + HOLD, remainingSeconds: 300 });
  expect(await slot(1)).toMatchObject({
    state: 'HELD',
    userId: 'kim',
    visitorId: 'visitor-1',
    campaignId: 'cmp_1',
    generation: 1,
  });

  clock.advance(10 * SECOND);
  const window = await prepare({ reservationToken: reservation.reservationToken, userId: 'kim' }, deps);
  expect(window).toMatchObject({ amount: PRICE, currency: 'KRW', payUntil: clock.now() + PAYMENT_WINDOW });
  expect((await slot(1))?.expiresAt).toBe(reservation.expiresAt);

  const { paymentId } = await pay(window);
  const order = await confirm({ paymentToken: window.paymentToken, paymentId, userId: 'kim' }, deps);
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
  expect(await readStatus(kim, deps)).toEqual({ state: 'CONFIRMED', slot: 1 });
});
