import { useMutation, useQueryClient } from '@tanstack/react-query';
import type { Erasure } from '../../../../functions/customers/erasing/schema.ts';
import { answerOf, useApi } from '../../../api/client.ts';
import { usePages } from '../../../api/use-pages.ts';

const LIST = ['erasures'];

export interface Subject {
  readonly kind: Erasure['kind'];
  readonly subject: string;
}

/** Newest first, of those that are open or of those that are done. */
export const useErasures = (state: Erasure['state']) => {
  const api = useApi();
  return usePages({
    queryKey: [...LIST, state],
    limit: 20,
    refetchInterval: 5_000,
    page: (query, signal) => answerOf(api.GET('/v1/erasures', { params: { query: { ...query, state } }, signal })),
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
