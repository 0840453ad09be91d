import { useQuery } from '@tanstack/react-query';
import { answerOf, useApi } from '../../api/client.ts';

const CHECK_EVERY = 2_000;

/** What the server says of this shopper in an activity, whichever tab did it; undefined until it was asked after `since`. */
export const useMine = (activityId: string, since: number) => {
  const api = useApi();
  const { data, dataUpdatedAt } = useQuery({
    queryKey: ['mine', activityId],
    queryFn: ({ signal }) =>
      answerOf(api.GET('/v1/activities/{activityId}/reservations/me', { params: { path: { activityId } }, signal })),
    refetchInterval: CHECK_EVERY,
    staleTime: 0,
  });
  return dataUpdatedAt > since ? data?.state : undefined;
};
