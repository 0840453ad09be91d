import { describe, expect, test } from 'vitest';
import { HOLD, PAYMENT_WINDOW, RELEASE_MARGIN } from '#functions/reservations/limits.ts';
import { sandboxCards } from '#functions/reservations/payments/sandbox-cards.ts';
import { sweep } from '#functions/reservations/sweep.ts';
import { HOUR, MINUTE, SECOND } from '#shared/clock.ts';
import { ScriptedProvider } from './a-provider.ts';
import { openSale, PRICE } from './a-sale.ts';
import { refusal, shopper } from './a-shopper.ts';

const PAST_WINDOW = PAYMENT_WINDOW + RELEASE_MARGIN;
const money = (paymentId: string, amount = PRICE) => ({ paymentId, amount, currency: 'KRW' });

const payingSale = async () => {
  const provider = new ScriptedProvider();
  const sale = await openSale({ stock: 1, provider: () => provider });
  const kim = shopper('kim', sale.deps);
  const window = await kim.goToPay();
  return { ...sale, provider, kim, window };
};

describe('the payment comes late', () => {
  test('but confirms the slot while it still carries the claim, whatever the clock says', async () => {
    const { clock, kim, window, provider } = await payingSale();
    const paymentId = provider.capture(window.merchantReference, money('p1'));
    clock.advance(HOUR);
    expect(await kim.confirm(window, paymentId)).toMatchObject({ slot: 1, paymentId });
  });

  test('and the sweeper confirms what nobody came back for', async () => {
    const { deps, clock, window, provider, slot } = await payingSale();
    provider.capture(window.merchantReference, money('p1'));
    clock.advance(PAST_WINDOW);
    expect((await sweep(deps)).sales[0]?.released).toEqual({ confirmed: 1 });
    expect(await slot(1)).toMatchObject({ state: 'CONFIRMED', paymentId: 'p1', userId: 'kim' });
  });

  test('after the slot went to somebody else: it goes back, and says so every time', async () => {
    const { deps, clock, kim, window, provider, slot } = await payingSale();
    clock.advance(PAST_WINDOW);
    await sweep(deps);
    await shopper('lee', deps).reserve();
    const paymentId = provider.capture(window.merchantReference, money('p1'));
    const answer = { code: 'CLAIM_GONE', status: 410, paymentId, refund: 'REFUNDED' };
    expect(await refusal(kim.confirm(window, paymentId))).toMatchObject(answer);
    expect(provider.refunded).toEqual(new Set(['p1']));
    expect(await slot(1)).toMatchObject({ state: 'HELD', userId: 'lee' });
    expect((await deps.payments.get(paymentId))?.kind).toBe('REFUNDED');
  });

  test('and nobody asks: the sweeper finds it and gives it back', async () => {
    const { deps, clock, window, provider } = await payingSale();
    clock.advance(PAST_WINDOW);
    await sweep(deps);
    provider.capture(window.merchantReference, money('p1'));
    clock.advance(5 * MINUTE);
    await sweep(deps);
    expect(provider.refunded).toEqual(new Set(['p1']));
  });

  test('a second charge after the order is found and given back', async () => {
    const { deps, clock, kim, window, provider, slot } = await payingSale();
    await kim.confirm(window, provider.capture(window.merchantReference, money('p1')));
    provider.capture(window.merchantReference, money('p2'));
    clock.advance(5 * MINUTE);
    await sweep(deps);
    expect(provider.refunded).toEqual(new Set(['p2']));
    expect(await slot(1)).toMatchObject({ state: 'CONFIRMED', paymentId: 'p1' });
    expect(await refusal(kim.confirm(window, 'p2'))).toMatchObject({ code: 'PAYMENT_MISMATCH' });
  });

  test('open charges are asked about up to the horizon, then no more', async () => {
    const { deps, clock } = await payingSale();
    clock.advance(PAST_WINDOW);
    await sweep(deps);
    for (let hour = 0; hour < 26; hour += 1) {
      clock.advance(HOUR);
      await sweep(deps);
    }
    expect(await deps.payments.due(clock.now() + 1000 * HOUR, 10)).toEqual([]);
  });
});

describe('a refund the provider does not take', () => {
  test('stays due and is tried again until it does', async () => {
    const { deps, clock, kim, window, provider } = await payingSale();
    clock.advance(PAST_WINDOW);
    await sweep(deps);
    const paymentId = provider.capture(window.merchantReference, money('p1'));
    provider.refundsUnknown = true;
    expect(await refusal(kim.confirm(window, paymentId))).toMatchObject({ code: 'CLAIM_GONE', refund: 'REFUND_DUE' });
    clock.advance(MINUTE);
    expect((await sweep(deps)).refunded).toBe(0);
    provider.refundsUnknown = false;
    clock.advance(MINUTE);
    expect((await sweep(deps)).refunded).toBe(1);
    expect((await deps.payments.get(paymentId))?.kind).toBe('REFUNDED');
    expect(provider.refunded.has(paymentId)).toBe(true);
  });
});

describe('the payment window runs out', () => {
  test('unpaid and stopped at the provider: the slot is free for the next', async () => {
    const { deps, clock, window, provider, slot } = await payingSale();
    clock.advance(PAST_WINDOW - 1);
    await sweep(deps);
    expect(await slot(1)).toMatchObject({ state: 'PAYING' });
    clock.advance(1);
    await sweep(deps);
    expect(await slot(1)).toEqual({ activityId: 'act_1', shard: 0, group: 'act_1#0', number: 1, state: 'FREE', generation: 1 });
    expect(provider.voided).toEqual(new Set([window.merchantReference]));
    expect((await shopper('lee', deps).reserve()).slot).toBe(1);
  });

  test('nobody can tell whether money moved: the slot is stuck, asked about every sweep, and reported', async () => {
    const { deps, clock, window, provider, slot, kim } = await payingSale();
    provider.isDown = true;
    clock.advance(PAST_WINDOW);
    expect((await sweep(deps)).sales[0]).toMatchObject({ released: { stuck: 1 }, stuckTooLong: 0 });
    expect(await slot(1)).toMatchObject({ state: 'STUCK', userId: 'kim', stuckAt: clock.now() });
    clock.advance(2 * MINUTE);
    expect((await sweep(deps)).sales[0]).toMatchObject({ states: { STUCK: 1 }, stuckTooLong: 1 });
    provider.isDown = false;
    const paymentId = provider.capture(window.merchantReference, money('p1'));
    expect(await kim.confirm(window, paymentId)).toMatchObject({ slot: 1 });
  });

  test('stuck, then found unpaid: the slot is free again', async () => {
    const { deps, clock, provider, slot } = await payingSale();
    provider.voidsUnknown = true;
    clock.advance(PAST_WINDOW);
    await sweep(deps);
    provider.voidsUnknown = false;
    await sweep(deps);
    expect(await slot(1)).toMatchObject({ state: 'FREE' });
  });

  test('while a card is still pending the slot is kept, and what it decides counts', async () => {
    const { deps, clock, pay, slot } = await openSale({ stock: 1 });
    const window = await shopper('kim', deps).goToPay();
    await pay(window, sandboxCards.timeOut);
    clock.advance(PAST_WINDOW);
    await sweep(deps);
    expect(await slot(1)).toMatchObject({ state: 'STUCK' });
    clock.advance(5 * MINUTE);
    await sweep(deps);
    expect(await slot(1)).toMatchObject({ state: 'FREE' });
  });

  test('paid just before the void: the money wins', async () => {
    const { deps, clock, window, provider, slot } = await payingSale();
    const askedOnce = { ...deps, provider: Object.assign(Object.create(provider), {}) as ScriptedProvider };
    let asked = 0;
    askedOnce.provider.status = async (reference) => {
      asked += 1;
      if (asked === 1) {
        provider.capture(reference, money('p1'));
        return { state: 'none' };
      }
      return provider.status(reference);
    };
    askedOnce.provider.void = (reference) => provider.void(reference);
    clock.advance(PAST_WINDOW);
    await sweep(askedOnce);
    expect(await slot(1)).toMatchObject({ state: 'CONFIRMED', paymentId: 'p1', claimId: window.merchantReference });
  });
});

describe('cancel', () => {
  test('gives a hold up at once, and is fine when nothing is left', async () => {
    const { deps, slot } = await openSale();
    const kim = shopper('kim', deps);
    await kim.cancel();
    await kim.reserve();
    await kim.cancel();
    expect(await slot(1)).toMatchObject({ state: 'FREE', generation: 1 });
    await kim.cancel();
    expect(await kim.status()).toEqual({ state: 'NONE' });
  });

  test('stops an unpaid payment first', async () => {
    const { kim, slot, window, provider } = await payingSale();
    await kim.cancel();
    expect(await slot(1)).toMatchObject({ state: 'FREE' });
    expect(provider.voided.has(window.merchantReference)).toBe(true);
  });

  test('is refused while money may be under way', async () => {
    const { kim, slot, window, provider } = await payingSale();
    provider.pending.add(window.merchantReference);
    expect(await refusal(kim.cancel())).toMatchObject({ code: 'PAYMENT_IN_PROGRESS', status: 409 });
    provider.isDown = true;
    expect(await refusal(kim.cancel())).toMatchObject({ code: 'PAYMENT_IN_PROGRESS' });
    expect(await slot(1)).toMatchObject({ state: 'PAYING' });
  });

  test('of a paid place confirms it instead', async () => {
    const { kim, slot, window, provider } = await payingSale();
    provider.capture(window.merchantReference, money('p1'));
    expect(await refusal(kim.cancel())).toMatchObject({ code: 'CONFIRMED', status: 409 });
    expect(await slot(1)).toMatchObject({ state: 'CONFIRMED' });
    expect(await refusal(kim.cancel())).toMatchObject({ code: 'CONFIRMED' });
  });

  test('after a cancel the old payment token finds no claim', async () => {
    const { kim, window } = await payingSale();
    await kim.cancel();
    expect(await refusal(kim.confirm(window, 'p1'))).toMatchObject({ code: 'HOLD_EXPIRED' });
  });
});

test('a hold is released only after its time and the margin for skewed clocks', async () => {
  const { deps, clock, slot } = await openSale();
  await shopper('kim', deps).reserve();
  clock.advance(HOLD + RELEASE_MARGIN - 1);
  await sweep(deps);
  expect(await slot(1)).toMatchObject({ state: 'HELD' });
  clock.advance(SECOND);
  await sweep(deps);
  expect(await slot(1)).toMatchObject({ state: 'FREE' });
});
