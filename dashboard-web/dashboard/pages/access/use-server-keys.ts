import { useInfiniteQuery, useMutation, useQueryClient } from '@tanstack/react-query';
import type { ServerKey } from '../../../../functions/access/schema.ts';
import { answerOf, useApi } from '../../../api/client.ts';

const LIST = ['server-keys'];

export const useServerKeys = (enabled: boolean) => {
  const api = useApi();
  return useInfiniteQuery({
    queryKey: LIST,
    enabled,
    initialPageParam: undefined as string | undefined,
    queryFn: ({ pageParam: cursor, signal }) =>
      answerOf(api.GET('/v1/server-keys', { params: { query: { limit: 50, ...(cursor && { cursor }) } }, signal })),
    getNextPageParam: (page) => page.nextCursor,
  });
};

/** Creating and rotating answer the key's text: it is kept nowhere but in the mutation that asked for it. */
export const useServerKeyChanges = () => {
  const api = useApi();
  const queries = useQueryClient();
  const onSettled = () => queries.invalidateQueries({ queryKey: LIST });
  return {
    create: useMutation({
      mutationFn: (label: string) => answerOf(api.POST('/v1/server-keys', { body: { label } })),
      onSettled,
      gcTime: 0,
    }),
    rotate: useMutation({
      mutationFn: ({ id: keyId, version }: ServerKey) =>
        answerOf(api.POST('/v1/server-keys/{keyId}/rotations', { params: { path: { keyId } }, body: { version } })),
      onSettled,
      gcTime: 0,
    }),
    revoke: useMutation({
      mutationFn: ({ id: keyId }: ServerKey) => answerOf(api.DELETE('/v1/server-keys/{keyId}', { params: { path: { keyId } } })),
      onSettled,
    }),
  };
};
