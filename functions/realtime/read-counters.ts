import * as z from 'zod';
import type { AxonError } from '#shared/axon-error.ts';
import { type Clock, DAY, HOUR, MINUTE, startOf } from '#shared/clock.ts';
import { Device, Trigger } from '#shared/event.ts';
import { refusedField } from '#shared/issue.ts';
import type { CounterStore } from './counter-store.ts';
import type { CounterRow, Counters, CounterUnit } from './schema.ts';

const RANGES: Readonly<
  Record<
    CounterUnit,
    { readonly length: number; readonly longest: number; readonly words: { readonly en: string; readonly ko: string } }
  >
> = {
  minute: { length: MINUTE, longest: DAY, words: { en: '24 hours by the minute', ko: '분 단위로 24시간' } },
  hour: { length: HOUR, longest: 31 * DAY, words: { en: '31 days by the hour', ko: '시간 단위로 31일' } },
};

export interface CountersQuestion {
  readonly activityId: string;
  readonly unit: CounterUnit;
  /** Rounded outwards to whole minutes or hours. @default the last hour */
  readonly from?: number | undefined;
  readonly to?: number | undefined;
}

const wrong = (en: string, ko: string): AxonError => refusedField({ where: 'query', field: 'from', code: 'range' }, { en, ko });

const rangeOf = ({ unit, from, to }: CountersQuestion, now: number) => {
  const { length, longest, words } = RANGES[unit];
  const end = Math.ceil((to ?? Math.max(now, (from ?? 0) + 1)) / length) * length;
  const start = startOf(length, from ?? Math.max(0, end - HOUR));
  if (start >= end) throw wrong('Must be before the end.', '끝 시각보다 앞이어야 합니다.');
  if (end - start > longest) throw wrong(`At most ${words.en} can be read at once.`, `한 번에 ${words.ko}까지 볼 수 있습니다.`);
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
