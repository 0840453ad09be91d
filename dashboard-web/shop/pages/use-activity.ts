import { useQuery } from '@tanstack/react-query';
import type { ActivityType } from '../../../functions/catalog/schema.ts';
import { answerOf, useApi } from '../../api/client.ts';
import { usePages } from '../../api/use-pages.ts';
import { learnServerTime } from '../server-clock.ts';
import { granted, useStorefront } from '../storefront.tsx';

/** Published activities of one type, newest first. */
export const useShopActivities = (type: ActivityType) => {
  const api = useApi();
  return usePages({
    queryKey: ['activities', type],
    limit: 24,
    refetchInterval: 15_000,
    page: (at, signal) => answerOf(api.GET('/v1/shop/activities', { params: { query: { ...at, type } }, signal })),
  });
};

export const useShopActivity = (activityId: string) => {
  const api = useApi();
  return useQuery({
    queryKey: ['activity', activityId],
    queryFn: ({ signal }) => answerOf(api.GET('/v1/shop/activities/{activityId}', { params: { path: { activityId } }, signal })),
    refetchInterval: 10_000,
  });
};

/** Live stock; each answer also tells the server's time. */
export const useStock = (activityId: string, every = 1_000) => {
  const shop = useStorefront();
  return useQuery({
    queryKey: ['stock', activityId],
    queryFn: async ({ signal }) => {
      const stock = granted(await shop.availability(activityId, { signal, attempts: 1 }));
      learnServerTime(stock.asOf, Date.now());
      return stock;
    },
    refetchInterval: every,
    retry: false,
  });
};
