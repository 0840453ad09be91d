import { personOf } from '#functions/customers/schema.ts';
import { partOf, withoutPart } from './journey-parts.ts';
import type { JourneyKey, JourneyStore } from './journey-store.ts';

export interface ErasedJourneys {
  readonly customerId?: string | undefined;
  readonly visitorIds: ReadonlySet<string>;
  readonly activityIds: readonly string[];
  /** Customers with whom steps of the visitors may be. */
  readonly owners: readonly string[];
}

/** Removes journeys of a customer and of browsers, and takes the browsers' steps from whoever else has them. */
export const eraseJourneys = async (
  { customerId, visitorIds, activityIds, owners }: ErasedJourneys,
  journeys: Pick<JourneyStore, 'find' | 'replace' | 'remove'>,
): Promise<number> => {
  const own = [...visitorIds].map((visitorId) => personOf(visitorId));
  const persons = customerId === undefined ? own : [...own, personOf('', customerId)];
  let removed = 0;
  for (const activityId of activityIds) {
    for (const personId of persons) if (await journeys.remove({ activityId, personId })) removed += 1;
    for (const owner of owners)
      for (const visitorId of visitorIds)
        if (await takeFrom({ activityId, personId: personOf('', owner) }, visitorId, journeys)) removed += 1;
  }
  return removed;
};

const takeFrom = async (
  key: JourneyKey,
  visitorId: string,
  journeys: Pick<JourneyStore, 'find' | 'replace'>,
): Promise<boolean> => {
  let known = await journeys.find(key);
  while (known && partOf(known, visitorId)) {
    const left = { ...key, ...withoutPart(known, visitorId), version: known.version + 1 };
    const { replaced, current } = await journeys.replace(known, left);
    if (replaced) return true;
    known = current;
  }
  return false;
};
