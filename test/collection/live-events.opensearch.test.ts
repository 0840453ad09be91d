import { describe, expect, it } from 'vitest';
import { eventTemplate } from '#functions/collection/index-events.opensearch.ts';
import { firstReceivedBody, liveEventsOpenSearch, newestBody } from '#functions/collection/live-events.opensearch.ts';
import type { OpenSearch } from '#platform/opensearch.ts';
import { AxonEvent, BadRow } from '#shared/event.ts';

const nothing: OpenSearch = {
  search: async () => ({}),
  write: async () => undefined,
  putTemplate: async () => undefined,
  putMapping: async () => undefined,
  removeWhere: async () => undefined,
  close: async () => undefined,
};

describe('the live view on OpenSearch', () => {
  it('asks for the newest, without counting', () => {
    expect(newestBody({ kind: 'all', limit: 250 })).toEqual({
      size: 250,
      track_total_hits: false,
      query: { bool: { filter: [] } },
      sort: [{ receivedAt: 'desc' }, { id: 'desc' }],
    });
  });

  it('filters by exact terms and the time of receipt', () => {
    const { query } = newestBody({
      kind: 'event',
      limit: 1,
      since: 5,
      activityId: 'act_1',
      visitorId: 'v',
      name: 'CLICK',
      key: 'wk',
    });
    expect(query.bool.filter).toEqual([
      { term: { kind: 'event' } },
      { term: { activityId: 'act_1' } },
      { term: { visitorId: 'v' } },
      { term: { name: 'CLICK' } },
      { term: { key: 'wk' } },
      { range: { receivedAt: { gte: 5 } } },
    ]);
  });

  it('goes on behind a place', () => {
    expect(newestBody({ kind: 'all', limit: 1, after: { receivedAt: 7, id: 'a' } })).toMatchObject({ search_after: [7, 'a'] });
  });

  it('asks when ids were received first, by whom they were sent', async () => {
    const asked: unknown[] = [];
    const origins = { buckets: [{ key: 'browser', doc_count: 2, receivedAt: { value: 5 } }] };
    const found = {
      buckets: [{ key: 'a', doc_count: 2, visitorId: { buckets: [{ key: 'v', doc_count: 2, origin: origins }] } }],
    };
    const raw = liveEventsOpenSearch({
      ...nothing,
      search: async (_index, body) => {
        asked.push(body);
        return { aggregations: { id: found } };
      },
    });
    expect(await raw.firstReceived(['a', 'b'])).toEqual([{ id: 'a', visitorId: 'v', origin: 'browser', receivedAt: 5 }]);
    expect(asked).toEqual([firstReceivedBody(['a', 'b'])]);
    expect(firstReceivedBody(['a', 'b']).aggs.id.terms).toEqual({ field: 'id', size: 2 });
    expect(await liveEventsOpenSearch({ ...nothing, search: async () => ({}) }).firstReceived(['a'])).toEqual([]);
  });

  it('reads the documents as they were sent and leaves out what is none of ours', async () => {
    const row = { kind: 'bad', id: '#0', code: 'X', reason: 'why', receivedAt: 1, excerpt: '{', stored: '' };
    const search: OpenSearch = {
      ...nothing,
      search: async () => ({ hits: { hits: [{ _source: row }, { _source: { kind: 'other' } }] } }),
    };
    expect(await liveEventsOpenSearch(search).newest({ kind: 'all', limit: 10 })).toEqual([row]);
  });
});

describe('the template of raw events', () => {
  const { mappings } = eventTemplate.template;
  const fields = [...new Set([...Object.keys(AxonEvent.shape), ...Object.keys(BadRow.shape)])];

  it('is strict, and knows every field an event or a bad row can have', () => {
    expect(mappings.dynamic).toBe('strict');
    expect(Object.keys(mappings.properties ?? {}).toSorted()).toEqual(fields.toSorted());
  });

  it('takes free properties as one field, and instants as dates in milliseconds', () => {
    expect(mappings.properties).toMatchObject({
      props: { type: 'flat_object' },
      receivedAt: { type: 'date', format: 'epoch_millis' },
      time: { type: 'date', format: 'epoch_millis' },
      name: { type: 'keyword' },
    });
  });
});
