import { describe, expect, it } from 'vitest';
import { eventTemplate } from '#functions/collection/index-events.opensearch.ts';
import { liveEventsBody, liveEventsOpenSearch } from '#functions/collection/live-events.opensearch.ts';
import type { OpenSearch } from '#platform/opensearch.ts';
import { AxonEvent, BadRow } from '#shared/event.ts';

describe('the live view on OpenSearch', () => {
  it('asks for the newest, without counting', () => {
    expect(liveEventsBody({ kind: 'all', limit: 250 })).toEqual({
      size: 250,
      track_total_hits: false,
      query: { bool: { filter: [] } },
      sort: [{ receivedAt: 'desc' }, { id: 'desc' }],
    });
  });

  it('filters by exact terms and the time of receipt', () => {
    const { query } = liveEventsBody({ kind: 'event', limit: 1, since: 5, activityId: 'act_1', visitorId: 'v', name: 'CLICK' });
    expect(query.bool.filter).toEqual([
      { term: { kind: 'event' } },
      { term: { activityId: 'act_1' } },
      { term: { visitorId: 'v' } },
      { term: { name: 'CLICK' } },
      { range: { receivedAt: { gte: 5 } } },
    ]);
  });

  it('reads the documents as they were sent and leaves out what is none of ours', async () => {
    const row = { kind: 'bad', id: '#0', code: 'X', reason: 'why', receivedAt: 1, excerpt: '{', stored: '' };
    const search: OpenSearch = {
      search: async () => ({ hits: { hits: [{ _source: row }, { _source: { kind: 'other' } }] } }),
      write: async () => undefined,
      putTemplate: async () => undefined,
      close: async () => undefined,
    };
    expect(await liveEventsOpenSearch(search)({ kind: 'all', limit: 10 })).toEqual([row]);
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
