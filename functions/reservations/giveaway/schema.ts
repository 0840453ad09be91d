import * as z from 'zod';
import { ActivityId, EpochMs, UserId } from '#shared/ids.ts';

/** What a GIVEAWAY answers: I take part. */
export const Entered = z.object({ entry: z.object({ entryId: z.string(), enteredAt: EpochMs }) });
export type Entered = z.infer<typeof Entered>;
export const EnteredAgain = Entered.extend({ retry: z.literal(true) });

/** A giveaway as anybody may know it. Hashes are SHA-256 in hex; see `giveaway/draw-winners.ts` for how to check a draw. */
export const Giveaway = z.object({
  activityId: ActivityId,
  state: z.enum(['OPEN', 'FROZEN', 'DRAWN']),
  winners: z.int().positive().meta({ description: 'How many win, if so many enter' }),
  seedHash: z.string(),
  entries: z.int().nonnegative().optional(),
  entriesHash: z.string().optional(),
  frozenAt: EpochMs.optional(),
  drawnAt: EpochMs.optional(),
  seed: z.string().optional().meta({ description: '64 hex digits, once it is drawn' }),
});
export type Giveaway = z.infer<typeof Giveaway>;

export const FrozenEntries = z.object({ entryIds: z.array(z.string()).readonly(), nextPart: z.int().positive().optional() });
export type FrozenEntries = z.infer<typeof FrozenEntries>;
export const MyEntry = z.object({
  state: z.enum(['NONE', 'ENTERED', 'WON', 'NOT_WON']),
  entryId: z.string().optional(),
  rank: z.int().positive().optional(),
});
const Winner = z.object({ rank: z.int().positive(), entryId: z.string(), userId: UserId });
export const WinnersExport = z.object({ csv: z.string(), nextAfter: z.int().positive().optional() });
export const Winners = z.object({ items: z.array(Winner).readonly(), nextAfter: z.int().positive().optional() });
