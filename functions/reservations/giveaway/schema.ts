import * as z from 'zod';
import { ActivityId, CampaignId, EpochMs, UserId, VisitorId } from '#shared/ids.ts';

/** What a GIVEAWAY answers: I take part. */
export const Entered = z.object({ entry: z.object({ entryId: z.string(), enteredAt: EpochMs }) });
export type Entered = z.infer<typeof Entered>;
export const EnteredAgain = Entered.extend({ retry: z.literal(true) });

/** A giveaway as anybody may know it. Hashes are SHA-256 in hex; see `giveaway/draw-winners.ts` for how to check a draw. */
export const Giveaway = z.object({
  activityId: ActivityId,
  state: z.enum(['OPEN', 'DRAWING', 'FROZEN', 'DRAWN']).meta({
    description: 'DRAWING: its entries are being listed. FROZEN: the list is final and public, winners are being written down.',
  }),
  percent: z.int().min(0).max(99).optional().meta({ description: 'How much of the draw is done, while DRAWING or FROZEN' }),
  drawableAt: EpochMs.optional().meta({
    description: 'When it can be drawn at the earliest, while OPEN: a minute after it closes, or after it was ended',
  }),
  asOf: EpochMs.meta({ description: "The server's time of this answer" }),
  winners: z.int().positive().meta({ description: 'How many win, if so many enter' }),
  seedHash: z.string(),
  entries: z.int().nonnegative().optional(),
  entriesHash: z.string().optional(),
  frozenAt: EpochMs.optional(),
  drawnAt: EpochMs.optional(),
  seed: z.string().optional().meta({ description: '64 hex digits, once it is drawn' }),
});
export type Giveaway = z.infer<typeof Giveaway>;

/** One entry as it is kept. */
export const StoredEntry = z.object({
  activityId: ActivityId,
  campaignId: CampaignId,
  userId: UserId,
  /** Random: what the draw and its proof are about. Says nothing of who it is. */
  entryId: z.string(),
  /** Browser that entered, so that visitor and entrant are one person in the funnel. */
  visitorId: VisitorId.optional(),
  enteredAt: EpochMs,
  /** Place in the draw; shown once the draw is done. */
  rank: z.int().positive().optional(),
  /** Whose it was has been erased since: `userId` is a pseudonym. */
  isErased: z.literal(true).optional(),
  /** Its RESERVE event has not been published yet. */
  isUnannounced: z.literal(true).optional(),
});
export type StoredEntry = z.infer<typeof StoredEntry>;

/** ENTERED until all winners are written down. */
export const GiveawayEntryState = z.enum(['ENTERED', 'WON', 'NOT_WON']);
export type GiveawayEntryState = z.infer<typeof GiveawayEntryState>;

const isErased = z
  .literal(true)
  .optional()
  .meta({ description: 'Whose it was has been erased: `userId` is a pseudonym nobody can lead back' });

/** One row of the entries list of a giveaway. */
export const GiveawayEntry = z.object({
  state: GiveawayEntryState,
  userId: UserId,
  entryId: z.string(),
  enteredAt: EpochMs,
  rank: z.int().positive().optional(),
  isErased,
});
export type GiveawayEntry = z.infer<typeof GiveawayEntry>;

export const FrozenEntries = z.object({ entryIds: z.array(z.string()).readonly(), nextPart: z.int().positive().optional() });
export type FrozenEntries = z.infer<typeof FrozenEntries>;
export const MyEntry = z.object({
  state: z.enum(['NONE', 'ENTERED', 'WON', 'NOT_WON']),
  entryId: z.string().optional(),
  rank: z.int().positive().optional(),
});
const Winner = z.object({ rank: z.int().positive(), entryId: z.string(), userId: UserId, isErased });
/** Ids that won, first place first; without who they are. */
export const WinningEntries = z.object({ entryIds: z.array(z.string()).readonly(), nextAfter: z.int().positive().optional() });
export type WinningEntries = z.infer<typeof WinningEntries>;
export const WinnersExport = z.object({ csv: z.string(), nextAfter: z.int().positive().optional() });
export const Winners = z.object({ items: z.array(Winner).readonly(), nextAfter: z.int().positive().optional() });
