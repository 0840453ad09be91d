import { useMemo } from 'react';
import { useSearchParams } from 'react-router';
import { useNow } from '../../../ui/use-now.ts';
import { customRange, isPeriod, type Period, type Range, rangeOf } from './period.ts';

export interface ChosenPeriod {
  readonly period: Period;
  readonly range: Range;
  readonly custom: { readonly from: string; readonly to: string };
  readonly choose: (period: Period, custom?: { from: string; to: string }) => void;
}

const YOUNG_MS = 6 * 3_600_000;

/**
 * The period of a page, kept in its address so that it can be shared and survives a reload. Unless one was chosen: the last
 * hour for what began (`startedAt`) not long ago, else the last day.
 */
export const usePeriod = (startedAt: number | undefined): ChosenPeriod => {
  const [search, setSearch] = useSearchParams();
  const now = useNow(1000);
  const asked = search.get('period');
  const isYoung = startedAt !== undefined && now - startedAt < YOUNG_MS;
  const period = isPeriod(asked) ? asked : isYoung ? '1h' : '1d';
  const from = search.get('from') ?? '';
  const to = search.get('to') ?? '';
  const rolling = rangeOf(period === 'custom' ? '1d' : period, now);
  const typed = period === 'custom' ? customRange(from, to) : undefined;
  const range = typed ?? rolling;
  // The same object for a whole minute: questions are asked by its ends.
  const stable = useMemo(() => ({ from: range.from, to: range.to }), [range.from, range.to]);
  return {
    period,
    range: stable,
    custom: { from, to },
    choose: (next, custom) =>
      setSearch(next === 'custom' && custom ? { period: next, ...custom } : { period: next }, { replace: true }),
  };
};
