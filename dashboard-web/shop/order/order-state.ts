import type { ConfirmedOrder, PaymentWindow } from '../../../functions/reservations/schema.ts';
import type { FailedFilter } from '../../../tracker/storefront/src/index.ts';
import { isPassing, isProblem } from '../../api/problem.ts';

/** A place that is mine until `until` (the server's time, epoch ms); with a window once the payment was prepared. */
export interface Held {
  readonly step: 'held';
  readonly reservationToken: string;
  readonly slot: number;
  readonly until: number;
  readonly window?: PaymentWindow;
  readonly notice?: 'declined' | 'priceChanged' | 'couponApplied' | CouponRefusal | 'unreachable';
}

/** Why the coupon that was chosen lowers nothing; the place is still held. */
export type CouponRefusal = 'couponExpired' | 'couponUsed' | 'couponInUse' | 'couponRefused';
const couponRefusals: Readonly<Record<string, CouponRefusal>> = {
  COUPON_EXPIRED: 'couponExpired',
  COUPON_USED: 'couponUsed',
  COUPON_IN_USE: 'couponInUse',
  COUPON_NOT_APPLICABLE: 'couponRefused',
  COUPON_NOT_FOUND: 'couponRefused',
};
/** The refusal a notice tells of, if it tells of one. */
export const couponRefusalOf = (notice: Held['notice']): CouponRefusal | undefined =>
  Object.values(couponRefusals).find((refusal) => refusal === notice);

interface Payment {
  readonly paymentToken: string;
  readonly paymentId: string;
}

/** Where a shopper stands with an activity. */
export type OrderState =
  | { readonly step: 'idle' }
  | Held
  | (Payment & { readonly step: 'pending' })
  | { readonly step: 'done'; readonly order: ConfirmedOrder }
  | { readonly step: 'alreadyIn' }
  | { readonly step: 'soldOut'; readonly heldByOthers: number | undefined }
  | { readonly step: 'notEligible'; readonly failed: readonly FailedFilter[] }
  | { readonly step: 'expired' }
  | { readonly step: 'refunded' }
  | { readonly step: 'waiting' }
  | { readonly step: 'failed'; readonly error: unknown };

/** Refusals that mean the same whatever was asked for. */
const meanings: Readonly<Record<string, OrderState>> = {
  ALREADY_IN: { step: 'alreadyIn' },
  CONFIRMED: { step: 'alreadyIn' },
  HOLD_EXPIRED: { step: 'expired' },
  CLAIM_GONE: { step: 'refunded' },
  PAYMENT_PENDING: { step: 'waiting' },
  PAYMENT_IN_PROGRESS: { step: 'waiting' },
  // The page's own clock or status was behind: show what is true now.
  NOT_STARTED: { step: 'idle' },
  ENDED: { step: 'idle' },
  NOT_ACTIVE: { step: 'idle' },
};

/**
 * What a refusal of the API means for the shopper. `held` = the place they still have; `payment` = one that was made,
 * so that an answer lost on the way is asked for again and never paid again.
 */
export const afterRefusal = (error: unknown, held?: Held, payment?: Payment): OrderState => {
  if (!isProblem(error)) return { step: 'failed', error };
  if (payment && isPassing(error)) return { step: 'pending', paymentToken: payment.paymentToken, paymentId: payment.paymentId };
  if (held && isPassing(error)) return { ...held, notice: 'unreachable' };
  if (held && error.code === 'PAYMENT_DECLINED') return { ...held, notice: 'declined' };
  // The place is still held: it can be paid without the coupon, or with another one.
  const refusal = couponRefusals[error.code];
  if (held && refusal) return { ...held, notice: refusal };
  return meanings[error.code] ?? { step: 'failed', error };
};

/** Digits of a card number, or undefined while it cannot be one. */
export const cardDigits = (typed: string): string | undefined => {
  const digits = typed.replaceAll(/[\s-]/g, '');
  return /^\d{12,19}$/.test(digits) ? digits : undefined;
};
