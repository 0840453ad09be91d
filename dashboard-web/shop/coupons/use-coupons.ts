import { answerOf, useApi } from '../../api/client.ts';
import { usePages } from '../../api/use-pages.ts';

/** The shopper's coupons, newest first; another tab or an order may change them. */
export const useMyCoupons = () => {
  const api = useApi();
  return usePages({
    queryKey: ['coupons'],
    refetchInterval: 10_000,
    page: (query, signal) => answerOf(api.GET('/v1/coupons/mine', { params: { query }, signal })),
  });
};
