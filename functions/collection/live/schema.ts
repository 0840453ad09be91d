import * as z from 'zod';
import { AxonEvent, BadRow } from '#shared/event.ts';
import { EpochMs } from '#shared/ids.ts';

/** What became of a sent event. */
export const Outcome = z.enum(['accepted', 'duplicate', 'bad']);
export type Outcome = z.infer<typeof Outcome>;

/** One row of the live view. A duplicate says when the event was received first. */
export const LiveEvent = z.discriminatedUnion('kind', [
  AxonEvent.extend({ outcome: Outcome.exclude(['bad']), firstReceivedAt: EpochMs.optional() }),
  BadRow.extend({ outcome: Outcome.extract(['bad']) }),
]);
export type LiveEvent = z.infer<typeof LiveEvent>;
/** Newest first. Looks at a bounded number of rows, so a page may be short, even empty, and still have a next one. */
export const LiveEvents = z.object({ items: z.array(LiveEvent).readonly(), nextCursor: z.string().optional(), asOf: EpochMs });
export type LiveEvents = z.infer<typeof LiveEvents>;
