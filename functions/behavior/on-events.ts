import * as z from 'zod';
import { type ClaimEvents, type MarkSettled, personOf, type VisitorLink } from '#functions/customers/schema.ts';
import { ALL_DONE, type BatchResult, type DeliveredRecord } from '#platform/stream.ts';
import type { Clock } from '#shared/clock.ts';
import { AxonEvent } from '#shared/event.ts';
import { isMeantFor } from '#shared/redriven.ts';
import { isStandIn } from '#shared/stand-in.ts';
import { advanceJourney, NOTHING, stepOf } from './advance-journey.ts';
import { type Addition, SERVER } from './journey-parts.ts';
import type { JourneyKey } from './journey-store.ts';
import { type JourneyAccess, keepSteps, moveSteps } from './keep-steps.ts';

/** The part of an event a journey looks at. */
const JourneyEvent = AxonEvent.pick({
  kind: true,
  id: true,
  trigger: true,
  origin: true,
  visitorId: true,
  customerId: true,
  activityId: true,
  ruleId: true,
  time: true,
  receivedAt: true,
  redriven: true,
});
export type JourneyEvent = z.infer<typeof JourneyEvent>;
const NotAnEvent = z.object({ kind: z.literal('bad') });
const Streamed = z.discriminatedUnion('kind', [JourneyEvent, NotAnEvent]);

/** This consumer's name, as event sources and redriven records know it. */
export const BEHAVIOR = 'behavior';

export interface JourneyDeps {
  readonly journeys: JourneyAccess;
  /**
   * The rule counts one event once however often it is delivered. It is not enough: an event the tracker sends again has
   * the same id but a corrected time some seconds off, and would be a second click. The claim lets only the first through.
   */
  readonly claimEvents: ClaimEvents;
  /** Bound to the visitor's item. */
  readonly markSettled: MarkSettled;
  /** Keeps a record that can never be read, so that it does not stop the ones behind it. */
  readonly setAside: (record: DeliveredRecord, reason: string) => Promise<void>;
  readonly clock: Clock;
}

interface Carried {
  readonly event: JourneyEvent;
  readonly position: string;
}
/** An event that is a step of a journey. */
interface CarriedStep extends Carried {
  readonly event: JourneyEvent & { readonly activityId: string };
}
/** Steps and the person they go to. */
type Kept = JourneyKey & Addition;

/**
 * Advances the journeys a batch of the events stream is about, and lets visitors become customers; safe to repeat, in part
 * or whole.
 * @throws whatever a store or the claim throws, once the rest of the batch is through: the batch comes again
 */
export const onEvents = async (records: readonly DeliveredRecord[], deps: JourneyDeps): Promise<BatchResult> => {
  const carried = await eventsIn(records, deps);
  const byVisitor = Map.groupBy(carried, ({ event }) => event.visitorId);
  const kept = (await everyOne([...byVisitor].map(([visitorId, own]) => stepsOfVisitor(visitorId, own, deps)))).flat();
  const journeys = Map.groupBy(kept, ({ activityId, personId }) => `${activityId} ${personId}`);
  await everyOne([...journeys.values()].map((some) => keepAll(some, deps)));
  return ALL_DONE;
};

const keepAll = async (some: readonly Kept[], { journeys }: JourneyDeps): Promise<void> => {
  const [first] = some;
  if (first) await keepSteps({ activityId: first.activityId, personId: first.personId }, some, journeys);
};

const eventsIn = async (records: readonly DeliveredRecord[], deps: JourneyDeps): Promise<readonly Carried[]> => {
  const carried: Carried[] = [];
  for (const record of records) {
    const { data, error } = Streamed.safeParse(jsonOf(record.data));
    if (error) await deps.setAside(record, z.prettifyError(error));
    else if (data.kind === 'event' && isMeantFor(BEHAVIOR, data))
      // Given up and put on the stream again, it is claimed where it lay first: that claim is its own.
      carried.push({ event: data, position: data.redriven?.positions[0] ?? `${record.shard}:${record.sequence}` });
  }
  return carried.filter((one) => isStep(one) || linkIn(one) !== undefined);
};

const jsonOf = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};

const isStep = (one: Carried): one is CarriedStep => one.event.activityId !== undefined && stepOf(one.event) !== undefined;

/** What an event says of who the visitor is: a sign-in, or the server's own knowledge. Other events merely repeat it. */
const linkIn = ({ event: { customerId, origin, trigger, visitorId, time, receivedAt } }: Carried): VisitorLink | undefined => {
  if (customerId === undefined) return undefined;
  // The server tells an event again at another time of receipt; a browser's clock may say anything.
  if (origin === 'server') return isStandIn(visitorId) ? undefined : { customerId, isVerified: true, at: time };
  return trigger === 'IDENTIFY' ? { customerId, isVerified: false, at: receivedAt } : undefined;
};

/** One visitor's share of a batch; what it did before moves along when it turns out to be somebody. */
const stepsOfVisitor = async (visitorId: string, carried: readonly Carried[], deps: JourneyDeps): Promise<readonly Kept[]> => {
  const steps = carried.filter(isStep);
  const told = steps.filter(({ event }) => event.origin === 'server' && event.customerId !== undefined);
  const own = steps.filter((one) => !told.includes(one));
  const links = carried.flatMap((one) => linkIn(one) ?? []);
  const kept = [...Map.groupBy(told, ({ event }) => event.customerId)].flatMap(([customerId, some]) =>
    keptOf(some, { part: SERVER, isVerified: !isStandIn(visitorId), personId: personOf(visitorId, customerId) }),
  );
  if (own.length === 0 && links.length === 0) return kept;
  const once = onceEach(own.filter(isSent));
  const { fresh, link, formerly, activityIds } = await deps.claimEvents({
    visitorId,
    events: once.map(({ event, position }) => ({ id: event.id, time: event.time, position })),
    links,
    activityIds: [...new Set(own.map(({ event }) => event.activityId))],
    now: deps.clock.now(),
  });
  if (link && formerly.length > 0) {
    await moveSteps({ visitorId, link, formerly, activityIds }, deps.journeys);
    await deps.markSettled(visitorId, link);
  }
  const counted = [...own.filter((one) => !isSent(one)), ...once.filter(({ event }) => fresh.has(event.id))];
  const as = { part: visitorId, isVerified: link?.isVerified === true, personId: personOf(visitorId, link?.customerId) };
  return [...kept, ...keptOf(counted, as)];
};

const keptOf = (carried: readonly CarriedStep[], as: Omit<Kept, 'activityId' | 'progress'>): readonly Kept[] =>
  [...Map.groupBy(carried, ({ event }) => event.activityId)].map(([activityId, some]) => {
    const taken = some.flatMap(({ event }) => {
      const step = stepOf(event);
      return step === undefined ? [] : [{ step, time: event.time }];
    });
    return { activityId, ...as, progress: advanceJourney(undefined, taken) ?? NOTHING };
  });

const isRedriven = ({ event }: Carried): number => (event.redriven === undefined ? 0 : 1);

/** Of two events with one id in this batch, the first; a redriven one lay on the stream before. */
const onceEach = (sent: readonly CarriedStep[]): readonly CarriedStep[] => {
  const inOrder = sent.toSorted((one, other) => isRedriven(other) - isRedriven(one));
  const byId = new Map(inOrder.toReversed().map((one) => [one.event.id, one]));
  return sent.filter((one) => byId.get(one.event.id) === one);
};

/** The server repeats an event with the time it had, so the rule alone counts it once, and no browser can claim its id first. */
const isSent = ({ event }: Carried): boolean => event.origin === 'browser';

/** All of the work is done before the first failure is told: nothing runs on into the next attempt. */
const everyOne = async <T>(work: readonly Promise<T>[]): Promise<readonly T[]> => {
  const outcomes = await Promise.allSettled(work);
  for (const outcome of outcomes) if (outcome.status === 'rejected') throw outcome.reason;
  return outcomes.flatMap((outcome) => (outcome.status === 'fulfilled' ? [outcome.value] : []));
};
