import * as z from 'zod';
import { EpochMs } from '#shared/ids.ts';
import { BAD_ROWS_KEY } from '../bad-row-store.ts';

/** A bad row as a person looks at it. `stored` and `line` are its identity. */
export const BadRowItem = z.object({
  stored: z.string(),
  line: z.int().nonnegative(),
  /** Of the event if it had a usable one, else its place in the request (`#3`), or `body`. */
  id: z.string(),
  code: z.string(),
  reason: z.string(),
  schema: z.string().optional(),
  key: z.string(),
  receivedAt: EpochMs,
  sentAt: EpochMs.optional(),
  userAgent: z.string().optional(),
  /** The first 2,000 characters of what was sent. */
  excerpt: z.string(),
  isWhole: z.boolean(),
  replayedAt: EpochMs.optional(),
});
export type BadRowItem = z.infer<typeof BadRowItem>;

export const ReplayRequest = z.object({
  dryRun: z.boolean().default(false).meta({ description: 'Only says what would become of the rows' }),
  rows: z
    .array(
      z.object({
        stored: z.string().regex(BAD_ROWS_KEY),
        line: z.int().nonnegative().max(100_000),
        original: z
          .string()
          .max(1_048_576)
          .optional()
          .meta({ description: 'What should have been sent, instead of what was: one event, or a whole batch' }),
      }),
    )
    .min(1)
    .max(100)
    .readonly(),
});
export type ReplayRequest = z.infer<typeof ReplayRequest>;

/**
 * What became of a row: `replayed` (its events are on the stream, or would be), `still-bad` with the reason it would be
 * refused for today, `already` (replayed before), `missing` (no such row), `retry` (the stream refused; run it again).
 */
const ReplayedRow = z.object({
  stored: z.string(),
  line: z.int().nonnegative(),
  outcome: z.enum(['replayed', 'still-bad', 'already', 'missing', 'retry']),
  /** Events of the row that are on the stream, or would be. */
  events: z.int().nonnegative(),
  code: z.string().optional(),
  reason: z.string().optional(),
});
export type ReplayedRow = z.infer<typeof ReplayedRow>;
export const ReplayAnswer = z.object({ rows: z.array(ReplayedRow).readonly() });
