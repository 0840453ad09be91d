import { ceilMinute, fromLocalInput } from '../../../format.ts';

export const PERIODS = ['1h', '1d', '7d', '30d', 'custom'] as const;
export type Period = (typeof PERIODS)[number];

const HOUR = 3_600_000;
const lengths = { '1h': HOUR, '1d': 24 * HOUR, '7d': 7 * 24 * HOUR, '30d': 30 * 24 * HOUR } as const;

/** Half-open [from, to) in epoch ms. */
export interface Range {
  readonly from: number;
  readonly to: number;
}

export const isPeriod = (value: string | null): value is Period => PERIODS.some((period) => period === value);

/** The rolling range of a period; its end is the next full minute, so that what happens right now is in. */
export const rangeOf = (period: Exclude<Period, 'custom'>, now: number): Range => {
  const to = ceilMinute(now + 1);
  return { from: to - lengths[period], to };
};

/** A range typed by hand in the store's zone; undefined until both ends make sense. */
export const customRange = (from: string | null, to: string | null): Range | undefined => {
  const start = from === null ? undefined : fromLocalInput(from);
  const end = to === null ? undefined : fromLocalInput(to);
  return start === undefined || end === undefined || end <= start ? undefined : { from: start, to: end };
};

/** The equally long range just before. */
export const previousOf = ({ from, to }: Range): Range => ({ from: Math.max(0, from - (to - from)), to: from });

/** Relative change; undefined when there was nothing before (then it is new, not infinitely more). */
export const changeOf = (now: number, before: number): number | undefined => (before === 0 ? undefined : (now - before) / before);
