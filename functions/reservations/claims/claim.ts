import { SECOND } from '#shared/clock.ts';
import type { Claim, ConfirmedOrder, SeenClaim } from '../schema.ts';
import type { SlotRow } from '../stock/slot-store.ts';

/** The live claim a slot carries as it was read; absent if it is free or sold. */
export const seenClaimOf = (slot: SlotRow): SeenClaim | undefined => {
  const { activityId, shard, number, state, claimId } = slot;
  if (claimId === undefined || state === 'FREE' || state === 'CONFIRMED') return undefined;
  const deadline = state === 'HELD' ? slot.expiresAt : slot.payUntil;
  return deadline === undefined ? undefined : { activityId, shard, number, claimId, state, deadline };
};

/** The slot is still this claim's, in whatever state. */
export const carries = (slot: SlotRow | undefined, claim: Pick<Claim, 'claimId'>): slot is SlotRow & { claimId: string } =>
  slot !== undefined && slot.claimId === claim.claimId;

/** The order a confirmed slot stands for; the same for ever. */
export const orderOf = (slot: SlotRow): ConfirmedOrder | undefined => {
  const { activityId, number, state, claimId, amount, currency, paymentId, confirmedAt, discount, couponId } = slot;
  if (state !== 'CONFIRMED' || !claimId || amount === undefined || !currency || !paymentId || !confirmedAt) return undefined;
  const coupon = discount === undefined || couponId === undefined ? {} : { discount, couponId };
  return { orderId: claimId, activityId, slot: number, amount, currency, ...coupon, paymentId, confirmedAt };
};

/** Whole seconds left, never negative. */
export const secondsLeft = (until: number, now: number): number => Math.max(0, Math.floor((until - now) / SECOND));
