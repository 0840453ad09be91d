import type { CouponTerms } from '../../../../functions/shared/coupon.ts';
import { fromLocalInput, toLocalInput } from '../../../format.ts';
import { isUnreadable, wholeNumber } from './typed-number.ts';

/** What is typed of a coupon. */
export interface CouponInput {
  readonly kind: 'AMOUNT' | 'RATE';
  readonly amount: string;
  /** Percent, with up to two decimals. */
  readonly percent: string;
  readonly maxDiscount: string;
  readonly minOrderAmount: string;
  readonly category: string;
  readonly validUntil: string;
}

const WEEK = 7 * 86_400_000;

/** Valid for a week after the activity closes. */
export const emptyCoupon = (closesAt: number): CouponInput => ({
  kind: 'AMOUNT',
  amount: '',
  percent: '',
  maxDiscount: '',
  minOrderAmount: '',
  category: '',
  validUntil: toLocalInput(closesAt + WEEK),
});

export const couponInputOf = ({ discount, minOrderAmount, category, validUntil }: CouponTerms): CouponInput => ({
  kind: discount.kind,
  amount: discount.kind === 'AMOUNT' ? String(discount.amount) : '',
  percent: discount.kind === 'RATE' ? String(discount.basisPoints / 100) : '',
  maxDiscount: discount.kind === 'RATE' && discount.maxDiscount !== undefined ? String(discount.maxDiscount) : '',
  minOrderAmount: minOrderAmount === 0 ? '' : String(minOrderAmount),
  category: category ?? '',
  validUntil: toLocalInput(validUntil),
});

/** Basis points of a typed percentage; undefined unless it is above 0 and at most 100, with at most two decimals. */
export const basisPointsOf = (percent: string): number | undefined => {
  const match = /^(\d{1,3})(?:\.(\d{1,2}))?$/.exec(percent.trim());
  const points = match ? Number(match[1]) * 100 + Number((match[2] ?? '').padEnd(2, '0')) : 0;
  return points >= 1 && points <= 10_000 ? points : undefined;
};

/** The coupon's terms, once enough is known of them. */
export const couponTermsOf = (input: CouponInput): CouponTerms | undefined => {
  const validUntil = fromLocalInput(input.validUntil);
  const discount = discountOf(input);
  if (validUntil === undefined || !discount || isUnreadable(input.minOrderAmount)) return undefined;
  const category = input.category.trim();
  return { discount, validUntil, minOrderAmount: wholeNumber(input.minOrderAmount) ?? 0, ...(category !== '' && { category }) };
};

/** Neither empty nor an amount a discount can be bounded by. */
const isNoBound = (maxDiscount: string): boolean => maxDiscount.trim() !== '' && !wholeNumber(maxDiscount);

const discountOf = ({ kind, amount, percent, maxDiscount }: CouponInput): CouponTerms['discount'] | undefined => {
  if (kind === 'AMOUNT') {
    const value = wholeNumber(amount);
    return value ? { kind, amount: value } : undefined;
  }
  const basisPoints = basisPointsOf(percent);
  const most = wholeNumber(maxDiscount);
  if (basisPoints === undefined || isNoBound(maxDiscount)) return undefined;
  return { kind, basisPoints, ...(most && { maxDiscount: most }) };
};
