import * as z from 'zod';
import type { Json, OpenSearch } from '#platform/opensearch.ts';
import { StreamedEvent } from '#shared/event.ts';
import { EVENTS } from './index-events.opensearch.ts';
import type { NewestQuestion, RawEvents } from './live-events.ts';

export const newestBody = ({ kind, limit, since, after, activityId, visitorId, name, key }: NewestQuestion) => {
  const terms = Object.entries({ kind: kind === 'all' ? undefined : kind, activityId, visitorId, name, key });
  const filter: readonly Json[] = [
    ...terms.flatMap(([field, value]) => (value === undefined ? [] : [{ term: { [field]: value } }])),
    ...(since === undefined ? [] : [{ range: { receivedAt: { gte: since } } }]),
  ];
  return {
    size: limit,
    track_total_hits: false,
    query: { bool: { filter } },
    sort: [{ receivedAt: 'desc' }, { id: 'desc' }],
    ...(after === undefined ? {} : { search_after: [after.receivedAt, after.id] }),
  };
};

/** One visitor usually has an id, so the nested buckets stay far below the 65,535 a search may have. */
export const firstReceivedBody = (ids: readonly string[]) => ({
  size: 0,
  track_total_hits: false,
  query: { bool: { filter: [{ term: { kind: 'event' } }, { terms: { id: ids } }] } },
  aggs: {
    id: {
      terms: { field: 'id', size: ids.length },
      aggs: {
        visitorId: {
          terms: { field: 'visitorId' },
          aggs: { origin: { terms: { field: 'origin' }, aggs: { receivedAt: { min: { field: 'receivedAt' } } } } },
        },
      },
    },
  },
});

const LiveAnswer = z.object({ hits: z.object({ hits: z.array(z.object({ _source: z.unknown() })) }) });

const bucketsOf = <T extends z.ZodRawShape>(shape: T) => z.object({ buckets: z.array(z.object({ key: z.string(), ...shape })) });
const Origins = z.object({
  buckets: z.array(z.object({ key: z.enum(['browser', 'server']), receivedAt: z.object({ value: z.number() }) })),
});
const FirstAnswer = z.object({
  aggregations: z.object({ id: bucketsOf({ visitorId: bucketsOf({ origin: Origins }) }) }).optional(),
});

export const liveEventsOpenSearch = (search: OpenSearch): RawEvents => ({
  async newest(question) {
    const { hits } = LiveAnswer.parse(await search.search(EVENTS, newestBody(question)));
    return hits.hits.flatMap(({ _source }) => StreamedEvent.safeParse(_source).data ?? []);
  },

  async firstReceived(ids) {
    const { aggregations } = FirstAnswer.parse(await search.search(EVENTS, firstReceivedBody(ids)));
    return (aggregations?.id.buckets ?? []).flatMap(({ key: id, visitorId }) =>
      visitorId.buckets.flatMap(({ key, origin }) =>
        origin.buckets.map((of) => ({ id, visitorId: key, origin: of.key, receivedAt: of.receivedAt.value })),
      ),
    );
  },
});
