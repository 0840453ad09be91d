import { AxonError } from '#shared/axon-error.ts';
import { carries } from './claims/claim.ts';
import { openPayment } from './coupons/open-payment.ts';
import type { ReservationDeps } from './dependencies.ts';
import { PAYMENT_WINDOW } from './limits.ts';
import type { PaymentWindow } from './schema.ts';

export interface PrepareInput {
  readonly reservationToken: string;
  readonly userId: string;
  /** A coupon to use; null = none; left out = the one of the hold, if any. */
  readonly couponId?: string | null | undefined;
}

export type PrepareDeps = Pick<ReservationDeps, 'tokens' | 'readActivity' | 'slots' | 'payments' | 'coupons' | 'clock'>;

/**
 * Opens the payment window of a hold, once. Amount and window are fixed in the slot here; every repeat gets the same answer,
 * also after they were used and whatever coupon it names.
 * @throws AxonError TOKEN_INVALID, HOLD_EXPIRED, those of `openPayment`
 */
export const prepare = async (
  { reservationToken, userId, couponId }: PrepareInput,
  deps: PrepareDeps,
): Promise<PaymentWindow> => {
  const { claim } = deps.tokens.verify(reservationToken, { userId, phase: 'hold' });
  const activity = await deps.readActivity(claim.activityId);
  if (activity?.productId === undefined || activity.price === undefined) throw new AxonError('HOLD_EXPIRED');
  const now = deps.clock.now();
  const terms = {
    payUntil: now + PAYMENT_WINDOW,
    productId: activity.productId,
    amount: activity.price,
    currency: activity.currency,
  };
  // Before anybody can pay: whatever the provider tells of this reference finds its slot.
  await deps.payments.locate(claim, now);
  const slot = await openPayment({ claim, userId, couponId, activity, terms, now }, deps);
  if (!carries(slot, claim)) throw new AxonError('HOLD_EXPIRED');
  const { payUntil, amount, currency, discount } = slot;
  if (payUntil === undefined || amount === undefined || currency === undefined) throw new AxonError('HOLD_EXPIRED');
  const paymentToken = deps.tokens.sign({ claim, userId, phase: 'pay', until: payUntil });
  const coupon = discount === undefined ? {} : { discount, couponId: slot.couponId };
  return { paymentToken, merchantReference: claim.claimId, amount, currency, ...coupon, payUntil };
};
