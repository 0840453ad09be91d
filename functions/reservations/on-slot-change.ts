import type { Queue, QueueMessage } from '#platform/queue.ts';
import { ALL_DONE, type BatchResult } from '#platform/stream.ts';
import type { TableChange } from '#platform/table.ts';
import { type Clock, SECOND } from '#shared/clock.ts';
import { seenClaimOf } from './claims/claim.ts';
import { RELEASE_MARGIN } from './limits.ts';
import type { SeenClaim } from './schema.ts';
import type { SlotRow } from './stock/slot-store.ts';

export interface OnSlotChangeDeps {
  readonly releaseQueue: Queue;
  readonly clock: Clock;
}

const LONGEST_DELAY = 900;
const MESSAGES_PER_SEND = 10;

/** First reader of the slots' changes: sends every new hold and payment window a message to its own end. */
export const onSlotChange = async (changes: readonly TableChange<SlotRow>[], deps: OnSlotChangeDeps): Promise<BatchResult> => {
  const begun = changes.flatMap(({ before, after, sequence }) => {
    const seen = after && seenClaimOf(after);
    const isNew = seen && seen.state !== 'STUCK' && !(before?.claimId === seen.claimId && before.state === seen.state);
    return isNew ? [{ seen, sequence }] : [];
  });
  const sent = await Promise.allSettled(
    chunksOf(begun).map((some) => deps.releaseQueue.send(some.map(({ seen }) => messageFor(seen, deps.clock.now())))),
  );
  const unsent = sent.findIndex(({ status }) => status === 'rejected');
  const refusal = sent[unsent];
  if (refusal?.status !== 'rejected') return ALL_DONE;
  // From there on the batch comes again; a message sent twice does nothing the second time.
  return { failed: begun.slice(unsent * MESSAGES_PER_SEND).map(({ sequence }) => sequence), error: refusal.reason };
};

const chunksOf = <T>(all: readonly T[]): readonly (readonly T[])[] =>
  Array.from({ length: Math.ceil(all.length / MESSAGES_PER_SEND) }, (_, at) =>
    all.slice(at * MESSAGES_PER_SEND, (at + 1) * MESSAGES_PER_SEND),
  );

const messageFor = (seen: SeenClaim, now: number): QueueMessage => {
  const wait = Math.ceil((seen.deadline + RELEASE_MARGIN - now) / SECOND);
  return { body: JSON.stringify(seen), delaySeconds: Math.min(LONGEST_DELAY, Math.max(0, wait)) };
};
