import { describe, expect, test } from 'vitest';
import { HOLD, PAYMENT_WINDOW, RELEASE_MARGIN } from '#functions/reservations/limits.ts';
import { reserve } from '#functions/reservations/reserve.ts';
import { sweep } from '#functions/reservations/sweep.ts';
import { HOUR, MINUTE, SECOND } from '#shared/clock.ts';
import { ScriptedProvider } from './a-provider.ts';
import { ACTIVITY, OPENS, openSale } from './a-sale.ts';
import { refusal, shopper } from './a-shopper.ts';

const ask = (userId: string, more = {}) => ({ activityId: ACTIVITY, userId, ...more });

describe('who gets in', () => {
  test('a double click and a second tab get the same place and the same token', async () => {
    const { deps, server, clock } = await openSale();
    const first = await reserve(ask('kim'), deps);
    clock.advance(MINUTE);
    const again = await reserve(ask('kim'), server());
    expect(again.repeated).toBe(true);
    expect(again.reservation).toEqual({ ...first.reservation, remainingSeconds: 240 });
  });

  test('the same place is answered while its payment window lives, with the time of that window', async () => {
    const { deps, clock } = await openSale();
    const kim = shopper('kim', deps);
    const held = await kim.reserve();
    await kim.prepare(held.reservationToken);
    clock.advance(HOLD + MINUTE);
    const { reservation, repeated } = await reserve(ask('kim'), deps);
    expect(repeated).toBe(true);
    expect(reservation).toMatchObject({
      reservationToken: held.reservationToken,
      remainingSeconds: (PAYMENT_WINDOW - HOLD - MINUTE) / SECOND,
    });
  });

  test('two shoppers get two places', async () => {
    const { deps } = await openSale();
    expect((await shopper('kim', deps).reserve()).slot).not.toBe((await shopper('lee', deps).reserve()).slot);
  });

  test('whoever bought is told so', async () => {
    const { deps, pay } = await openSale();
    const kim = shopper('kim', deps);
    const window = await kim.goToPay();
    await kim.confirm(window, (await pay(window)).paymentId);
    expect(await refusal(kim.reserve())).toMatchObject({ code: 'ALREADY_IN', status: 409, slot: 1 });
  });

  test('an unresolved payment is neither a place nor a way to a second one', async () => {
    const { deps, clock } = await openSale();
    const kim = shopper('kim', deps);
    await kim.goToPay();
    clock.advance(PAYMENT_WINDOW);
    expect(await refusal(kim.reserve())).toMatchObject({ code: 'PAYMENT_PENDING', status: 409, retryAfter: 5 });
  });

  test('a stuck payment is pending for its owner', async () => {
    const provider = new ScriptedProvider();
    const { deps, clock, slot } = await openSale({ provider: () => provider });
    const kim = shopper('kim', deps);
    await kim.goToPay();
    provider.isDown = true;
    clock.advance(PAYMENT_WINDOW + RELEASE_MARGIN);
    await sweep(deps);
    expect(await slot(1)).toMatchObject({ state: 'STUCK' });
    expect(await refusal(kim.reserve())).toMatchObject({ code: 'PAYMENT_PENDING' });
    expect(await kim.status()).toEqual({ state: 'PAYMENT_PENDING', slot: 1 });
  });
});

describe('who does not', () => {
  test('nobody reserves in an activity that does not exist or was never published', async () => {
    const { deps, change } = await openSale();
    expect(await refusal(reserve({ activityId: 'nowhere', userId: 'kim' }, deps))).toMatchObject({
      code: 'ACTIVITY_NOT_FOUND',
      status: 404,
    });
    await change({ status: 'DRAFT' });
    expect(await refusal(reserve(ask('kim'), deps))).toMatchObject({ code: 'ACTIVITY_NOT_FOUND' });
  });

  test('another product is refused', async () => {
    const { deps } = await openSale();
    expect(await refusal(reserve(ask('kim', { productId: 'prd_2' }), deps))).toMatchObject({
      code: 'PRODUCT_MISMATCH',
      status: 400,
    });
    expect((await reserve(ask('kim', { productId: 'prd_1' }), deps)).repeated).toBe(false);
  });

  test('before it opens the answer says when', async () => {
    const { deps, clock } = await openSale();
    clock.at = OPENS - 1;
    expect(await refusal(reserve(ask('kim'), deps))).toMatchObject({ code: 'NOT_STARTED', status: 409, opensAt: OPENS });
    clock.at = OPENS;
    expect((await reserve(ask('kim'), deps)).reservation.slot).toBe(1);
  });

  test('from the instant it closes the answer says since when', async () => {
    const { deps, clock } = await openSale();
    clock.at = OPENS + 10 * HOUR;
    expect(await refusal(reserve(ask('kim'), deps))).toMatchObject({ code: 'ENDED', status: 409, endedAt: OPENS + 10 * HOUR });
  });

  test('pausing and ending close the gate within a second, on every server', async () => {
    const { deps, server, clock, change } = await openSale();
    const other = server();
    await reserve(ask('kim'), deps);
    await reserve(ask('lee'), other);
    await change({ status: 'PAUSED' });
    clock.advance(SECOND);
    expect(await refusal(reserve(ask('park'), deps))).toMatchObject({ code: 'NOT_ACTIVE', status: 409 });
    expect(await refusal(reserve(ask('park'), other))).toMatchObject({ code: 'NOT_ACTIVE' });
    await change({ status: 'ENDED' });
    const endedAt = clock.now();
    clock.advance(SECOND);
    expect(await refusal(reserve(ask('park'), other))).toMatchObject({ code: 'ENDED', endedAt });
  });

  test('an older state of the activity never reopens the gate', async () => {
    const { deps, clock, change, server } = await openSale();
    const late = await deps.readActivity(ACTIVITY);
    await change({ status: 'ENDED' });
    if (late) await deps.masks.copyGate(late, clock.now());
    expect(await refusal(reserve(ask('kim'), server()))).toMatchObject({ code: 'ENDED' });
  });

  test('sold out says how many are only held by others', async () => {
    const { deps, pay } = await openSale({ stock: 2 });
    const kim = shopper('kim', deps);
    const window = await kim.goToPay();
    await kim.confirm(window, (await pay(window)).paymentId);
    await shopper('lee', deps).reserve();
    expect(await refusal(reserve(ask('park'), deps))).toMatchObject({ code: 'SOLD_OUT', status: 410, heldByOthers: 1 });
  });

  test('who holds or bought a place is never told "sold out"', async () => {
    const { deps, server, clock } = await openSale({ stock: 1 });
    await reserve(ask('kim'), deps);
    expect(await refusal(reserve(ask('lee'), deps))).toMatchObject({ code: 'SOLD_OUT' });
    clock.advance(SECOND);
    expect(await refusal(reserve(ask('lee'), server()))).toMatchObject({ code: 'SOLD_OUT' });
    expect((await reserve(ask('kim'), server())).repeated).toBe(true);
  });
});

describe('what comes back', () => {
  test('an expired hold is exchanged for another place and its slot given back in the same breath', async () => {
    const { deps, clock, slots } = await openSale({ stock: 2 });
    const kim = shopper('kim', deps);
    const first = await kim.reserve();
    clock.advance(HOLD);
    const second = await kim.reserve();
    expect(second.slot).not.toBe(first.slot);
    expect(second.reservationToken).not.toBe(first.reservationToken);
    expect((await slots()).map(({ state }) => state)).toEqual(['FREE', 'HELD']);
    expect((await shopper('lee', deps).reserve()).slot).toBe(first.slot);
  });

  test('the owner of an expired hold can take the very same slot again', async () => {
    const { deps, clock, slots } = await openSale({ stock: 1 });
    const kim = shopper('kim', deps);
    const first = await kim.reserve();
    clock.advance(HOLD + RELEASE_MARGIN);
    await sweep(deps);
    const second = await kim.reserve();
    expect(second.slot).toBe(first.slot);
    expect((await slots())[0]).toMatchObject({ state: 'HELD', generation: 2 });
  });

  test('a place given back is offered again, also after it was called sold out', async () => {
    const { deps, server, clock } = await openSale({ stock: 1 });
    await shopper('kim', deps).reserve();
    expect(await refusal(shopper('lee', deps).reserve())).toMatchObject({ code: 'SOLD_OUT' });
    await shopper('kim', deps).cancel();
    clock.advance(SECOND);
    expect((await shopper('lee', server()).reserve()).slot).toBe(1);
  });
});
