import * as z from 'zod';
import { ActivityId, CampaignId, ClaimId, CouponId, EpochMs, ProductId, UserId, VisitorId } from '#shared/ids.ts';
import { Amount, Currency } from '#shared/money.ts';

/** One order of the ledger, the only source of money figures. Its id is the claim that was paid. */
export const Order = z.object({
  id: ClaimId,
  customerId: UserId,
  visitorId: VisitorId.optional(),
  campaignId: CampaignId,
  activityId: ActivityId,
  productId: ProductId,
  quantity: z.literal(1),
  /** Captured amount in minor units: price x quantity at the time of the order, less `discount`. */
  amount: Amount,
  currency: Currency,
  /** What the coupon took off the price. */
  discount: Amount.optional(),
  couponId: CouponId.optional(),
  paymentId: z.string(),
  confirmedAt: EpochMs,
});
export type Order = z.infer<typeof Order>;

/** GMV and revenue of an activity, from its captured orders. */
export const ActivityRevenue = z.object({
  activityId: ActivityId,
  orders: z.int().nonnegative(),
  /** Minor units; of many orders, so beyond the bound of a single amount. */
  gmv: z.int().nonnegative().meta({ description: 'Price x quantity at the time of each order, before discounts' }),
  discounts: z.int().nonnegative().meta({ description: 'What coupons took off' }),
  revenue: z.int().nonnegative().meta({ description: 'GMV less discounts: what was captured' }),
  currency: Currency,
  asOf: EpochMs,
});
export type ActivityRevenue = z.infer<typeof ActivityRevenue>;

/**
 * Which of these events (one visitor's, in stream order) are seen for the first time; the others are duplicates. And who the
 * visitor is. Idempotent: a batch that comes again gets the same answer. Implemented on the visitor item, bound by the
 * composition root.
 */
export type ClaimEvents = (claims: VisitorClaims) => Promise<Claimed>;
export interface VisitorClaims {
  readonly visitorId: string;
  /** Event id and the stream position (`shard:sequence`) that carried it, in stream order. */
  readonly events: readonly { readonly id: string; readonly position: string; readonly time: number }[];
  /** Who this visitor is, as far as this batch tells. */
  readonly links?: readonly VisitorLink[];
  /** Activities in which the caller is about to keep steps of this visitor. */
  readonly activityIds?: readonly string[];
  readonly now: number;
}

/**
 * Somebody says that a visitor is a customer. `isVerified`: the server knows, because this customer reserved or bought with
 * this browser. Otherwise a browser says so of itself, which anybody can.
 */
export interface VisitorLink {
  readonly customerId: string;
  readonly isVerified: boolean;
  /** When it was said, by the server's clock, epoch ms. */
  readonly at: number;
}

export interface Claimed {
  /** Ids no other record carried before. */
  readonly fresh: ReadonlySet<string>;
  /** The visitor's link, if there is one: the strongest ever said. */
  readonly link?: VisitorLink | undefined;
  /** Whose steps of this visitor may still be: the link has changed since they were kept. */
  readonly formerly: readonly string[];
  /** Activities in which steps of this visitor may have been kept. */
  readonly activityIds: readonly string[];
}

/** Tells that nothing of the visitor is left with the persons it formerly was, as of this link. */
export type MarkSettled = (visitorId: string, link: VisitorLink) => Promise<void>;

/** The customer if the visitor is linked to one, else the visitor. */
export const personOf = (visitorId: string, customerId?: string): string =>
  customerId === undefined ? `v:${visitorId}` : `c:${customerId}`;

const Consent = z.object({
  /** May be sent advertising. */
  marketing: z.boolean(),
  /** May be put into segments and have ads matched to them. */
  personalization: z.boolean(),
});

/** What the store's backend knows of its customer. A browser's word never gets in here. */
export const Profile = z.object({
  birthYear: z.int().min(1900).max(2100).optional(),
  gender: z.enum(['FEMALE', 'MALE', 'OTHER']).optional(),
  /** The store's own word, e.g. an ISO 3166-2 code such as KR-11. */
  region: z.string().trim().min(1).max(40).optional(),
  /** The store's own word for its membership levels, e.g. VIP. */
  grade: z.string().trim().min(1).max(40).optional(),
  consent: Consent.partial().optional(),
});
export type Profile = z.infer<typeof Profile>;

export const ProfilePut = Profile.extend({
  version: z
    .int()
    .nonnegative()
    .optional()
    .meta({ description: 'Replace only this version; 0 = only if there is no profile yet' }),
});
export type ProfilePut = z.infer<typeof ProfilePut>;

export const Customer = Profile.extend({
  customerId: UserId,
  /** Rises by one per change of the profile; 0 if there is none. */
  version: z.int().nonnegative(),
  /** When the profile was last changed. */
  updatedAt: EpochMs.optional(),
  /** When the newest order was confirmed. */
  lastPurchaseAt: EpochMs.optional(),
});
export type Customer = z.infer<typeof Customer>;
