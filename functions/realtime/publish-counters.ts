import { isDeepStrictEqual } from 'node:util';
import { type CounterItem, type CounterStore, placeOf } from './counter-store.ts';

export interface PublishCounters {
  /** Every counter as it must be. */
  readonly rebuilt: () => AsyncIterable<CounterItem>;
  readonly findRebuilt: (item: CounterItem) => Promise<CounterItem | undefined>;
  readonly counters: Pick<CounterStore, 'findItem' | 'overwrite' | 'ofActivity'>;
  readonly activityIds: Iterable<string>;
  readonly isDry: boolean;
  /** Which instants are compared, epoch ms. */
  readonly isInRange: (at: number) => boolean;
}

interface Outcome {
  /** Counters that were right. */
  same: number;
  /** Different, missing or superfluous before. */
  changed: number;
  /** One was written by somebody else: the consumers of the stream still run. */
  wasDisturbed: boolean;
}

/** Makes the counters what was rebuilt; what must not be there is deleted. Stops at the first one somebody else writes. */
export const publishCounters = async (work: PublishCounters): Promise<Outcome> => {
  const outcome: Outcome = { same: 0, changed: 0, wasDisturbed: false };
  for await (const item of work.rebuilt()) await publish(await work.counters.findItem(item), item, { work, outcome });
  for (const activityId of work.activityIds)
    for (const unit of ['minute', 'hour'] as const)
      for await (const present of work.counters.ofActivity(activityId, unit))
        if (!(await work.findRebuilt(present))) await publish(present, undefined, { work, outcome });
  return outcome;
};

const publish = async (
  present: CounterItem | undefined,
  rebuilt: CounterItem | undefined,
  { work, outcome }: { readonly work: PublishCounters; readonly outcome: Outcome },
): Promise<void> => {
  const item = rebuilt ?? present;
  if (item === undefined || !work.isInRange(placeOf(item).at) || outcome.wasDisturbed) return;
  if (isDeepStrictEqual(present, rebuilt)) outcome.same += 1;
  else outcome.changed += 1;
  if (work.isDry || isDeepStrictEqual(present, rebuilt)) return;
  outcome.wasDisturbed = !(await work.counters.overwrite(present, rebuilt));
};
