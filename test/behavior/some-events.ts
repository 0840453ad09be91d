import type { DeliveredRecord } from '#platform/stream.ts';
import type { AxonEvent } from '#shared/event.ts';

export const NOON = Date.UTC(2026, 10, 23, 12);

export const anEvent = (facts: Partial<AxonEvent>): AxonEvent => ({
  kind: 'event',
  id: 'event_1',
  name: facts.trigger ?? 'PAGE_VIEW',
  trigger: 'PAGE_VIEW',
  origin: 'browser',
  visitorId: 'visitor_1',
  activityId: 'act_1',
  time: NOON,
  receivedAt: NOON,
  device: 'mobile',
  source: 'direct',
  props: {},
  flags: [],
  ...facts,
});

/** Records as the stream delivers them, numbered from `first`. */
export const recordsOf = (events: readonly object[], first = 0): readonly DeliveredRecord[] =>
  events.map((event, index) => ({
    shard: 'shard-0',
    sequence: String(first + index).padStart(56, '0'),
    partitionKey: 'visitor_1',
    data: JSON.stringify(event),
    arrivedAt: NOON,
  }));
