import type { IndexTemplate } from '#platform/opensearch.ts';

/** One plain index a day (`events-2026-11-23`), written by Firehose from the stream as it is. */
export const EVENTS = 'events-*';

const date = { type: 'date', format: 'epoch_millis' } as const;
const keyword = { type: 'keyword' } as const;
/** Shown, never searched. */
const shown = { type: 'keyword', index: false, doc_values: false } as const;

/** Every field of an accepted event and of a bad row; a record with another one is refused and stays in the backup bucket. */
export const eventTemplate: IndexTemplate = {
  name: 'events',
  index_patterns: [EVENTS],
  template: {
    settings: { 'index.refresh_interval': '500ms', 'index.number_of_shards': 2 },
    mappings: {
      dynamic: 'strict',
      properties: {
        kind: keyword,
        id: keyword,
        name: keyword,
        trigger: keyword,
        schema: keyword,
        ruleId: keyword,
        origin: keyword,
        visitorId: keyword,
        customerId: keyword,
        sessionId: keyword,
        activityId: keyword,
        campaignId: keyword,
        time: date,
        createdAt: date,
        sentAt: date,
        receivedAt: date,
        url: keyword,
        referrer: keyword,
        title: keyword,
        device: keyword,
        source: keyword,
        ip: { type: 'ip' },
        locale: keyword,
        zone: keyword,
        props: { type: 'flat_object' },
        flags: keyword,
        redriven: { type: 'object', enabled: false },
        code: keyword,
        reason: shown,
        key: keyword,
        excerpt: shown,
        stored: shown,
      },
    },
  },
};
