import type { Problem } from './problem.ts';

/** A call that did not do what it was asked for: which kind it is decides what the page shows. */
export type Refused<Code extends string, Details = unknown> = Code extends string ? Refusal<Code> & Details : never;

interface Refusal<Code extends string> {
  readonly code: Code;
  /** The API's own words and facts. */
  readonly problem: Problem;
}

/** What any call may come to, after its retries. */
export type Trouble =
  /** The token was refused twice: sign the shopper in again. */
  | Refused<'SIGNED_OUT'>
  /** Still busy after all retries; seconds after which it is worth another try. */
  | Refused<'BUSY', { readonly retryAfter: number }>
  /** No answer. Whatever was asked for may have happened: ask the same again, or `status`. */
  | Refused<'UNREACHABLE'>
  /** An answer this client does not know. */
  | Refused<'UNEXPECTED'>;

/** A condition of the activity that is not met; `missing` = the store has not told Axon this attribute. */
export interface FailedFilter {
  readonly filter: string;
  readonly missing?: string;
}

/** A place is mine until `expiresAt`, by the server's clock (epoch ms). */
export interface Held {
  readonly code: 'HELD';
  /** I had it already: a double click, another tab, a lost answer. */
  readonly repeated: boolean;
  /** Proof for `prepare`. Keep it out of addresses and logs. */
  readonly reservationToken: string;
  readonly slot: number;
  readonly expiresAt: number;
  readonly remainingSeconds: number;
}

/** A coupon is mine at once (COUPON activities): nothing to hold, nothing to pay. */
export interface CouponGiven {
  readonly code: 'COUPON';
  /** I had it already. */
  readonly repeated: boolean;
  readonly slot: number;
  readonly coupon: {
    /** For `reserve` and `prepare` of what is bought with it. */
    readonly id: string;
    readonly name: string;
    readonly state: 'ISSUED' | 'USED' | 'EXPIRED';
    /** By the server's clock, epoch ms. */
    readonly validUntil: number;
    /** Its terms, as `GET /v1/coupons/mine` lists them. */
    readonly [term: string]: unknown;
  };
}

/** I take part in a giveaway; who wins is drawn after it has closed. */
export interface Entered {
  readonly code: 'ENTERED';
  /** I had entered already. */
  readonly repeated: boolean;
  readonly entryId: string;
}

/** Why a coupon cannot be used for this order; the order can go on without it (`couponId: null`). */
export type CouponRefused = Refused<
  'COUPON_NOT_FOUND' | 'COUPON_EXPIRED' | 'COUPON_NOT_APPLICABLE' | 'COUPON_USED' | 'COUPON_IN_USE'
>;

export type ReserveOutcome =
  | Held
  | CouponGiven
  | Entered
  | CouponRefused
  /** Every place is taken; `heldByOthers` of them are not paid yet and may come back. */
  | Refused<'SOLD_OUT', { readonly heldByOthers: number | undefined }>
  | Refused<'NOT_ELIGIBLE', { readonly failed: readonly FailedFilter[] }>
  | Refused<'ALREADY_IN'>
  | Refused<'PAYMENT_PENDING', { readonly retryAfter: number }>
  | Refused<'NOT_STARTED', { readonly opensAt: number }>
  | Refused<'ENDED', { readonly endedAt: number }>
  | Refused<'NOT_ACTIVE' | 'ACTIVITY_NOT_FOUND' | 'PRODUCT_MISMATCH'>
  | Trouble;

/** The price is fixed and the payment may begin; hand `merchantReference` to the payment provider. */
export interface Paying {
  readonly code: 'PAYING';
  /** Proof for `confirm`. */
  readonly paymentToken: string;
  readonly merchantReference: string;
  /** Minor units. */
  readonly amount: number;
  readonly currency: string;
  /** What a coupon took off the price. */
  readonly discount?: number | undefined;
  readonly couponId?: string | undefined;
  /** By the server's clock, epoch ms. */
  readonly payUntil: number;
}
export type PrepareOutcome = Paying | CouponRefused | Refused<'HOLD_EXPIRED' | 'TOKEN_INVALID'> | Trouble;

export interface Confirmed {
  readonly code: 'CONFIRMED';
  readonly order: {
    readonly orderId: string;
    readonly activityId: string;
    readonly slot: number;
    readonly amount: number;
    readonly currency: string;
    readonly discount?: number | undefined;
    readonly couponId?: string | undefined;
    readonly paymentId: string;
    readonly confirmedAt: number;
  };
}
export type ConfirmOutcome =
  | Confirmed
  /** The provider has not decided: ask the same again after so many seconds. */
  | { readonly code: 'PENDING'; readonly retryAfter: number }
  /** The place is still mine: another card may do. */
  | Refused<'PAYMENT_DECLINED'>
  /** The place is gone; the payment is refunded in full. */
  | Refused<'CLAIM_GONE'>
  | Refused<'HOLD_EXPIRED' | 'PAYMENT_MISMATCH' | 'TOKEN_INVALID'>
  | Trouble;

export type CancelOutcome =
  /** Also when there was nothing left to give up. */
  { readonly code: 'CANCELLED' } | Refused<'PAYMENT_IN_PROGRESS' | 'CONFIRMED'> | Trouble;

export interface Status {
  readonly code: 'STATUS';
  readonly state: 'NONE' | 'HELD' | 'PAYING' | 'PAYMENT_PENDING' | 'CONFIRMED';
  readonly slot: number | undefined;
  readonly expiresAt: number | undefined;
  readonly remainingSeconds: number | undefined;
}
export type StatusOutcome = Status | Refused<'ACTIVITY_NOT_FOUND'> | Trouble;

/** Stock as anyone may see it, at most a second old when it was read `asOf`. */
export interface Availability {
  readonly code: 'AVAILABILITY';
  readonly activityId: string;
  readonly status: 'DRAFT' | 'ACTIVE' | 'PAUSED' | 'ENDED';
  readonly stock: number;
  readonly remaining: number;
  readonly held: number;
  readonly sold: number;
  readonly opensAt: number;
  readonly closesAt: number;
  readonly asOf: number;
}
export type AvailabilityOutcome = Availability | Refused<'ACTIVITY_NOT_FOUND'> | Trouble;
