import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { answerOf, useApi } from '../../../api/client.ts';

const LIST = ['write-keys'];

export const useWriteKeys = (enabled: boolean) => {
  const api = useApi();
  return useInfiniteQuery({
    queryKey: LIST,
    enabled,
    initialPageParam: undefined as string | undefined,
    queryFn: ({ pageParam: cursor, signal }) =>
      answerOf(api.GET('/v1/write-keys', { params: { query: { limit: 50, ...(cursor && { cursor }) } }, signal })),
    getNextPageParam: (page) => page.nextCursor,
  });
};

/** The newest event a key has sent, asked for now and then: enough to see which key is still in use. */
export const useLastSeen = (key: string) => {
  const api = useApi();
  return useQuery({
    queryKey: [...LIST, key, 'last-seen'],
    queryFn: ({ signal }) => answerOf(api.GET('/v1/live-events', { params: { query: { key, limit: 1 } }, signal })),
    refetchInterval: 5_000,
  });
};

interface KeyDraft {
  readonly label: string;
  readonly origins: readonly string[];
  /** Absent: as it is, for a new key no. */
  readonly keepsWholeIp?: boolean;
}

export const useWriteKeyChanges = () => {
  const api = useApi();
  const queries = useQueryClient();
  const onSettled = () => queries.invalidateQueries({ queryKey: LIST });
  return {
    create: useMutation({
      mutationFn: ({ origins, ...draft }: KeyDraft) =>
        answerOf(api.POST('/v1/write-keys', { body: { ...draft, origins: [...origins] } })),
      onSettled,
    }),
    edit: useMutation({
      mutationFn: ({ key, origins, ...edit }: Omit<KeyDraft, 'label'> & { readonly key: string }) =>
        answerOf(api.PUT('/v1/write-keys/{key}', { params: { path: { key } }, body: { ...edit, origins: [...origins] } })),
      onSettled,
    }),
    revoke: useMutation({
      mutationFn: (key: string) => answerOf(api.DELETE('/v1/write-keys/{key}', { params: { path: { key } } })),
      onSettled,
    }),
  };
};
