import { redriveEvents } from '#functions/collection/redrive-events.ts';
import type { FailedBatch, FailedBatches } from '#platform/failures/failed-batches.ts';
import type { Stream } from '#platform/stream.ts';
import { type Clock, SECOND } from '#shared/clock.ts';
import type { RedriveAnswer } from './redrive-routes.ts';

export interface RedriveStageDrivers {
  readonly events: Stream;
  readonly clock: Clock;
  /** By the consumer's name, as redriven records know it: what it gave up. */
  readonly failures: Readonly<Record<string, FailedBatches>>;
  /** Sends some spilled events back to their queue. @returns how many; 0 = there are no more */
  readonly returnSpilled: () => Promise<number>;
}

/** API Gateway waits for 29 s; what is begun must be ended by then. */
const LONGEST = 12 * SECOND;

/**
 * Gives the consumers of a stage on AWS what they gave up, read from the stream once more. A batch is forgotten when all of it is on the
 * stream again; what the stream does not keep any longer, or cannot be an event, leaves it where it lies. Safe to repeat.
 */
export const redriveStage = async (drivers: RedriveStageDrivers): Promise<RedriveAnswer> => {
  const { clock, failures, returnSpilled } = drivers;
  const until = clock.now() + LONGEST;
  const isTime = (): boolean => clock.now() < until;
  let [redriven, left, messages] = [0, 0, 0];
  // What is received is dealt with: it is hidden from the next call.
  for (const [consumer, batches] of Object.entries(failures))
    for await (const batch of received(batches, isTime)) {
      const count = await redriveBatch({ consumer, batch, batches, events: drivers.events });
      redriven += count;
      left += Math.max(0, batch.size - count);
    }
  for (let some = 1; some > 0 && isTime(); messages += some) some = await returnSpilled();
  return { redriven, messages, left, more: !isTime() };
};

async function* received(batches: FailedBatches, isTime: () => boolean): AsyncGenerator<FailedBatch> {
  while (isTime()) {
    const some = await batches.receive();
    if (some.length === 0) return;
    yield* some;
  }
}

interface BatchOf {
  readonly consumer: string;
  readonly batch: FailedBatch;
  readonly batches: FailedBatches;
  readonly events: Stream;
}

/** @returns how many of its records are on the stream again */
const redriveBatch = async ({ consumer, batch, batches, events }: BatchOf): Promise<number> => {
  const records = await batches.records(batch);
  const letters = records.map(({ shard, sequence, partitionKey, data }) => ({
    consumer,
    position: `${shard}:${sequence}`,
    payload: JSON.stringify({ partitionKey, data }),
  }));
  const { redriven } = await redriveEvents({
    letters,
    append: (some) => events.put(some),
    // The batch is forgotten as a whole.
    remove: async () => undefined,
  });
  if (redriven >= batch.size) await batches.forget(batch);
  return redriven;
};
