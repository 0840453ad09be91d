import type { Blobs } from '#platform/blobs.ts';
import type { Queue } from '#platform/queue.ts';
import type { Clock } from '#shared/clock.ts';
import type { Random } from '#shared/random.ts';
import type { AppendRecords } from '../schema.ts';
import { type Pack, packRecords, SPILL_PREFIX } from './spilled-pack.ts';

export interface SpillDeps {
  /** Appends to the stream, trying refused entries again a few times. */
  readonly append: AppendRecords;
  readonly queue: Queue;
  readonly blobs: Pick<Blobs, 'put'>;
  readonly clock: Clock;
  readonly random: Random;
}

const isDone = (work: Promise<unknown>): Promise<boolean> =>
  work.then(
    () => true,
    () => false,
  );

const store = async ({ body }: Pack, { blobs, clock, random }: SpillDeps): Promise<boolean> => {
  // In the order of time, so that what waits longest goes back first.
  const key = `${SPILL_PREFIX}${String(clock.now()).padStart(15, '0')}-${random.id()}.json`;
  return isDone(blobs.put(key, body, { contentType: 'application/json' }));
};

/** @returns whether something durable has it */
const spill = async (pack: Pack, deps: SpillDeps): Promise<boolean> => {
  const isQueued = !pack.isTooLarge && (await isDone(deps.queue.send([{ body: pack.body }])));
  return isQueued || store(pack, deps);
};

/**
 * Appends records; what the stream refuses waits in the queue (in the bucket if the queue refuses too, or a record is too
 * large for it) until it can be put back, see `return-spilled.ts`.
 * @returns the index of every record that neither the stream nor the queue nor the bucket took
 */
export const appendOrSpill =
  (deps: SpillDeps): AppendRecords =>
  async (records) => {
    const { failed } = await deps.append(records).catch(() => ({ failed: [...records.keys()] }));
    if (failed.length === 0) return { failed };
    const refused = failed.flatMap((index) => {
      const record = records[index];
      return record === undefined ? [] : [{ ...record, index }];
    });
    const packs = packRecords(refused);
    const spilled = await Promise.all(packs.map((pack) => spill(pack, deps)));
    return { failed: packs.flatMap(({ indexes }, at) => (spilled[at] ? [] : indexes)) };
  };
