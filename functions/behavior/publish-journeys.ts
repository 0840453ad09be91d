import { isDeepStrictEqual } from 'node:util';
import { isEmpty } from './journey-parts.ts';
import type { JourneyStore } from './journey-store.ts';
import type { Journey } from './schema.ts';

interface Outcome {
  /** Journeys that were right. */
  same: number;
  /** Different, missing or superfluous before. */
  changed: number;
  /** One was written by somebody else: the consumers of the stream still run. */
  wasDisturbed: boolean;
}

export interface PublishJourneys {
  /** Every journey as it must be. */
  readonly rebuilt: () => AsyncIterable<Journey>;
  readonly findRebuilt: (key: Pick<Journey, 'activityId' | 'personId'>) => Promise<Journey | undefined>;
  readonly journeys: Pick<JourneyStore, 'find' | 'replace' | 'ofActivity'>;
  /** Activities whose present journeys are looked through for what must not be there. */
  readonly activityIds: Iterable<string>;
  /** Above every version ever written, so that the search index takes it: when the rebuild began, epoch ms. */
  readonly version: number;
  readonly isDry: boolean;
  /** Which journeys are compared. */
  readonly isInRange: (journey: Journey) => boolean;
}

/**
 * Makes the journeys what was rebuilt; what must not be there becomes empty, so that the search index hears of it.
 * Stops at the first one somebody else writes.
 */
export const publishJourneys = async (work: PublishJourneys): Promise<Outcome> => {
  const found: Outcome = { same: 0, changed: 0, wasDisturbed: false };
  for await (const journey of work.rebuilt()) {
    if (!isEmpty(journey)) await publish(journey, work, found);
  }
  for (const activityId of work.activityIds)
    for await (const page of work.journeys.ofActivity(activityId))
      for (const present of page) {
        const rebuilt = await work.findRebuilt(present);
        if (!isEmpty(present) && (!rebuilt || isEmpty(rebuilt)))
          await publish({ ...emptied, activityId, personId: present.personId, version: 1 }, work, found);
      }
  return found;
};

const emptied = { steps: { VISIT: [], CLICK: [], RESERVE: [], PURCHASE: [] }, truncated: false };

const publish = async (rebuilt: Journey, work: PublishJourneys, found: Outcome): Promise<void> => {
  const { journeys, isInRange, isDry } = work;
  const present = await journeys.find(rebuilt);
  if (!isInRange(rebuilt) && !(present && isInRange(present))) return;
  if (present && isDeepStrictEqual(contentOf(present), contentOf(rebuilt))) {
    found.same += 1;
    return;
  }
  found.changed += 1;
  if (isDry || found.wasDisturbed) return;
  const version = Math.max(work.version, (present?.version ?? 0) + 1);
  const { replaced } = await journeys.replace(present, { ...contentOf(rebuilt), version });
  found.wasDisturbed = !replaced;
};

const contentOf = ({ activityId, personId, steps, claimed, truncated, parts }: Journey) => ({
  activityId,
  personId,
  steps,
  truncated,
  ...(claimed && { claimed }),
  ...(parts && { parts }),
});
