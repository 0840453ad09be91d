import { parentPort, workerData } from 'node:worker_threads';
import fc from 'fast-check';
import { type ArrangedGiveaway, giveawayLives, liveGiveaway } from '../reservations/giveaway-model.ts';
import { type Arranged, lives, liveThrough } from '../reservations/model.ts';

/** Batches `first`, `first + every`, … of `seed`, until `lives` are lived in all batches together. */
export interface Share {
  readonly seed: number;
  readonly first: number;
  readonly every: number;
  readonly batches: number;
  /** Lives of the last batch; all others have `BATCH`. */
  readonly lastBatch: number;
  /** Repeats one life of batch `first`. */
  readonly path: string | undefined;
}

/** What a worker says after each batch. */
export interface Lived {
  readonly lived: number;
  /** What was broken, and how to see it again. */
  readonly broken?: string;
}

/** So few that a batch is done long before its shrinking would be cut off, on a busy machine too. */
export const BATCH = 100;
const SHRINKING_MS = 600_000;

type AnyLife = { readonly sale: Arranged } | { readonly giveaway: ArrangedGiveaway };

/** One in five is of a giveaway. */
const anyLife: fc.Arbitrary<AnyLife> = fc.oneof(
  { weight: 4, arbitrary: fc.record({ sale: lives }) },
  { weight: 1, arbitrary: fc.record({ giveaway: giveawayLives }) },
);

const describe = ({ seed, counterexamplePath, counterexample, errorInstance }: fc.RunDetails<[AnyLife]>): string =>
  [
    '\nA promise was broken.',
    `Again: npm run prove -- --seed ${seed} --path ${counterexamplePath ?? ''}`,
    JSON.stringify(counterexample),
    String(errorInstance instanceof Error ? errorInstance.stack : errorInstance),
    '',
  ].join('\n');

const property = fc.asyncProperty(anyLife, (life) => ('sale' in life ? liveThrough(life.sale) : liveGiveaway(life.giveaway)));

const liveBatch = async (batch: number, { seed, batches, lastBatch, path }: Share): Promise<Lived> => {
  const details = await fc.check(property, {
    seed: seed + batch,
    numRuns: batch === batches - 1 ? lastBatch : BATCH,
    interruptAfterTimeLimit: SHRINKING_MS,
    ...(path === undefined ? {} : { path }),
  });
  const lived = details.numRuns;
  return details.counterexample ? { lived, broken: describe(details) } : { lived };
};

const liveShare = async (share: Share, tell: (lived: Lived) => void): Promise<void> => {
  for (let batch = share.first; batch < share.batches; batch += share.every) {
    const lived = await liveBatch(batch, share);
    tell(lived);
    if (lived.broken !== undefined || share.path !== undefined) return;
  }
};

if (parentPort) await liveShare(workerData, (lived) => parentPort?.postMessage(lived));
