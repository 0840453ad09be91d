import { carries } from '../claims/claim.ts';
import type { Coupon } from '../schema.ts';
import type { SlotRow } from '../stock/slot-store.ts';
import type { CouponRow } from './coupon-store.ts';

/** What became of the claim a coupon was last applied to, by that claim's slot. */
export type CouponUse = 'free' | 'inUse' | 'used';

/**
 * Reads off the slot whether a coupon is free. A claim that its slot does not carry any more never comes back (claim ids are random),
 * and CONFIRMED is final: so `free` and `used` stay true until the coupon row changes.
 * @param slot of `claim`, as read after the coupon
 */
export const useOf = ({ claim }: Pick<CouponRow, 'claim'>, slot: SlotRow | undefined): CouponUse => {
  if (!claim || !carries(slot, claim)) return 'free';
  return slot.state === 'CONFIRMED' ? 'used' : 'inUse';
};

/** A coupon as its owner and the marketer see it. */
export const couponOf = (row: CouponRow, slot: SlotRow | undefined, now: number): Coupon => {
  const { newest, claim, userId, ...coupon } = row;
  const use = useOf(row, slot);
  const unused = row.validUntil > now || use === 'inUse' ? 'ISSUED' : 'EXPIRED';
  return {
    ...coupon,
    state: use === 'used' ? 'USED' : unused,
    inUse: use === 'inUse',
    ...(claim && use === 'used' && { orderId: claim.claimId }),
  };
};
