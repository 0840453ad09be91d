import { AxonError } from '#shared/axon-error.ts';
import { carries } from '../claims/claim.ts';
import type { ReservationDeps } from '../dependencies.ts';
import { RETRY_SOON } from '../limits.ts';
import type { Claim, SaleActivity } from '../schema.ts';
import type { PaymentTerms, SlotRow } from '../stock/slot-store.ts';
import { checkCoupon, type Usable } from './check-coupon.ts';

export interface OpenPayment {
  readonly claim: Claim;
  readonly userId: string;
  /** A coupon to use; null = none; undefined = the one the hold was made with, if any. */
  readonly couponId: string | null | undefined;
  readonly activity: SaleActivity;
  /** At the full price. */
  readonly terms: PaymentTerms;
  readonly now: number;
}

export type OpenPaymentDeps = Pick<ReservationDeps, 'slots' | 'coupons' | 'clock'>;

/** Looks again when the coupon moved under it, or somebody else was writing. */
const ATTEMPTS = 6;

/**
 * HELD -> PAYING, at the price or what a coupon leaves of it. With a coupon, slot and coupon change in one transaction: the coupon
 * is spoken for exactly by the claim whose amount it lowered. Without one it is a single write, as if there were no coupons.
 * @returns the slot as it now is, whoever changed it
 * @throws AxonError COUPON_NOT_FOUND, COUPON_EXPIRED, COUPON_NOT_APPLICABLE, COUPON_USED, COUPON_IN_USE, TRY_AGAIN
 */
export const openPayment = async (request: OpenPayment, deps: OpenPaymentDeps): Promise<SlotRow | undefined> => {
  const { claim, couponId, terms, now } = request;
  const slot =
    typeof couponId === 'string'
      ? await deps.slots.get(claim)
      : await deps.slots.startPayment(claim, { terms, dropCoupon: couponId === null }, now);
  const wanted = couponId === undefined ? slot?.couponId : couponId;
  const isWaiting = carries(slot, claim) && slot.state === 'HELD';
  return isWaiting && typeof wanted === 'string' ? payWith(wanted, request, deps) : slot;
};

const payWith = async (couponId: string, request: OpenPayment, deps: OpenPaymentDeps): Promise<SlotRow | undefined> => {
  const { claim, terms, now } = request;
  for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
    const usable = await usableUnlessOpen(couponId, request, deps);
    if (!('coupon' in usable)) return usable.slot;
    const { coupon, discount } = usable;
    const discounted = { ...terms, amount: terms.amount - discount, discount, couponId };
    const apply = deps.coupons.entries.apply(coupon, claim);
    const reasons = await deps.slots.startPaymentWith(apply, { claim, terms: discounted, now });
    // All is as it was written, or the slot is not this hold's to open any more.
    if (!reasons || reasons[0]?.code === 'conditionFailed') return deps.slots.get(claim);
  }
  throw new AxonError('TRY_AGAIN', { retryAfter: RETRY_SOON });
};

/** The coupon may be refused because another tab of this very hold has just used it: then the slot is the answer. */
const usableUnlessOpen = async (
  couponId: string,
  { claim, userId, activity }: OpenPayment,
  deps: OpenPaymentDeps,
): Promise<Usable | { readonly slot: SlotRow | undefined }> => {
  try {
    return await checkCoupon({ couponId, userId, activity }, deps);
  } catch (error) {
    const slot = await deps.slots.get(claim);
    if (carries(slot, claim) && slot.state === 'HELD') throw error;
    return { slot };
  }
};
