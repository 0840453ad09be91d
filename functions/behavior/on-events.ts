import * as z from 'zod';
import type { ClaimEvents } from '#functions/customers/schema.ts';
import { ALL_DONE, type BatchResult, type DeliveredRecord } from '#platform/stream.ts';
import type { Clock } from '#shared/clock.ts';
import { AxonEvent } from '#shared/event.ts';
import { advanceJourney, stepOf } from './advance-journey.ts';
import type { JourneyKey, JourneyStore } from './journey-store.ts';

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
});
export type JourneyEvent = z.infer<typeof JourneyEvent>;
const NotAnEvent = z.object({ kind: z.literal('bad') });
const Streamed = z.discriminatedUnion('kind', [JourneyEvent, NotAnEvent]);

/** Whose journey an event belongs to. Identity links plug in here. */
export type PersonOf = (event: JourneyEvent) => string;

/** Before links: the visitor. Server events carry the visitor id of the reservation, so browser and buyer are one person. */
export const visitorAsPerson: PersonOf = (event) => `v:${event.visitorId}`;

export interface JourneyDeps {
  readonly journeys: JourneyStore;
  /**
   * The rule counts one event once however often it is delivered. It is not enough: an event the tracker sends again has
   * the same id but a corrected time some seconds off, and would be a second click. The claim lets only the first through.
   */
  readonly claimEvents: ClaimEvents;
  readonly personOf: PersonOf;
  /** Keeps a record that can never be read, so that it does not stop the ones behind it. */
  readonly setAside: (record: DeliveredRecord, reason: string) => Promise<void>;
  readonly clock: Clock;
}

interface Carried {
  readonly event: JourneyEvent & { readonly activityId: string };
  readonly position: string;
}

/**
 * Advances the journeys a batch of the events stream is about; safe to repeat, in part or whole.
 * @throws whatever a store or the claim throws, once the rest of the batch is through: the batch comes again
 */
export const onEvents = async (records: readonly DeliveredRecord[], deps: JourneyDeps): Promise<BatchResult> => {
  const carried = await stepsIn(records, deps);
  const fresh = await Promise.all(
    Map.groupBy(carried, ({ event }) => event.visitorId)
      .values()
      .map((of) => firstSeen(of, deps)),
  );
  const journeys = Map.groupBy(fresh.flat(), ({ event }) => `${event.activityId} ${deps.personOf(event)}`);
  await everyOne(journeys.values().map((of) => advance(of, deps)));
  return ALL_DONE;
};

const stepsIn = async (records: readonly DeliveredRecord[], deps: JourneyDeps): Promise<readonly Carried[]> => {
  const carried: Carried[] = [];
  for (const record of records) {
    const { data, error } = Streamed.safeParse(jsonOf(record.data));
    if (error) await deps.setAside(record, z.prettifyError(error));
    else if (data.kind === 'event' && data.activityId !== undefined && stepOf(data) !== undefined)
      carried.push({
        event: { ...data, activityId: data.activityId },
        position: `${record.shard}:${record.sequence}`,
      });
  }
  return carried;
};

const jsonOf = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};

/** Of one visitor's events, those no other record carried before; of two with one id in this batch, the first. */
const firstSeen = async (carried: readonly Carried[], deps: JourneyDeps): Promise<readonly Carried[]> => {
  const [sent, vouched] = [carried.filter(isSent), carried.filter((one) => !isSent(one))];
  const byId = new Map(sent.toReversed().map((one) => [one.event.id, one]));
  const [first] = sent;
  if (first === undefined) return vouched;
  const events = sent
    .filter((one) => byId.get(one.event.id) === one)
    .map(({ event, position }) => ({ id: event.id, time: event.time, position }));
  const fresh = await deps.claimEvents({ visitorId: first.event.visitorId, events, now: deps.clock.now() });
  return [...vouched, ...[...byId.values()].filter(({ event }) => fresh.has(event.id))];
};

/** The server repeats an event with the time it had, so the rule alone counts it once, and no browser can claim its id first. */
const isSent = ({ event }: Carried): boolean => event.origin === 'browser';

const advance = async (carried: readonly Carried[], { journeys, personOf }: JourneyDeps): Promise<void> => {
  const [one] = carried;
  if (one === undefined) return;
  const key: JourneyKey = { activityId: one.event.activityId, personId: personOf(one.event) };
  const taken = carried.flatMap(({ event }) => {
    const step = stepOf(event);
    return step === undefined ? [] : [{ step, time: event.time }];
  });
  let known = await journeys.find(key);
  for (;;) {
    const progress = advanceJourney(known, taken);
    if (progress === undefined || progress === known) return;
    const { replaced, current } = await journeys.replace({ ...key, ...progress, version: (known?.version ?? 0) + 1 });
    if (replaced) return;
    known = current;
  }
};

/** All of the work is done before the first failure is told: nothing runs on into the next attempt. */
const everyOne = async (work: Iterable<Promise<void>>): Promise<void> => {
  const outcomes = await Promise.allSettled(work);
  for (const outcome of outcomes) if (outcome.status === 'rejected') throw outcome.reason;
};
