import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type JourneyItem, type JourneyStore, journeyStore } from '#functions/behavior/journey-store.ts';
import { type JourneyDeps, onEvents } from '#functions/behavior/on-events.ts';
import { claimEventsOn } from '#functions/customers/claim-events.ts';
import { visitorStore } from '#functions/customers/visitor-store.ts';
import { SqliteFile } from '#platform/sqlite.ts';
import type { DeliveredRecord } from '#platform/stream.ts';
import { sqliteDatabase } from '#platform/table.sqlite.ts';
import type { Database } from '#platform/table.ts';
import { SECOND } from '#shared/clock.ts';
import type { AxonEvent } from '#shared/event.ts';
import { anEvent, NOON, recordsOf } from './some-events.ts';

let database: Database;
let journeys: JourneyStore;
let deps: JourneyDeps;
let aside: { readonly sequence: string; readonly reason: string }[];

beforeEach(() => {
  database = sqliteDatabase(new SqliteFile(':memory:'));
  journeys = journeyStore(database);
  aside = [];
  deps = {
    journeys,
    claimEvents: claimEventsOn(visitorStore(database)),
    markSettled: visitorStore(database).markSettled,
    setAside: async ({ sequence }, reason) => {
      aside.push({ sequence, reason });
    },
    clock: { now: () => NOON },
  };
});
afterEach(() => database.close());

const bought = [
  anEvent({ id: 'e1', trigger: 'PAGE_VIEW', time: NOON }),
  anEvent({ id: 'e2', trigger: 'CLICK', time: NOON + 2 * SECOND }),
  anEvent({ id: 'e3', trigger: 'RESERVE', origin: 'server', time: NOON + 3 * SECOND }),
  anEvent({ id: 'e4', trigger: 'PURCHASE', origin: 'server', time: NOON + 9 * SECOND }),
];
const find = (personId = 'v:visitor_1') => journeys.find({ activityId: 'act_1', personId });

describe('events advance journeys', () => {
  it('one visitor who visits, clicks, reserves and buys has one journey with all four steps', async () => {
    expect(await onEvents(recordsOf(bought), deps)).toEqual({ failed: [] });
    expect(await find()).toMatchObject({
      version: 1,
      truncated: false,
      steps: {
        VISIT: [NOON],
        CLICK: [NOON + 2 * SECOND],
        RESERVE: [NOON + 3 * SECOND],
        PURCHASE: [NOON + 9 * SECOND],
      },
    });
  });

  it('a batch that was claimed, given up and redriven for this consumer is taken, and nothing else of it', async () => {
    const click = anEvent({ id: 'e2', trigger: 'CLICK', time: NOON });
    const [first] = recordsOf([click]);
    const position = `${first?.shard}:${first?.sequence}`;
    await deps.claimEvents({ visitorId: click.visitorId, events: [{ id: 'e2', position, time: NOON }], now: NOON });
    const again = (consumer: string, positions: readonly string[]) => ({ ...click, redriven: { consumer, positions } });
    const later = (...events: readonly AxonEvent[]) => recordsOf(events).map((record, at) => ({ ...record, sequence: `9${at}` }));
    await onEvents(later(again('realtime', [position]), again('behavior', ['shardId-0:7'])), deps);
    expect(await find()).toBeUndefined();
    await onEvents(later({ ...click, time: NOON + 5 * SECOND }, again('behavior', [position])), deps);
    expect(await find()).toMatchObject({ steps: { CLICK: [NOON] } });
  });

  it('a redelivered batch writes nothing', async () => {
    const records = recordsOf(bought);
    await onEvents(records, deps);
    await onEvents(records, deps);
    expect((await find())?.version).toBe(1);
  });

  it('an event sent again with another corrected time is no second step, in the same batch or a later one', async () => {
    const again = anEvent({ id: 'e1', trigger: 'PAGE_VIEW', time: NOON + 5 * SECOND });
    const [first, second, third] = recordsOf([bought[0] ?? again, again, again]);
    if (!first || !second || !third) throw new Error('three records');
    await onEvents([first, second], deps);
    await onEvents([third], deps);
    await onEvents([first, second], deps);
    expect((await find())?.steps.VISIT).toEqual([NOON]);
  });

  it('keeps activities and visitors apart, and ignores events without an activity', async () => {
    await onEvents(
      recordsOf([
        anEvent({ id: 'a', visitorId: 'visitor_2' }),
        anEvent({ id: 'b', activityId: 'act_2' }),
        anEvent({ id: 'c', activityId: undefined }),
        anEvent({ id: 'd', trigger: 'SCROLL_DEPTH' }),
      ]),
      deps,
    );
    expect((await find('v:visitor_2'))?.steps.VISIT).toEqual([NOON]);
    expect(await find()).toBeUndefined();
    expect(await journeys.find({ activityId: 'act_2', personId: 'v:visitor_1' })).toBeDefined();
  });

  it('a browser cannot reserve or buy, nor take the id of what the server says', async () => {
    const forged = [anEvent({ id: 'e4', trigger: 'PURCHASE' }), anEvent({ id: 'e3', trigger: 'CLICK' })];
    await onEvents(recordsOf(forged), deps);
    expect((await find())?.steps).toMatchObject({ RESERVE: [], PURCHASE: [] });
    await onEvents(recordsOf(bought.slice(2), 100), deps);
    expect((await find())?.steps).toMatchObject({ RESERVE: [NOON + 3 * SECOND], PURCHASE: [NOON + 9 * SECOND] });
  });

  it('a record that cannot be read is set aside and does not stop the others; bad rows are not events', async () => {
    const [good] = recordsOf(bought);
    if (!good) throw new Error('a record');
    const record = (sequence: string, data: string): DeliveredRecord => ({ ...good, sequence, data });
    await onEvents([record('1', '{'), record('2', '{"kind":"event"}'), record('3', '{"kind":"bad","id":"#0"}'), good], deps);
    expect(aside.map(({ sequence }) => sequence)).toEqual(['1', '2']);
    expect(await find()).toBeDefined();
  });

  it('two writers of one journey lose nothing', async () => {
    const some = Array.from({ length: 40 }, (_, index) =>
      recordsOf([anEvent({ id: `e${index}`, trigger: 'CLICK', origin: 'server', time: NOON + index * SECOND })], index),
    );
    await Promise.all(some.map((records) => onEvents(records, deps)));
    expect((await find())?.steps.CLICK).toHaveLength(40);
  });

  it('a failing store fails the batch, and the next attempt completes it', async () => {
    const failing: JourneyStore = {
      ...journeys,
      replace: (before, journey) =>
        journey.personId === 'v:visitor_1' ? Promise.reject(new Error('down')) : journeys.replace(before, journey),
    };
    const records = recordsOf([...bought, anEvent({ id: 'x', visitorId: 'visitor_2' })]);
    await expect(onEvents(records, { ...deps, journeys: failing })).rejects.toThrow('down');
    expect(await find('v:visitor_2')).toBeDefined();
    await onEvents(records, deps);
    expect((await find())?.steps.PURCHASE).toHaveLength(1);
  });
});

describe('journeys of an activity', () => {
  it('can be listed, spread over the buckets, to fill a lost index', async () => {
    const visitors = Array.from({ length: 300 }, (_, index) => anEvent({ id: `e${index}`, visitorId: `visitor_${index}` }));
    await onEvents(recordsOf(visitors), deps);
    const found: JourneyItem[] = [];
    for await (const page of journeys.ofActivity('act_1')) found.push(...page);
    expect(found).toHaveLength(300);
    expect(new Set(found.map(({ bucket }) => bucket)).size).toBe(32);
  });
});
