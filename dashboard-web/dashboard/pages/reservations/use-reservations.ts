import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import type { GiveawayEntryState } from '../../../../functions/reservations/giveaway/schema.ts';
import type { Resolution, SlotState } from '../../../../functions/reservations/schema.ts';
import { answerOf, useApi } from '../../../api/client.ts';
import { usePages } from '../../../api/use-pages.ts';

const LIVE_EVERY = 2_000;
const LIST_EVERY = 5_000;

export type EntryFilter = 'ALL' | Exclude<SlotState, 'FREE'> | GiveawayEntryState;
const stateOf = (filter: EntryFilter) => (filter === 'ALL' ? {} : { state: filter });

/** Every place by its state, and whether they add up. */
export const useDrift = (activityId: string, { isOn }: { readonly isOn: boolean }) => {
  const api = useApi();
  return useQuery({
    queryKey: ['drift', activityId],
    enabled: isOn,
    queryFn: ({ signal }) => answerOf(api.GET('/v1/activities/{activityId}/drift', { params: { path: { activityId } }, signal })),
    refetchInterval: LIVE_EVERY,
    retry: false,
  });
};

export const useEntries = (activityId: string, filter: EntryFilter) => {
  const api = useApi();
  const path = { activityId };
  return usePages({
    queryKey: ['entries', activityId, filter],
    keepsPrevious: true,
    refetchInterval: LIST_EVERY,
    page: (at, signal) =>
      answerOf(
        api.GET('/v1/activities/{activityId}/entries', { params: { path, query: { ...at, ...stateOf(filter) } }, signal }),
      ),
  });
};

/** Decisions by hand, newest first. */
export const useAudit = (activityId: string) => {
  const api = useApi();
  const path = { activityId };
  return usePages({
    queryKey: ['audit', activityId],
    limit: 20,
    page: (query, signal) => answerOf(api.GET('/v1/activities/{activityId}/audit', { params: { path, query }, signal })),
  });
};

export interface ResolveRequest {
  readonly slot: number;
  readonly claimId: string | undefined;
  readonly resolution: Resolution;
  readonly reason: string;
}

/** Ends a stuck place; whatever came of it, the lists are read again. */
export const useResolve = (activityId: string) => {
  const api = useApi();
  const queries = useQueryClient();
  return useMutation({
    mutationFn: ({ slot, claimId, resolution, reason }: ResolveRequest) =>
      answerOf(
        api.POST('/v1/activities/{activityId}/entries/{slot}/resolve', {
          params: { path: { activityId, slot } },
          body: { resolution, reason, ...(claimId !== undefined && { claimId }) },
        }),
      ),
    onSettled: () =>
      Promise.all(['entries', 'audit', 'drift'].map((name) => queries.invalidateQueries({ queryKey: [name, activityId] }))),
  });
};

/** Reads all entries part by part and hands them to the browser as a file. Gives the number of rows. */
export const useExport = (activityId: string, filter: EntryFilter) => {
  const api = useApi();
  return useMutation({
    mutationFn: async () => {
      // Without the mark Excel takes UTF-8 for the machine's own letters.
      const parts: string[] = ['\uFEFF'];
      let rows = 0;
      let cursor: string | undefined;
      do {
        const part = await answerOf(
          api.GET('/v1/activities/{activityId}/entries/export', {
            params: { path: { activityId }, query: { ...(cursor && { cursor }), ...stateOf(filter) } },
          }),
        );
        parts.push(part.csv);
        rows += part.rows;
        cursor = part.nextCursor;
      } while (cursor !== undefined);
      saveFile(`entries-${activityId}.csv`, new Blob(parts, { type: 'text/csv;charset=utf-8' }));
      return rows;
    },
  });
};

export const saveFile = (name: string, file: Blob): void => {
  const address = URL.createObjectURL(file);
  const link = Object.assign(document.createElement('a'), { href: address, download: name });
  link.click();
  URL.revokeObjectURL(address);
};
