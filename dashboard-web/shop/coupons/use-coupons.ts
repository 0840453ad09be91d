import { useInfiniteQuery } from '@tanstack/react-query';
import { answerOf, useApi } from '../../api/client.ts';

/** The shopper's coupons, newest first; another tab or an order may change them. */
export const useMyCoupons = () => {
  const api = useApi();
  return useInfiniteQuery({
    queryKey: ['coupons'],
    initialPageParam: undefined as string | undefined,
    queryFn: ({ pageParam: cursor, signal }) =>
      answerOf(api.GET('/v1/coupons/mine', { params: { query: { limit: 50, ...(cursor && { cursor }) } }, signal })),
    getNextPageParam: (page) => page.nextCursor,
    refetchInterval: 10_000,
  });
};
