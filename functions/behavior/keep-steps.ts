import { personOf, type VisitorLink } from '#functions/customers/schema.ts';
import { type Addition, partOf, withAddition, withoutPart } from './journey-parts.ts';
import type { JourneyKey, JourneyStore } from './journey-store.ts';

export type JourneyAccess = Pick<JourneyStore, 'find' | 'replace'>;

/**
 * Adds steps to a person's journey, however many others write it; writes nothing if nothing new was learnt.
 * @returns false if the person takes no more browsers; then nothing was written
 */
const addTo = async (key: JourneyKey, additions: readonly Addition[], journeys: JourneyAccess): Promise<boolean> => {
  let known = await journeys.find(key);
  for (;;) {
    let next = known;
    const version = (known?.version ?? 0) + 1;
    for (const addition of additions) {
      const content = withAddition(key.personId, next, addition);
      if (content === 'full') return false;
      if (content !== 'same') next = { ...key, ...content, version };
    }
    if (next === undefined || next === known) return true;
    const { replaced, current } = await journeys.replace(known, next);
    if (replaced) return true;
    known = current;
  }
};

/** Keeps one visitor's (or the server's) steps with the person they belong to, or with the visitor itself where there is no place. */
export const keepSteps = async (key: JourneyKey, additions: readonly Addition[], journeys: JourneyAccess): Promise<void> => {
  if (await addTo(key, additions, journeys)) return;
  // One by one: the places go to whoever comes first, and all others stay themselves.
  for (const addition of additions) await keepOne(key, addition, journeys);
};

const keepOne = async (key: JourneyKey, addition: Addition, journeys: JourneyAccess): Promise<string> => {
  if (await addTo(key, [addition], journeys)) return key.personId;
  const itself = { activityId: key.activityId, personId: personOf(addition.part) };
  await addTo(itself, [addition], journeys);
  return itself.personId;
};

export interface Move {
  readonly visitorId: string;
  readonly link: VisitorLink;
  /** Persons the visitor was before. */
  readonly formerly: readonly string[];
  readonly activityIds: readonly string[];
}

/**
 * Brings what the visitor did before to the person it is now, in every activity: first it is added there, then taken away
 * from where it was, so that a crash in between loses nothing and the next attempt ends it. Repeating it changes nothing.
 */
export const moveSteps = async ({ activityIds, ...move }: Move, journeys: JourneyAccess): Promise<void> => {
  for (const activityId of activityIds) {
    // Itself too: there may have been no place with the former person.
    for (const former of new Set([...move.formerly, personOf(move.visitorId)]))
      await moveFrom({ activityId, personId: former }, move, journeys);
  }
};

const moveFrom = async (
  from: JourneyKey,
  { visitorId, link }: Omit<Move, 'activityIds'>,
  journeys: JourneyAccess,
): Promise<void> => {
  const to = { activityId: from.activityId, personId: personOf(visitorId, link.customerId) };
  let known = await journeys.find(from);
  for (;;) {
    const progress = partOf(known, visitorId);
    if (known === undefined || progress === undefined) return;
    const home = await keepOne(to, { part: visitorId, progress, isVerified: link.isVerified }, journeys);
    if (home === from.personId) return;
    const left = { ...from, ...withoutPart(known, visitorId), version: known.version + 1 };
    const { replaced, current } = await journeys.replace(known, left);
    if (replaced) return;
    known = current;
  }
};
