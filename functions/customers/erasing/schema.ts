import * as z from 'zod';
import { EpochMs } from '#shared/ids.ts';

/** What was found of somebody and removed, step by step. */
export const Removed = z.object({
  /** Events of the archive and of the search. */
  events: z.int().nonnegative(),
  badRows: z.int().nonnegative(),
  journeys: z.int().nonnegative(),
  /** Orders that keep their money and lose their customer. */
  orders: z.int().nonnegative(),
  /** Places of sales that keep their payment and lose their holder. */
  places: z.int().nonnegative(),
  /** Coupons that keep their worth and state and lose their owner. */
  coupons: z.int().nonnegative(),
  /** Entries in giveaways, withdrawn before the draw and nameless after it. */
  entries: z.int().nonnegative(),
  visitors: z.int().nonnegative(),
  profiles: z.int().nonnegative(),
});
export type Removed = z.infer<typeof Removed>;

export const NOTHING_REMOVED: Removed = {
  events: 0,
  badRows: 0,
  journeys: 0,
  orders: 0,
  places: 0,
  coupons: 0,
  entries: 0,
  visitors: 0,
  profiles: 0,
};

/** Somebody's data is being removed, or was: the entry of the audit. */
export const Erasure = z.object({
  id: z.string(),
  kind: z.enum(['visitor', 'customer']),
  state: z.enum(['OPEN', 'DONE']),
  /** Whose data; only until it is done, for then nothing may be left of the id. */
  subject: z.string().optional(),
  /** Member who asked for it. */
  requestedBy: z.string(),
  requestedAt: EpochMs,
  finishedAt: EpochMs.optional(),
  /** When it last broke off; it is begun again by itself, and this goes when it is done. */
  failedAt: EpochMs.optional(),
  removed: Removed,
});
export type Erasure = z.infer<typeof Erasure>;
