import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { indexEvents } from '#functions/collection/index-events.ts';
import { type LiveQuestion, liveEvents } from '#functions/collection/live-events.ts';
import { liveEventRoutes } from '#functions/collection/live-events-routes.ts';
import type { DeliveredRecord } from '#platform/stream.ts';
import type { AxonEvent, BadRow } from '#shared/event.ts';
import { ANALYTICS, type AnalyticsEngine, openAnalytics } from '#test/house/analytics-engine.ts';

const NOON = Date.UTC(2026, 10, 23, 12);
const clock = { now: () => NOON };
/** The same cases on every engine: DuckDB here, OpenSearch where the environment names one. */
let engine: AnalyticsEngine;
let aside: string[];

beforeAll(async () => {
  engine = await openAnalytics({ clock });
});
beforeEach(async () => {
  await engine.clear();
  aside = [];
});
afterAll(() => engine.close());

const event = (id: string, at: number, facts: Partial<AxonEvent> = {}): AxonEvent => ({
  kind: 'event',
  id,
  name: 'PAGE_VIEW',
  trigger: 'PAGE_VIEW',
  origin: 'browser',
  visitorId: 'visitor_1',
  time: NOON + at,
  receivedAt: NOON + at,
  device: 'mobile',
  source: 'direct',
  props: { nested: { deep: ['한국어', 1] } },
  flags: [],
  ...facts,
});
const bad = (id: string, at: number, excerpt = '{}'): BadRow => ({
  kind: 'bad',
  id,
  code: 'INVALID_EVENT',
  reason: 'visitorId: required',
  receivedAt: NOON + at,
  excerpt,
  stored: '',
});
const record = (data: string): DeliveredRecord => ({ shard: 's', sequence: '1', partitionKey: 'p', data, arrivedAt: NOON });
const setAside = async ({ data }: DeliveredRecord) => {
  aside.push(data);
};
const index = (...rows: readonly object[]) =>
  indexEvents(
    rows.map((row) => record(JSON.stringify(row))),
    { index: engine.events, setAside },
  );
const ask = async (facts: Partial<LiveQuestion> = {}) => {
  await engine.settle();
  return liveEvents({ kind: 'all', limit: 50, ...facts }, engine.questions.liveEvents);
};
const ids = async (facts?: Partial<LiveQuestion>) => (await ask(facts)).map(({ id }) => id);

describe(`Live events on ${ANALYTICS}`, () => {
  it('shows accepted and bad events whole, newest first', async () => {
    const rows = [event('a', 1), bad('#0', 2), event('b', 3)];
    await index(...rows);
    expect(await ask()).toEqual(rows.toReversed());
  });

  it('shows a redelivered or re-sent event once, at its newest', async () => {
    await index(event('a', 1), event('b', 2));
    await index(event('a', 1), event('b', 2), event('a', 5));
    expect(await ask()).toMatchObject([{ id: 'a', receivedAt: NOON + 5 }, { id: 'b' }]);
  });

  it('fills the answer although most of what is newest is repeats', async () => {
    await index(event('old', 0), ...Array.from({ length: 600 }, () => event('again', 9)));
    expect(await ids({ limit: 2 })).toEqual(['again', 'old']);
  });

  it('keeps two bad events apart that only have the same place in their requests', async () => {
    await index(bad('#0', 1), bad('#0', 2));
    await index(bad('#0', 2));
    expect(await ids()).toEqual(['#0', '#0']);
  });

  it('filters by kind, activity, visitor, name and time, all at once', async () => {
    await index(
      event('a', 1, { activityId: 'act_1' }),
      event('b', 2, { activityId: 'act_1', name: "o'clock", visitorId: 'visitor_2' }),
      event('c', 3, { activityId: 'act_2' }),
      bad('d', 4),
    );
    expect(await ids({ kind: 'bad' })).toEqual(['d']);
    expect(await ids({ kind: 'event' })).toEqual(['c', 'b', 'a']);
    expect(await ids({ activityId: 'act_1' })).toEqual(['b', 'a']);
    expect(await ids({ name: "o'clock" })).toEqual(['b']);
    expect(await ids({ since: NOON + 2 })).toEqual(['d', 'c', 'b']);
    expect(await ids({ kind: 'event', activityId: 'act_1', visitorId: 'visitor_2', since: NOON + 1 })).toEqual(['b']);
    expect(await ids({ limit: 1 })).toEqual(['d']);
  });

  it('answers a poll with at most 200, and nothing before anything was sent', async () => {
    const { readLiveEvents } = liveEventRoutes;
    expect(readLiveEvents.query?.safeParse({ limit: '201' }).success).toBe(false);
    expect(readLiveEvents.query?.parse({})).toEqual({ kind: 'all', limit: 50 });
    expect(await ask()).toEqual([]);
  });
});

describe(`Live events on ${ANALYTICS}: indexing`, () => {
  it('sets a record aside that cannot be read, and takes the others', async () => {
    const records = [record('{'), record('[]'), record(JSON.stringify(event('a', 1)))];
    const result = await indexEvents(records, { index: engine.events, setAside });
    expect(result).toEqual({ failed: [] });
    expect(aside).toEqual(['{', '[]']);
    expect(await ids()).toEqual(['a']);
  });

  it('a row that is no event at all is not shown and breaks nothing', async () => {
    await index({ kind: 'event', id: 'half', receivedAt: NOON }, event('a', 1));
    expect(await ids()).toEqual(['a']);
  });
});
