import type { Counters } from '../../../../functions/realtime/schema.ts';
import type { Range } from './period.ts';

export const TREND_TRIGGERS = ['PAGE_VIEW', 'CLICK', 'RESERVE', 'PURCHASE'] as const;
export type TrendTrigger = (typeof TREND_TRIGGERS)[number];

/** Events of one minute or hour; a bucket without events is a zero, not a gap. */
export type TrendPoint = { readonly at: number } & Readonly<Record<TrendTrigger, number>>;

const sizes = { minute: 60_000, hour: 3_600_000 } as const;
const isShown = (trigger: string): trigger is TrendTrigger => TREND_TRIGGERS.some((shown) => shown === trigger);

/** Counters by device and source added up into an unbroken line over the range. */
export const trendPoints = ({ unit, rows }: Pick<Counters, 'unit' | 'rows'>, { from, to }: Range): readonly TrendPoint[] => {
  const size = sizes[unit];
  const start = from - (from % size);
  const points = Array.from({ length: Math.max(0, Math.ceil((to - start) / size)) }, (_, index) => ({
    at: start + index * size,
    PAGE_VIEW: 0,
    CLICK: 0,
    RESERVE: 0,
    PURCHASE: 0,
  }));
  for (const { at, trigger, count } of rows) {
    const point = points[Math.floor((at - start) / size)];
    if (point && isShown(trigger)) point[trigger] += count;
  }
  return points;
};
