import * as z from 'zod';
import { type CouponOffer, CouponTerms } from '#shared/coupon.ts';
import type { CustomerFacts, EligibilityFilter } from '#shared/eligibility.ts';
import { ActivityId, CampaignId, ClaimId, CouponId, EpochMs, ProductId, UserId, VisitorId } from '#shared/ids.ts';
import { Amount, Currency } from '#shared/money.ts';

export const SlotState = z.enum(['FREE', 'HELD', 'PAYING', 'CONFIRMED', 'STUCK']);
export type SlotState = z.infer<typeof SlotState>;

/** One sellable unit of an activity. The rows of an activity are its stock; nothing else counts it. */
export const Slot = z.object({
  activityId: ActivityId,
  /** Group the row lies in: its dispenser shard, fixed for the life of the activity. */
  shard: z.int().nonnegative(),
  /** 1..stock, stable for the life of the activity. */
  number: z.int().positive(),
  state: SlotState,
  /** Rises by one per hold: tells two holds of one slot apart. */
  generation: z.int().nonnegative(),
  /** 128-bit random: the final authority on whose hold this is. */
  claimId: ClaimId.optional(),
  userId: UserId.optional(),
  /** Browser that reserved, so that visitor and buyer are one person in the funnel. Never decides anything. */
  visitorId: VisitorId.optional(),
  heldAt: EpochMs.optional(),
  /** End of the hold; stays as it was once paying. */
  expiresAt: EpochMs.optional(),
  /** End of the payment window; set once. */
  payUntil: EpochMs.optional(),
  /** Fixed at prepare from the catalog; the client has no say. */
  productId: ProductId.optional(),
  campaignId: CampaignId.optional(),
  /** To be paid: the price less the discount. */
  amount: Amount.optional(),
  currency: Currency.optional(),
  /** The coupon it is to be paid with; from prepare on the one that took `discount` off the price. */
  couponId: CouponId.optional(),
  discount: Amount.optional(),
  /** The coupon this slot gave (COUPON activities): the slot was CONFIRMED at once, without order or payment. */
  issuedCouponId: CouponId.optional(),
  paymentId: z.string().max(128).optional(),
  confirmedAt: EpochMs.optional(),
  /** Since when the provider has not been able to say whether money moved. */
  stuckAt: EpochMs.optional(),
});
export type Slot = z.infer<typeof Slot>;

/** Where a slot lies; enough to address its row without knowing how many shards the activity has. */
export interface SlotRef {
  readonly activityId: string;
  readonly shard: number;
  readonly number: number;
}

/** One hold of one slot, from reserve to its end. */
export interface Claim extends SlotRef {
  readonly claimId: string;
}

/** A claim as somebody saw it; what it may do to the slot depends on the slot still being exactly so. */
export interface SeenClaim extends Claim {
  readonly state: 'HELD' | 'PAYING' | 'STUCK';
  /** `expiresAt` of a hold, `payUntil` once paying. */
  readonly deadline: number;
}

/** What reserve must know of an activity; read through a function the composition root binds to the catalog. */
export interface SaleActivity {
  readonly id: string;
  readonly campaignId: string;
  readonly status: 'DRAFT' | 'ACTIVE' | 'PAUSED' | 'ENDED';
  readonly opensAt: number;
  readonly closesAt: number;
  readonly stock: number;
  /** What is sold; absent unless FIRST_COME_FIRST_SERVE. */
  readonly productId?: string | undefined;
  readonly price?: number | undefined;
  readonly category?: string | undefined;
  readonly currency: string;
  /** What is given; present exactly for COUPON. Fixed once published. */
  readonly coupon?: CouponOffer | undefined;
  /** Of the activity row: the gate never goes back to an older one. */
  readonly version: number;
  /** Who may take part: all must hold. Fixed once published. */
  readonly eligibility: readonly EligibilityFilter[];
}
export type ReadActivity = (activityId: string) => Promise<SaleActivity | undefined>;

/** What came of a changed stock: `rows` reach `wanted` at once, or as places come back if more are held or sold. */
export const StockChange = z.object({
  wanted: z.int().positive(),
  rows: z.int().nonnegative().meta({ description: 'Places there are now' }),
});
export type StockChange = z.infer<typeof StockChange>;
/** Brings the places of an activity on sale to the stock of its row; bound by the composition root. */
export type ChangeStock = (activity: SaleActivity) => Promise<StockChange>;
/** What eligibility is decided by, strongly consistent, in one read; bound to the customers' items by the composition root. */
export type ReadCustomer = (userId: string) => Promise<CustomerFacts | undefined>;

/** HELD -> prepare within `expiresAt`. */
export const Reservation = z.object({
  /** Proof for `prepare`; keep it out of URLs and logs. */
  reservationToken: z.string(),
  /** The position shown to the shopper: unique among live holders, may be re-used after a release. */
  slot: z.int().positive(),
  expiresAt: EpochMs,
  remainingSeconds: z.int().nonnegative(),
});
export type Reservation = z.infer<typeof Reservation>;

/** The same reservation again: a double click, a second tab, a lost answer. */
export const RepeatedReservation = Reservation.extend({ retry: z.literal(true) });

/** ISSUED -> USED when the order it was applied to is paid; EXPIRED instead once `validUntil` has passed unused. */
const CouponState = z.enum(['ISSUED', 'USED', 'EXPIRED']);
export type CouponState = z.infer<typeof CouponState>;

/** One coupon of one user. */
export const Coupon = CouponTerms.extend({
  id: CouponId,
  /** Activity that gave it, and its name at that time. */
  activityId: ActivityId,
  campaignId: CampaignId,
  name: z.string(),
  currency: Currency,
  state: CouponState,
  /** Applied to a reservation whose payment is open: it is used if that is paid, and free again if not. */
  inUse: z.boolean(),
  issuedAt: EpochMs,
  /** The order it was used for. */
  orderId: ClaimId.optional(),
});
export type Coupon = z.infer<typeof Coupon>;

/** What a COUPON activity answers: mine at once. */
export const IssuedCoupon = z.object({ coupon: Coupon, slot: z.int().positive() });
export type IssuedCoupon = z.infer<typeof IssuedCoupon>;
export const RepeatedCoupon = IssuedCoupon.extend({ retry: z.literal(true) });

export const PaymentWindow = z.object({
  /** Proof for `confirm`. */
  paymentToken: z.string(),
  /** Hand it to the payment provider as the order reference. */
  merchantReference: z.string(),
  amount: Amount,
  currency: Currency,
  /** What the coupon took off the price. */
  discount: Amount.optional(),
  couponId: CouponId.optional(),
  payUntil: EpochMs,
});
export type PaymentWindow = z.infer<typeof PaymentWindow>;

export const ConfirmedOrder = z.object({
  orderId: ClaimId,
  activityId: ActivityId,
  slot: z.int().positive(),
  amount: Amount,
  currency: Currency,
  discount: Amount.optional(),
  couponId: CouponId.optional(),
  paymentId: z.string(),
  confirmedAt: EpochMs,
});
export type ConfirmedOrder = z.infer<typeof ConfirmedOrder>;

/** The provider has not decided yet: ask again after `retryAfter` seconds. */
export const PendingPayment = z.object({ status: z.literal('PENDING'), retryAfter: z.int().positive() });
export type PendingPayment = z.infer<typeof PendingPayment>;

/** My state in an activity, as `GET …/reservations/me` answers it. */
export const MyReservation = z.object({
  state: z.enum(['NONE', 'HELD', 'PAYING', 'PAYMENT_PENDING', 'CONFIRMED']),
  slot: z.int().positive().optional(),
  expiresAt: EpochMs.optional(),
  remainingSeconds: z.int().nonnegative().optional(),
});
export type MyReservation = z.infer<typeof MyReservation>;

/** Stock as anyone may see it. `remaining + held + sold = stock`. */
export const Availability = z.object({
  activityId: ActivityId,
  status: z.enum(['DRAFT', 'ACTIVE', 'PAUSED', 'ENDED']),
  stock: z.int().nonnegative(),
  remaining: z.int().nonnegative(),
  /** HELD + PAYING + STUCK: some may return. */
  held: z.int().nonnegative(),
  /** CONFIRMED. */
  sold: z.int().nonnegative(),
  opensAt: EpochMs,
  closesAt: EpochMs,
  /** When these figures were read; answers may be up to 1 s old. */
  asOf: EpochMs,
});
export type Availability = z.infer<typeof Availability>;

/** One row of the entries list (newest first). */
export const Entry = z.object({
  slot: z.int().positive(),
  state: SlotState,
  userId: UserId,
  heldAt: EpochMs,
  expiresAt: EpochMs.optional(),
  payUntil: EpochMs.optional(),
  amount: Amount.optional(),
  currency: Currency.optional(),
  discount: Amount.optional(),
  couponId: CouponId.optional(),
  /** State of the coupon that was given (COUPON activities). */
  couponState: CouponState.optional(),
  /** Reference of the payment at the provider. */
  claimId: ClaimId.optional(),
  paymentId: z.string().optional(),
  confirmedAt: EpochMs.optional(),
  stuckAt: EpochMs.optional(),
});
export type Entry = z.infer<typeof Entry>;

/** Part of all entries as CSV. */
export const EntriesExport = z.object({
  csv: z.string(),
  rows: z.int().nonnegative().meta({ description: 'Entries in this part, without the line of column names' }),
  nextCursor: z.string().optional(),
});
export type EntriesExport = z.infer<typeof EntriesExport>;

export const Resolution = z.enum(['CONFIRM', 'RELEASE']);
export type Resolution = z.infer<typeof Resolution>;

/** REFUND_DUE: recorded, and asked of the provider until it is done. */
export const Refund = z.object({ paymentId: z.string(), state: z.enum(['REFUND_DUE', 'REFUNDED']) });
export type Refund = z.infer<typeof Refund>;

/** What a place became that was resolved by hand. */
export const Resolved = z.object({
  slot: z.int().positive(),
  state: z.enum(['CONFIRMED', 'FREE']),
  refunds: z.array(Refund).readonly(),
});
export type Resolved = z.infer<typeof Resolved>;

/** A decision by hand. BEGUN without an outcome: the server died over it; the place itself says what is true. */
export const AuditEntry = z.object({
  id: z.string(),
  at: EpochMs,
  memberId: z.string(),
  role: z.enum(['viewer', 'marketer', 'admin']),
  slot: z.int().positive(),
  userId: UserId.optional(),
  claimId: ClaimId,
  resolution: Resolution,
  reason: z.string(),
  outcome: z.enum(['BEGUN', 'CONFIRMED', 'RELEASED', 'REFUSED']),
  /** Why it was refused. */
  code: z.string().optional(),
  refunds: z.array(Refund).readonly().optional(),
});
export type AuditEntry = z.infer<typeof AuditEntry>;

/** All places of an activity by state. */
export const Drift = z.object({
  activityId: ActivityId,
  states: z.record(SlotState, z.int().nonnegative()),
  rows: z.int().nonnegative().meta({ description: 'Places there are by the count kept with them' }),
  target: z.int().nonnegative().meta({ description: 'Places there should be; fewer than rows while a stock is being lowered' }),
  drift: z.int().meta({ description: 'Places counted minus rows: other than 0 is an alarm' }),
  stuckTooLong: z.int().nonnegative(),
  asOf: EpochMs,
});
export type Drift = z.infer<typeof Drift>;
