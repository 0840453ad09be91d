import * as z from 'zod';
import type { Json, OpenSearch } from '#platform/opensearch.ts';
import { EVENTS } from './index-events.opensearch.ts';
import type { LiveQuestion, ReadNewest } from './live-events.ts';
import { LiveEvent } from './schema.ts';

export const liveEventsBody = ({ kind, limit, since, activityId, visitorId, name }: LiveQuestion) => {
  const terms = Object.entries({ kind: kind === 'all' ? undefined : kind, activityId, visitorId, name });
  const filter: readonly Json[] = [
    ...terms.flatMap(([field, value]) => (value === undefined ? [] : [{ term: { [field]: value } }])),
    ...(since === undefined ? [] : [{ range: { receivedAt: { gte: since } } }]),
  ];
  return {
    size: limit,
    track_total_hits: false,
    query: { bool: { filter } },
    sort: [{ receivedAt: 'desc' }, { id: 'desc' }],
  };
};

const LiveAnswer = z.object({ hits: z.object({ hits: z.array(z.object({ _source: z.unknown() })) }) });

export const liveEventsOpenSearch =
  (search: OpenSearch): ReadNewest =>
  async (question) => {
    const { hits } = LiveAnswer.parse(await search.search(EVENTS, liveEventsBody(question)));
    return hits.hits.flatMap(({ _source }) => LiveEvent.safeParse(_source).data ?? []);
  };
