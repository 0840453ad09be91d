import { useQuery } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import type { LiveEvent } from '../../../../functions/collection/live/schema.ts';
import { answerOf, useApi } from '../../../api/client.ts';
import type { LiveFilter } from './live-filter.ts';

/** Searchable after a quarter of a second at most, so an event is on the screen within one. */
const EVERY = 350;
const KEPT = 300;
const PAGE = 200;
/** An event may be stored so much later than one received after it: a bad row is written to the bucket first. */
const LATE_BY = 5_000;

/** An id may come again in another request, so the instant belongs to the key. */
export const liveKey = (row: LiveEvent): string =>
  `${row.id} ${row.receivedAt} ${row.kind === 'bad' ? row.stored : row.visitorId}`;

/** Newest first, each once, at most `kept`. */
export const mergeLive = (known: readonly LiveEvent[], fresh: readonly LiveEvent[], kept = KEPT): readonly LiveEvent[] => {
  const keys = new Set(known.map(liveKey));
  const added = fresh.filter((row) => !keys.has(liveKey(row)));
  if (added.length === 0) return known;
  return [...added, ...known].toSorted((a, b) => b.receivedAt - a.receivedAt).slice(0, kept);
};

/** From when on to ask for more; known rows come again and are dropped. */
export const sinceOf = (rows: readonly LiveEvent[]): number | undefined => rows[0] && Math.max(0, rows[0].receivedAt - LATE_BY);

/** The newest events, asked for again every moment; only the last seconds travel again. A paused view keeps what it shows. */
export const useLiveEvents = ({ outcome, name, visitorId, key }: LiveFilter, paused: boolean) => {
  const api = useApi();
  const [rows, setRows] = useState<readonly LiveEvent[]>([]);
  const question = JSON.stringify([outcome, name, visitorId, key]);
  const [asked, setAsked] = useState(question);
  if (asked !== question) {
    setAsked(question);
    setRows([]);
  }
  const since = sinceOf(rows);
  const answer = useQuery({
    queryKey: ['live-events', question],
    queryFn: ({ signal }) =>
      answerOf(
        api.GET('/v1/live-events', {
          params: {
            query: {
              outcome,
              limit: PAGE,
              ...(name && { name }),
              ...(visitorId && { visitorId }),
              ...(key && { key }),
              ...(since !== undefined && { since }),
            },
          },
          signal,
        }),
      ),
    enabled: !paused,
    refetchInterval: EVERY,
    gcTime: 0,
    staleTime: 0,
  });
  const { data } = answer;
  useEffect(() => {
    if (data) setRows((known) => mergeLive(known, data.items));
  }, [data]);
  return { rows, error: answer.error, isPending: answer.isPending && !paused, refetch: answer.refetch };
};
