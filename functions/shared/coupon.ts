import * as z from 'zod';
import { EpochMs } from './ids.ts';
import { Amount, Currency } from './money.ts';

/** What a coupon takes off the price of an order. */
export const CouponDiscount = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('AMOUNT'), amount: Amount.min(1) }).meta({
    description: 'A fixed amount in minor units, at most the price',
  }),
  z
    .object({
      kind: z.literal('RATE'),
      basisPoints: z.int().min(1).max(10_000).meta({ description: 'Hundredths of a percent of the price: 1,500 = 15 %' }),
      maxDiscount: Amount.min(1).optional().meta({ description: 'Most it takes off, in minor units' }),
    })
    .meta({ description: 'A share of the price, rounded down to whole minor units' }),
]);
export type CouponDiscount = z.infer<typeof CouponDiscount>;

/** What a coupon is worth and when it may be used. Fixed once its activity is published. */
export const CouponTerms = z.object({
  discount: CouponDiscount,
  /** Orders below this price (minor units) cannot use it. */
  minOrderAmount: Amount.default(0),
  /** Only for products of this category; upper and lower case are the same. Absent = for all. */
  category: z.string().trim().min(1).max(60).optional(),
  /** It can be applied before this instant; a payment begun in time may end after it. */
  validUntil: EpochMs,
});
export type CouponTerms = z.infer<typeof CouponTerms>;

/** The terms as an activity hands them out: with the name the shopper sees and the currency of the amounts. */
export const CouponOffer = CouponTerms.extend({ name: z.string(), currency: Currency });
export type CouponOffer = z.infer<typeof CouponOffer>;
