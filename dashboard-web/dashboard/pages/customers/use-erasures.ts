import { useInfiniteQuery, useMutation, useQueryClient } from '@tanstack/react-query';
import type { Erasure } from '../../../../functions/customers/erasing/schema.ts';
import { answerOf, useApi } from '../../../api/client.ts';

const LIST = ['erasures'];

export interface Subject {
  readonly kind: Erasure['kind'];
  readonly subject: string;
}

/** Newest first, of those that are open or of those that are done. */
export const useErasures = (state: Erasure['state'], enabled: boolean) => {
  const api = useApi();
  return useInfiniteQuery({
    queryKey: [...LIST, state],
    enabled,
    initialPageParam: undefined as string | undefined,
    queryFn: ({ pageParam: cursor, signal }) =>
      answerOf(api.GET('/v1/erasures', { params: { query: { state, limit: 20, ...(cursor && { cursor }) } }, signal })),
    getNextPageParam: (page) => page.nextCursor,
    refetchInterval: 5_000,
  });
};

export const useErase = () => {
  const api = useApi();
  const queries = useQueryClient();
  return useMutation({
    mutationFn: ({ kind, subject }: Subject) =>
      kind === 'customer'
        ? answerOf(api.DELETE('/v1/customers/{customerId}', { params: { path: { customerId: subject } } }))
        : answerOf(api.DELETE('/v1/visitors/{visitorId}', { params: { path: { visitorId: subject } } })),
    onSettled: () => queries.invalidateQueries({ queryKey: LIST }),
  });
};
