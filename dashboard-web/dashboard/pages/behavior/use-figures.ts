import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { answerOf, useApi } from '../../../api/client.ts';
import type { Range } from './period.ts';

/** A purchase shows within two seconds of paying. */
const FUNNEL_EVERY = 1_000;
const PREVIOUS_EVERY = 60_000;
const STOCK_EVERY = 1_000;
const TREND_EVERY = 3_000;
const GMV_EVERY = 1_000;

export const useFunnel = (activityId: string, range: Range, { past = false } = {}) => {
  const api = useApi();
  return useQuery({
    queryKey: ['funnel', activityId, range, past],
    queryFn: ({ signal }) =>
      answerOf(api.GET('/v1/activities/{activityId}/funnel', { params: { path: { activityId }, query: { ...range } }, signal })),
    refetchInterval: past ? PREVIOUS_EVERY : FUNNEL_EVERY,
    staleTime: past ? PREVIOUS_EVERY : 0,
    placeholderData: keepPreviousData,
  });
};

/** Stock as the reservation gate sees it; the answer may be a second old. */
export const useAvailability = (activityId: string) => {
  const api = useApi();
  return useQuery({
    queryKey: ['availability', activityId],
    queryFn: ({ signal }) =>
      answerOf(api.GET('/v1/activities/{activityId}/availability', { params: { path: { activityId } }, signal })),
    refetchInterval: STOCK_EVERY,
    retry: false,
  });
};

/** GMV from the order ledger. */
export const useRevenue = (activityId: string) => {
  const api = useApi();
  return useQuery({
    queryKey: ['revenue', activityId],
    queryFn: ({ signal }) =>
      answerOf(api.GET('/v1/activities/{activityId}/revenue', { params: { path: { activityId } }, signal })),
    refetchInterval: GMV_EVERY,
  });
};

const HOUR = 3_600_000;
/** Minutes up to six hours, hours above: enough points to see a shape, few enough to read. */
export const unitOf = ({ from, to }: Range): 'minute' | 'hour' => (to - from <= 6 * HOUR ? 'minute' : 'hour');

export const useCounters = (activityId: string, range: Range) => {
  const api = useApi();
  const unit = unitOf(range);
  return useQuery({
    queryKey: ['counters', activityId, range, unit],
    queryFn: ({ signal }) =>
      answerOf(
        api.GET('/v1/activities/{activityId}/counters', { params: { path: { activityId }, query: { ...range, unit } }, signal }),
      ),
    refetchInterval: TREND_EVERY,
    placeholderData: keepPreviousData,
  });
};
