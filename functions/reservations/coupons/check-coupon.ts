import { AxonError } from '#shared/axon-error.ts';
import type { ReservationDeps } from '../dependencies.ts';
import type { SaleActivity } from '../schema.ts';
import { useOf } from './coupon-of.ts';
import type { CouponRow } from './coupon-store.ts';
import { discountOf, mismatchOf } from './discount.ts';

export interface CouponQuestion {
  readonly couponId: string;
  readonly userId: string;
  /** What is bought with it. */
  readonly activity: SaleActivity;
}

export type CheckCouponDeps = Pick<ReservationDeps, 'coupons' | 'slots' | 'clock'>;

/** A coupon that may be used now, and what it takes off (minor units). */
export interface Usable {
  readonly coupon: CouponRow;
  readonly discount: number;
}

/**
 * Whether a shopper may use a coupon for an activity now. Two reads at most: the coupon, and the slot it was last applied to.
 * @throws AxonError COUPON_NOT_FOUND (also another one's), COUPON_EXPIRED, COUPON_NOT_APPLICABLE, COUPON_USED, COUPON_IN_USE
 */
export const checkCoupon = async ({ couponId, userId, activity }: CouponQuestion, deps: CheckCouponDeps): Promise<Usable> => {
  const coupon = await deps.coupons.get(couponId);
  if (coupon?.userId !== userId) throw new AxonError('COUPON_NOT_FOUND', { couponId });
  const use = useOf(coupon, coupon.claim && (await deps.slots.get(coupon.claim)));
  if (use === 'used') throw new AxonError('COUPON_USED', { couponId });
  if (use === 'inUse') throw new AxonError('COUPON_IN_USE', { couponId });
  const { validUntil, minOrderAmount, category } = coupon;
  if (validUntil <= deps.clock.now()) throw new AxonError('COUPON_EXPIRED', { couponId, validUntil });
  const { price, currency } = activity;
  const reason = price === undefined ? 'NO_PRODUCT' : mismatchOf(coupon, { price, currency, category: activity.category });
  if (price === undefined || reason) throw new AxonError('COUPON_NOT_APPLICABLE', { couponId, reason, minOrderAmount, category });
  return { coupon, discount: discountOf(coupon.discount, price) };
};
