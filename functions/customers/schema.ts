import * as z from 'zod';
import { ActivityId, CampaignId, ClaimId, EpochMs, ProductId, UserId, VisitorId } from '#shared/ids.ts';
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
  /** Captured amount in minor units: price x quantity at the time of the order. */
  amount: Amount,
  currency: Currency,
  paymentId: z.string(),
  confirmedAt: EpochMs,
});
export type Order = z.infer<typeof Order>;

/** GMV of an activity: the sum of its captured orders. */
export const ActivityRevenue = z.object({
  activityId: ActivityId,
  orders: z.int().nonnegative(),
  /** Minor units; of many orders, so beyond the bound of a single amount. */
  gmv: z.int().nonnegative(),
  currency: Currency,
  asOf: EpochMs,
});
export type ActivityRevenue = z.infer<typeof ActivityRevenue>;

/**
 * Which of these events (one visitor's, in stream order) are seen for the first time; the others are duplicates.
 * Idempotent: a batch that comes again gets the same answer. Implemented on the visitor item, bound by the composition root.
 */
export type ClaimEvents = (claims: VisitorClaims) => Promise<ReadonlySet<string>>;
export interface VisitorClaims {
  readonly visitorId: string;
  /** Event id and the stream position (`shard:sequence`) that carried it, in stream order. */
  readonly events: readonly { readonly id: string; readonly position: string; readonly time: number }[];
  /** Link to a customer, from an IDENTIFY or a reservation in this batch. */
  readonly customerId?: string | undefined;
  readonly now: number;
}
