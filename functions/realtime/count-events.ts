import { DAY, HOUR, MINUTE, SECOND, startOf } from '#shared/clock.ts';
import type { AxonEvent } from '#shared/event.ts';
import type { CounterKey, CounterState, CounterStore } from './counter-store.ts';
import type { CounterUnit } from './schema.ts';

/** What one minute or hour tells apart; more sources than this are counted together as "other". */
export const MAX_SOURCES = 32;
export const OTHER_SOURCES = 'other';

const LENGTH: Readonly<Record<CounterUnit, number>> = { minute: MINUTE, hour: HOUR };
const KEPT: Readonly<Record<CounterUnit, number>> = { minute: 40 * DAY, hour: 800 * DAY };
const MAX_ROUNDS = 20;

export type CountedEvent = Pick<AxonEvent, 'trigger' | 'device' | 'source' | 'time'> & { readonly activityId: string };

/** One record's share of a counter. */
export interface Contribution {
  readonly sequence: string;
  readonly event: CountedEvent;
}

export interface CounterWork {
  readonly key: CounterKey;
  /** In stream order. */
  readonly contributions: Contribution[];
}

/** Which counters a shard's events go to, each with its share in stream order. */
export const assignCounters = (shard: string, contributions: readonly Contribution[]): readonly CounterWork[] => {
  const work = new Map<string, CounterWork>();
  for (const contribution of contributions)
    for (const unit of ['minute', 'hour'] as const) {
      const { activityId, time } = contribution.event;
      const at = startOf(LENGTH[unit], time);
      const name = `${activityId} ${unit} ${at}`;
      const known = work.get(name) ?? { key: { activityId, unit, at, shard }, contributions: [] };
      known.contributions.push(contribution);
      work.set(name, known);
    }
  return [...work.values()];
};

const HOST_NAME = /^[\p{L}\p{N}-]+(?:\.[\p{L}\p{N}-]+)+$/u;
const SHARED_SUFFIX = /^(?:co|com|or|go|ac|ne|net|org|gov|edu|re|pe)$/;
const MAX_SOURCE = 64;

/** `m.search.naver.com` and `naver.com` are one source, so are `a.shop.co.kr` and `shop.co.kr`; other words stay. */
export const tidySource = (source: string): string => {
  const short = source.slice(0, MAX_SOURCE);
  const labels = short.split('.');
  if (labels.length < 3 || !HOST_NAME.test(short) || /^\d+$/.test(labels.at(-1) ?? '')) return short;
  const isShared = labels.at(-1)?.length === 2 && SHARED_SUFFIX.test(labels.at(-2) ?? '');
  return labels.slice(isShared ? -3 : -2).join('.');
};

const sourceIn = (name: string): string => name.split('|').slice(2).join('|');

/** Adds what is above the last sequence; what is not has been counted before. */
const addContributions = (before: CounterState | undefined, { key, contributions }: CounterWork): CounterState | undefined => {
  const fresh = contributions.filter(({ sequence }) => before === undefined || sequence > before.lastSequence);
  const last = fresh.at(-1);
  if (!last) return undefined;
  const counts: Record<string, number> = { ...before?.counts };
  const sources = new Set(Object.keys(counts).map(sourceIn));
  for (const { event } of fresh) {
    const tidied = tidySource(event.source);
    const source = sources.has(tidied) || sources.size < MAX_SOURCES ? tidied : OTHER_SOURCES;
    sources.add(source);
    const name = `${event.trigger}|${event.device}|${source}`;
    counts[name] = (counts[name] ?? 0) + 1;
  }
  return { lastSequence: last.sequence, counts, expiresAt: Math.ceil((key.at + KEPT[key.unit]) / SECOND) };
};

/**
 * Counts each record once, however often it is delivered. @returns false if others kept writing the same counter, which
 * only happens while two readers of one shard overlap
 */
export const countOnce = async (work: CounterWork, counters: CounterStore): Promise<boolean> => {
  for (let round = 0; round < MAX_ROUNDS; round += 1) {
    const before = await counters.find(work.key);
    const after = addContributions(before, work);
    if (!after || (await counters.replace(work.key, before, after))) return true;
  }
  return false;
};
