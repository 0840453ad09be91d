import { claimEventsOn } from '#functions/customers/claim-events.ts';
import { visitorStore } from '#functions/customers/visitor-store.ts';
import { counterStore } from '#functions/realtime/counter-store.ts';
import { onEvents } from '#functions/realtime/on-events.ts';
import { readCounters } from '#functions/realtime/read-counters.ts';
import { SqliteFile } from '#platform/sqlite.ts';
import type { DeliveredRecord } from '#platform/stream.ts';
import { sqliteDatabase } from '#platform/table.sqlite.ts';
import { HOUR, startOf } from '#shared/clock.ts';
import type { AxonEvent, BadRow } from '#shared/event.ts';

export const NOW = Date.UTC(2026, 10, 23, 9, 30, 20);
export const ACTIVITY = 'act_1';

export const anEvent = (fields: Partial<AxonEvent> & { readonly id: string }): AxonEvent => ({
  kind: 'event',
  name: 'PAGE_VIEW',
  trigger: 'PAGE_VIEW',
  origin: 'browser',
  visitorId: 'v-1',
  activityId: ACTIVITY,
  time: NOW,
  receivedAt: NOW,
  device: 'mobile',
  source: 'direct',
  props: {},
  flags: [],
  ...fields,
});

/** A stream record at a position of a shard. */
export const aRecord = (content: AxonEvent | string, position: number, shard = 'shardId-0'): DeliveredRecord => ({
  shard,
  sequence: String(position).padStart(56, '0'),
  partitionKey: typeof content === 'string' ? 'x' : content.visitorId,
  data: typeof content === 'string' ? content : JSON.stringify(content),
  arrivedAt: NOW,
});

/** Counters and visitors on real tables; `fails` decides which claims and counter writes break. */
export const aCounter = () => {
  const database = sqliteDatabase(new SqliteFile(':memory:'), { clock: { now: () => NOW } });
  const counters = counterStore(database);
  const visitors = visitorStore(database);
  const claimEvents = claimEventsOn(visitors);
  const aside: { readonly record: DeliveredRecord; readonly reason: string }[] = [];
  const announced: { readonly row: BadRow; readonly position: string }[] = [];
  const trouble = { fails: (_what: 'claim' | 'count-before' | 'count-after' | 'aside'): boolean => false };
  const break_ = (what: Parameters<typeof trouble.fails>[0]) => {
    if (trouble.fails(what)) throw new Error(`Broken: ${what}`);
  };
  const deps = {
    clock: { now: () => NOW },
    counters: {
      ...counters,
      replace: async (...args: Parameters<typeof counters.replace>) => {
        break_('count-before');
        const written = await counters.replace(...args);
        // Written, but the answer is lost on its way.
        break_('count-after');
        return written;
      },
    },
    claimEvents: async (claims: Parameters<typeof claimEvents>[0]) => {
      break_('claim');
      return claimEvents(claims);
    },
    keepAnnounced: async (row: BadRow, position: string) => {
      break_('aside');
      announced.push({ row, position });
    },
    setAside: async (record: DeliveredRecord, reason: string) => {
      break_('aside');
      aside.push({ record, reason });
    },
  };
  const hour = startOf(HOUR, NOW);
  return {
    deps,
    aside,
    announced,
    trouble,
    visitors,
    counters,
    deliver: (records: readonly DeliveredRecord[]) => onEvents(records, deps),
    read: (unit: 'minute' | 'hour' = 'minute', activityId = ACTIVITY) =>
      readCounters({ activityId, unit, from: hour - HOUR, to: hour + HOUR }, deps),
  };
};
