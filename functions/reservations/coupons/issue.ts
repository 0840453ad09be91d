import { AxonError } from '#shared/axon-error.ts';
import type { ReservationDeps } from '../dependencies.ts';
import type { IssuedCoupon } from '../schema.ts';
import type { MaskRow } from '../stock/mask-store.ts';
import type { SlotRow } from '../stock/slot-store.ts';
import { checkCoupon } from './check-coupon.ts';
import { couponOf } from './coupon-of.ts';
import type { CouponRow } from './coupon-store.ts';

type NewCoupon = Omit<CouponRow, 'newest' | 'claim'>;

/** The coupon an activity gives with a slot; undefined if it gives none. */
export const couponFor = (
  { claimId, userId }: { readonly claimId: string; readonly userId: string },
  { activityId, campaignId, coupon }: MaskRow,
  issuedAt: number,
): NewCoupon | undefined => coupon && { ...coupon, id: claimId, userId, activityId, campaignId, issuedAt };

export const issuedNow = (coupon: NewCoupon, { number }: { readonly number: number }): IssuedCoupon => ({
  coupon: couponOf({ ...coupon, newest: '' }, undefined, coupon.issuedAt),
  slot: number,
});

/** The coupon a slot gave, as it is now. @throws AxonError INTERNAL if it is not there: it was written with the slot */
export const issuedAgain = async (
  { issuedCouponId, number }: SlotRow,
  { coupons, slots, clock }: Pick<ReservationDeps, 'coupons' | 'slots' | 'clock'>,
): Promise<IssuedCoupon> => {
  const row = issuedCouponId === undefined ? undefined : await coupons.get(issuedCouponId);
  if (!row) throw new AxonError('INTERNAL');
  return { coupon: couponOf(row, row.claim && (await slots.get(row.claim)), clock.now()), slot: number };
};

/** Asked before a place is taken, so that nobody waits in vain with a coupon that is not for it. @throws as `checkCoupon` */
export const checkWantedCoupon = async (
  {
    couponId,
    userId,
    activityId,
  }: { readonly couponId?: string | undefined; readonly userId: string; readonly activityId: string },
  deps: Pick<ReservationDeps, 'readActivity' | 'coupons' | 'slots' | 'clock'>,
): Promise<void> => {
  const activity = couponId === undefined ? undefined : await deps.readActivity(activityId);
  if (couponId !== undefined && activity) await checkCoupon({ couponId, userId, activity }, deps);
};
