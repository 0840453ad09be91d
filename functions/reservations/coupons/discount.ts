import type { CouponDiscount, CouponTerms } from '#shared/coupon.ts';

/** Basis points that make the whole price. */
const WHOLE = 10_000;

/**
 * What a coupon takes off a price, both in minor units: whole units, rounded down, never more than the price.
 * The price is split before it is multiplied, so no step leaves the integers a number can hold.
 */
export const discountOf = (discount: CouponDiscount, price: number): number => {
  if (discount.kind === 'AMOUNT') return Math.min(discount.amount, price);
  const { basisPoints, maxDiscount = price } = discount;
  const share = Math.floor(price / WHOLE) * basisPoints + Math.floor(((price % WHOLE) * basisPoints) / WHOLE);
  return Math.min(share, maxDiscount, price);
};

/** What is bought, as far as a coupon asks. */
export interface OrderFacts {
  /** Minor units. */
  readonly price: number;
  readonly currency: string;
  readonly category?: string | undefined;
}

/** Why a coupon is not for an order; undefined if it is. */
export const mismatchOf = (
  terms: CouponTerms & { readonly currency: string },
  order: OrderFacts,
): 'MIN_ORDER_AMOUNT' | 'CATEGORY' | 'CURRENCY' | undefined => {
  if (order.currency !== terms.currency) return 'CURRENCY';
  if (order.price < terms.minOrderAmount) return 'MIN_ORDER_AMOUNT';
  const isOther = terms.category !== undefined && terms.category.toUpperCase() !== order.category?.toUpperCase();
  return isOther ? 'CATEGORY' : undefined;
};
