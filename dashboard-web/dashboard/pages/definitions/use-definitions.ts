import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import type {
  DefinitionDraft,
  DefinitionStatusChange,
  DefinitionVersionDraft,
} from '../../../../functions/definitions/schema.ts';
import { answerOf, useApi } from '../../../api/client.ts';

const LIST = ['event-definitions'];

export const useDefinitions = () => {
  const api = useApi();
  return useQuery({
    queryKey: LIST,
    queryFn: ({ signal }) => answerOf(api.GET('/v1/event-definitions', { signal })),
    refetchInterval: 15_000,
  });
};

/** The newest versions of one definition: enough to see what changed lately. */
export const useVersions = (name: string) => {
  const api = useApi();
  return useQuery({
    queryKey: [...LIST, name],
    queryFn: ({ signal }) =>
      answerOf(api.GET('/v1/event-definitions/{name}/versions', { params: { path: { name }, query: { limit: 20 } }, signal })),
  });
};

export const useDefinitionChanges = () => {
  const api = useApi();
  const queries = useQueryClient();
  const refresh = () => queries.invalidateQueries({ queryKey: LIST });
  return {
    refresh,
    create: useMutation({
      mutationFn: (body: DefinitionDraft) => answerOf(api.POST('/v1/event-definitions', { body })),
      onSuccess: refresh,
    }),
    addVersion: useMutation({
      mutationFn: ({ name, ...body }: DefinitionVersionDraft & { readonly name: string }) =>
        answerOf(api.POST('/v1/event-definitions/{name}/versions', { params: { path: { name } }, body })),
      onSuccess: refresh,
    }),
    setStatus: useMutation({
      mutationFn: ({ name, ...body }: DefinitionStatusChange & { readonly name: string }) =>
        answerOf(api.PUT('/v1/event-definitions/{name}/status', { params: { path: { name } }, body })),
      onSuccess: refresh,
    }),
  };
};
