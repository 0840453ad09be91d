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

/** The period of a page, kept in its address so that it can be shared and survives a reload. */
export const usePeriod = (): ChosenPeriod => {
  const [search, setSearch] = useSearchParams();
  const now = useNow(1000);
  const asked = search.get('period');
  const period = isPeriod(asked) ? asked : '1d';
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
