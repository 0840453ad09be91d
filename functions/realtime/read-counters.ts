import * as z from 'zod';
import { AxonError } from '#shared/axon-error.ts';
import { type Clock, DAY, HOUR, MINUTE, startOf } from '#shared/clock.ts';
import { Device, Trigger } from '#shared/event.ts';
import type { CounterStore } from './counter-store.ts';
import type { CounterRow, Counters, CounterUnit } from './schema.ts';

const RANGES: Readonly<Record<CounterUnit, { readonly length: number; readonly longest: number; readonly words: string }>> = {
  minute: { length: MINUTE, longest: DAY, words: '24 hours by the minute' },
  hour: { length: HOUR, longest: 31 * DAY, words: '31 days by the hour' },
};

export interface CountersQuestion {
  readonly activityId: string;
  readonly unit: CounterUnit;
  /** Rounded outwards to whole minutes or hours. @default the last hour */
  readonly from?: number | undefined;
  readonly to?: number | undefined;
}

const wrong = (path: string, message: string): AxonError => new AxonError('INVALID_REQUEST', { issues: [{ path, message }] });

const rangeOf = ({ unit, from, to }: CountersQuestion, now: number) => {
  const { length, longest, words } = RANGES[unit];
  const end = Math.ceil((to ?? Math.max(now, (from ?? 0) + 1)) / length) * length;
  const start = startOf(length, from ?? Math.max(0, end - HOUR));
  if (start >= end) throw wrong('from', 'from must be before to');
  if (end - start > longest) throw wrong('from', `At most ${words} can be read at once`);
  return { from: start, to: end };
};

const RowKey = z.tuple([Trigger, Device]);

const rowsOf = (at: number, counts: ReadonlyMap<string, number>): readonly CounterRow[] =>
  [...counts]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, count]) => {
      const [first, second, ...source] = name.split('|');
      const [trigger, device] = RowKey.parse([first, second]);
      return { at, trigger, device, source: source.join('|'), count };
    });

/**
 * Events of an activity by minute or hour, trigger, device and source; an instant without events has no row.
 * @throws AxonError INVALID_REQUEST for an empty range, more than 24 h by the minute, more than 31 days by the hour
 */
export const readCounters = async (
  question: CountersQuestion,
  { counters, clock }: { readonly counters: Pick<CounterStore, 'range'>; readonly clock: Clock },
): Promise<Counters> => {
  const { activityId, unit } = question;
  const asOf = clock.now();
  const { from, to } = rangeOf(question, asOf);
  const sums = new Map<number, Map<string, number>>();
  for await (const { at, counts } of counters.range({ activityId, unit, from, to })) {
    const sum = sums.get(at) ?? new Map<string, number>();
    for (const [name, count] of Object.entries(counts)) sum.set(name, (sum.get(name) ?? 0) + count);
    sums.set(at, sum);
  }
  return { activityId, unit, from, to, rows: [...sums].flatMap(([at, sum]) => rowsOf(at, sum)), asOf };
};
