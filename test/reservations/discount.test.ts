import fc from 'fast-check';
import { expect, test } from 'vitest';
import { discountOf } from '#functions/reservations/coupons/discount.ts';

const price = fc.integer({ min: 0, max: 1_000_000_000_000 });

test('a rate takes off the exact share, rounded down to whole minor units, at any price', () => {
  fc.assert(
    fc.property(price, fc.integer({ min: 1, max: 10_000 }), (full, basisPoints) => {
      const exact = (BigInt(full) * BigInt(basisPoints)) / 10_000n;
      expect(BigInt(discountOf({ kind: 'RATE', basisPoints }, full))).toBe(exact);
    }),
  );
});

test('no discount is negative, above the price, above its cap, or a fraction', () => {
  const cap = fc.integer({ min: 1, max: 1_000_000 });
  const discounts = fc.oneof(
    fc.record({ kind: fc.constant('AMOUNT' as const), amount: price.map((amount) => amount + 1) }),
    fc.record(
      { kind: fc.constant('RATE' as const), basisPoints: fc.integer({ min: 1, max: 10_000 }), maxDiscount: cap },
      { requiredKeys: ['kind', 'basisPoints'] },
    ),
  );
  fc.assert(
    fc.property(price, discounts, (full, discount) => {
      const off = discountOf(discount, full);
      expect(Number.isSafeInteger(off) && off >= 0 && off <= full).toBe(true);
      if (discount.kind === 'RATE' && discount.maxDiscount !== undefined) expect(off).toBeLessThanOrEqual(discount.maxDiscount);
      if (discount.kind === 'AMOUNT') expect(off).toBe(Math.min(discount.amount, full));
    }),
  );
});

test('examples a shopper would check', () => {
  expect(discountOf({ kind: 'RATE', basisPoints: 1_500 }, 19_900)).toBe(2_985);
  expect(discountOf({ kind: 'RATE', basisPoints: 1_500, maxDiscount: 2_000 }, 19_900)).toBe(2_000);
  expect(discountOf({ kind: 'RATE', basisPoints: 3_333 }, 1)).toBe(0);
  expect(discountOf({ kind: 'RATE', basisPoints: 10_000 }, 19_900)).toBe(19_900);
});
