import { useMutation, useQueryClient } from '@tanstack/react-query';
import type { ServerKey } from '../../../../functions/access/schema.ts';
import { answerOf, useApi } from '../../../api/client.ts';
import { usePages } from '../../../api/use-pages.ts';

const LIST = ['server-keys'];

export const useServerKeys = (enabled: boolean) => {
  const api = useApi();
  return usePages({
    queryKey: LIST,
    enabled,
    page: (query, signal) => answerOf(api.GET('/v1/server-keys', { params: { query }, signal })),
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
