import { useQuery } from '@tanstack/react-query';
import { granted, useStorefront } from '../storefront.tsx';

const CHECK_EVERY = 2_000;

/** What the server says of this shopper in an activity, whichever tab did it; undefined until it was asked after `since`. */
export const useMine = (activityId: string, since: number) => {
  const shop = useStorefront();
  const { data, dataUpdatedAt } = useQuery({
    queryKey: ['mine', activityId],
    queryFn: async ({ signal }) => granted(await shop.status(activityId, { signal, attempts: 1 })),
    refetchInterval: CHECK_EVERY,
    staleTime: 0,
  });
  return dataUpdatedAt > since ? data?.state : undefined;
};
