import * as z from 'zod';
import type { ClaimEvents } from '#functions/customers/schema.ts';
import type { BatchResult, DeliveredRecord } from '#platform/stream.ts';
import type { Clock } from '#shared/clock.ts';
import { AxonEvent, BadRow } from '#shared/event.ts';
import { claimsOfRedriven, isMeantFor } from '#shared/redriven.ts';
import { assignCounters, type CounterWork, countOnce } from './count-events.ts';
import type { CounterStore } from './counter-store.ts';

/** The part of an event a counter looks at. */
const CountableEvent = AxonEvent.pick({
  kind: true,
  id: true,
  trigger: true,
  origin: true,
  visitorId: true,
  activityId: true,
  time: true,
  device: true,
  source: true,
  redriven: true,
});
type CountableEvent = z.infer<typeof CountableEvent>;
const Streamed = z.discriminatedUnion('kind', [CountableEvent, BadRow]);

/** This consumer's name, as event sources and redriven records know it. */
export const REALTIME = 'realtime';

export interface RealtimeDeps {
  readonly counters: CounterStore;
  readonly claimEvents: ClaimEvents;
  /** Keeps a record nobody can read. It must be idempotent: a batch may come again. */
  readonly setAside: (record: DeliveredRecord, reason: string) => Promise<void>;
  /** Keeps a bad row that is nowhere but on the stream, at this place (`shard:sequence`). It must be idempotent. */
  readonly keepAnnounced: (row: BadRow, position: string) => Promise<void>;
  readonly clock: Clock;
}

interface Carried {
  readonly sequence: string;
  readonly position: string;
  readonly event: CountableEvent;
}

/** The first sequence of a shard that could not be dealt with, and why. */
type Failed = { readonly sequence: string; readonly error: unknown } | undefined;

const earliest = (found: readonly Failed[]): Failed =>
  found.reduce<Failed>((a, b) => (a === undefined || (b !== undefined && b.sequence < a.sequence) ? b : a), undefined);

/** Waits for all of it. @param sequenceOf the sequence from which on a piece of work is to be done again */
const outcomesOf = async <W, R>(
  work: readonly W[],
  { run, sequenceOf }: { readonly run: (one: W) => Promise<R>; readonly sequenceOf: (one: W) => string | undefined },
): Promise<{ readonly done: readonly R[]; readonly failed: Failed }> => {
  const outcomes = await Promise.allSettled(work.map(run));
  const failures = work.map((one, at): Failed => {
    const [outcome, sequence] = [outcomes[at], sequenceOf(one)];
    return outcome?.status === 'rejected' && sequence !== undefined ? { sequence, error: outcome.reason } : undefined;
  });
  const done = outcomes.flatMap((outcome) => (outcome.status === 'fulfilled' ? [outcome.value] : []));
  return { done, failed: earliest(failures) };
};

const parse = (data: string): { readonly streamed?: z.infer<typeof Streamed>; readonly reason: string } => {
  try {
    const parsed = Streamed.safeParse(JSON.parse(data));
    return parsed.success ? { streamed: parsed.data, reason: '' } : { reason: parsed.error.issues[0]?.message ?? 'Not an event' };
  } catch {
    return { reason: 'The record is not JSON' };
  }
};

const readRecords = async (records: readonly DeliveredRecord[], { setAside, keepAnnounced }: RealtimeDeps) => {
  const carried: Carried[] = [];
  const kept: { readonly sequence: string; readonly keep: () => Promise<void> }[] = [];
  for (const record of records) {
    const { sequence } = record;
    const position = `${record.shard}:${sequence}`;
    const { streamed, reason } = parse(record.data);
    if (!streamed) kept.push({ sequence, keep: () => setAside(record, reason) });
    else if (streamed.kind === 'bad') kept.push({ sequence, keep: () => keepAnnounced(streamed, position) });
    else if (isMeantFor(REALTIME, streamed)) carried.push({ sequence, position, event: streamed });
  }
  const { failed } = await outcomesOf(kept, { run: ({ keep }) => keep(), sequenceOf: ({ sequence }) => sequence });
  return { carried, failed };
};

/** A browser knows its own ids only: it must not be able to pass off an event of its own as the server's. */
const claimedId = ({ origin, id }: CountableEvent): string => (origin === 'server' ? `server:${id}` : id);

/** Claims one visitor's events; gives those that no other record carried before. */
const claimOf = async (visitorId: string, carried: readonly Carried[], { claimEvents, clock }: RealtimeDeps) => {
  const events = carried.map(({ event, position }) => ({ id: claimedId(event), position, time: event.time }));
  const claimed = await claimEvents({ visitorId, events, now: clock.now() });
  const fresh = new Set(claimed.fresh);
  // Taking an id out of the set leaves the first of several records with that id.
  return carried.filter(({ event }) => fresh.delete(claimedId(event)));
};

/** A redriven record counts if the claim made where it lay first is still its own, and nothing redrove it before. */
const claimRedriven = async (visitorId: string, one: Carried, { claimEvents, clock }: RealtimeDeps): Promise<boolean> => {
  const { event, position } = one;
  if (!event.redriven) return false;
  const events = claimsOfRedriven(claimedId(event), event.redriven, position).map((claim) => ({ ...claim, time: event.time }));
  const { fresh } = await claimEvents({ visitorId, events, now: clock.now() });
  return events.every(({ id }) => fresh.has(id));
};

/** One visitor's events that count, in stream order. */
const freshOf = async (visitorId: string, carried: readonly Carried[], deps: RealtimeDeps): Promise<readonly Carried[]> => {
  const [redriven, sent] = [carried.filter(({ event }) => event.redriven), carried.filter(({ event }) => !event.redriven)];
  const fresh = sent.length === 0 ? [] : [...(await claimOf(visitorId, sent, deps))];
  for (const one of redriven) if (await claimRedriven(visitorId, one, deps)) fresh.push(one);
  return fresh;
};

const claimAll = async (carried: readonly Carried[], deps: RealtimeDeps) => {
  const visitors = [...Map.groupBy(carried, ({ event }) => event.visitorId)];
  const { done, failed } = await outcomesOf(visitors, {
    run: ([visitorId, own]) => freshOf(visitorId, own, deps),
    sequenceOf: ([, own]) => own[0]?.sequence,
  });
  return { fresh: done.flat(), failed };
};

const countAll = async (work: readonly CounterWork[], counters: CounterStore): Promise<Failed> => {
  const { failed } = await outcomesOf(work, {
    run: async (each) => {
      if (!(await countOnce(each, counters))) throw new Error(`Others kept writing the counter ${JSON.stringify(each.key)}`);
    },
    sequenceOf: ({ contributions }) => contributions[0]?.sequence,
  });
  return failed;
};

const countShard = async (shard: string, records: readonly DeliveredRecord[], deps: RealtimeDeps): Promise<Failed> => {
  const read = await readRecords(records, deps);
  const claimed = await claimAll(read.carried, deps);
  const stop = earliest([read.failed, claimed.failed]);
  // A counter knows one last sequence, so nothing behind a record that must come again may be counted yet.
  const contributions = claimed.fresh
    .filter(({ sequence }) => stop === undefined || sequence < stop.sequence)
    .sort((a, b) => (a.sequence < b.sequence ? -1 : 1))
    .flatMap(({ sequence, event }) => {
      const { activityId } = event;
      return activityId === undefined ? [] : [{ sequence, event: { ...event, activityId } }];
    });
  return earliest([stop, await countAll(assignCounters(shard, contributions), deps.counters)]);
};

/**
 * Counts a batch of the events stream: every event once, whatever is delivered again and wherever it stopped before.
 * Records nobody can read are set aside and never block the ones behind them.
 */
export const onEvents = async (records: readonly DeliveredRecord[], deps: RealtimeDeps): Promise<BatchResult> => {
  const shards = [...Map.groupBy(records, ({ shard }) => shard)];
  const outcomes = await Promise.all(shards.map(([shard, own]) => countShard(shard, own, deps)));
  const failures = outcomes.filter((failure) => failure !== undefined);
  return { failed: failures.map(({ sequence }) => sequence), ...(failures[0] && { error: failures[0].error }) };
};
