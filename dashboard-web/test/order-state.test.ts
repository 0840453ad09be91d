import { describe, expect, test } from 'vitest';
import { Problem } from '../api/problem.ts';
import { afterRefusal, cardDigits, couponRefusalOf, type Held } from '../shop/order/order-state.ts';
import { phaseOf } from '../shop/pages/phase.ts';

const held: Held = { step: 'held', reservationToken: 'token', slot: 7, until: 1000 };
const payment = { paymentToken: 'pay', paymentId: 'p1' };
const refused = (status: number, code: string) => new Problem(status, { code, status });

describe('a refusal becomes the screen that is true', () => {
  test.each([
    ['ALREADY_IN', 'alreadyIn'],
    ['HOLD_EXPIRED', 'expired'],
    ['CLAIM_GONE', 'refunded'],
    ['PAYMENT_PENDING', 'waiting'],
    ['NOT_STARTED', 'idle'],
    ['INTERNAL', 'failed'],
  ])('%s: %s', (code, step) => expect(afterRefusal(refused(409, code)).step).toBe(step));

  test('a declined card keeps the place', () => {
    expect(afterRefusal(refused(402, 'PAYMENT_DECLINED'), held)).toEqual({ ...held, notice: 'declined' });
  });
  test.each([
    ['COUPON_EXPIRED', 'couponExpired'],
    ['COUPON_USED', 'couponUsed'],
    ['COUPON_IN_USE', 'couponInUse'],
    ['COUPON_NOT_APPLICABLE', 'couponRefused'],
  ] as const)('%s keeps the place and says why: %s', (code, notice) => {
    expect(afterRefusal(refused(409, code), held)).toEqual({ ...held, notice });
    expect(couponRefusalOf(notice)).toBe(notice);
  });
  test('a network failure while the place is held keeps the place', () => {
    expect(afterRefusal(new Problem(0, {}), held)).toEqual({ ...held, notice: 'unreachable' });
  });
  test('once a card was charged, a lost answer is asked for again and never paid again', () => {
    expect(afterRefusal(new Problem(0, {}), held, payment)).toEqual({ step: 'pending', ...payment });
    expect(afterRefusal(refused(503, 'TRY_AGAIN'), held, payment)).toEqual({ step: 'pending', ...payment });
  });
});

describe('phase of a sale', () => {
  const sale = { status: 'ACTIVE', opensAt: 100, closesAt: 200, remaining: 5 } as const;
  test('the window is half-open', () => {
    expect([99, 100, 199, 200].map((now) => phaseOf(sale, now))).toEqual(['soon', 'open', 'open', 'ended']);
  });
  test('paused beats open, ended beats paused, unknown stock is not sold out', () => {
    expect(phaseOf({ ...sale, status: 'PAUSED' }, 150)).toBe('paused');
    expect(phaseOf({ ...sale, status: 'PAUSED' }, 250)).toBe('ended');
    expect(phaseOf({ ...sale, remaining: 0 }, 150)).toBe('soldOut');
    expect(phaseOf({ ...sale, remaining: undefined }, 150)).toBe('open');
  });
});

test('card numbers may be typed in groups', () => {
  expect(cardDigits('4242 4242-4242 4242')).toBe('4242424242424242');
  expect(cardDigits('4242')).toBeUndefined();
  expect(cardDigits('4242x4242x4242')).toBeUndefined();
});
