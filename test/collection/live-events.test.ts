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
  return liveEvents({ outcome: 'all', limit: 50, ...facts }, engine.questions.liveEvents);
};
const ids = async (facts?: Partial<LiveQuestion>) => (await ask(facts)).items.map(({ id }) => id);

describe(`Live events on ${ANALYTICS}`, () => {
  it('shows accepted and bad events whole, newest first', async () => {
    const rows = [event('a', 1), bad('#0', 2), event('b', 3)];
    await index(...rows);
    const outcomes = ['accepted', 'bad', 'accepted'];
    expect(await ask()).toEqual({ items: rows.toReversed().map((row, at) => ({ ...row, outcome: outcomes[at] })) });
  });

  it('shows an event delivered again once, and one sent again as a duplicate that says when the first came', async () => {
    await index(event('a', 1), event('b', 2));
    await index(event('a', 1), event('b', 2), event('a', 5));
    const { items } = await ask();
    expect(items.map(({ id, receivedAt, outcome }) => [id, receivedAt - NOON, outcome])).toEqual([
      ['a', 5, 'duplicate'],
      ['b', 2, 'accepted'],
      ['a', 1, 'accepted'],
    ]);
    expect(items[0]).toMatchObject({ firstReceivedAt: NOON + 1 });
    expect(await ids({ outcome: 'duplicate' })).toEqual(['a']);
    expect(await ids({ outcome: 'accepted' })).toEqual(['b', 'a']);
  });

  it('knows a duplicate although the first one is on no page', async () => {
    await index(event('a', 1), event('a', 5));
    expect((await ask({ since: NOON + 5 })).items).toMatchObject([{ outcome: 'duplicate', firstReceivedAt: NOON + 1 }]);
    expect((await ask({ limit: 1 })).items).toMatchObject([{ outcome: 'duplicate' }]);
  });

  it('the same id of another visitor, or of the server, is another event', async () => {
    await index(event('a', 1), event('a', 2, { visitorId: 'visitor_2' }), event('a', 3, { origin: 'server' }));
    await engine.settle();
    const raw = engine.questions.liveEvents;
    // In whatever order an engine answers.
    for (const direction of [1, -1]) {
      const firstReceived: typeof raw.firstReceived = async (some) =>
        (await raw.firstReceived(some)).toSorted((one, other) => direction * (one.receivedAt - other.receivedAt));
      const { items } = await liveEvents({ outcome: 'all', limit: 50 }, { ...raw, firstReceived });
      expect(items.map(({ outcome }) => outcome)).toEqual(['accepted', 'accepted', 'accepted']);
    }
  });

  it('fills the answer although most of what is newest is repeats', async () => {
    await index(event('old', 0), ...Array.from({ length: 600 }, () => event('again', 9)));
    expect(await ids({ limit: 2 })).toEqual(['again', 'old']);
  });

  it('pages through everything, each row once', async () => {
    const rows = Array.from({ length: 130 }, (_, at) => (at % 10 === 0 ? bad(`b${at}`, at % 7) : event(`e${at}`, at % 7)));
    await index(...rows);
    const walked: string[] = [];
    let cursor: string | undefined;
    do {
      const page = await ask({ limit: 40, cursor });
      walked.push(...page.items.map(({ id }) => id));
      cursor = page.nextCursor;
    } while (cursor !== undefined);
    expect(walked).toHaveLength(130);
    expect(walked.toSorted()).toEqual(rows.map(({ id }) => id).toSorted());
    await expect(ask({ cursor: 'bm9wZQ' })).rejects.toMatchObject({ code: 'CURSOR_INVALID' });
  });

  it('a rare outcome among very many rows gives a short page that goes on', async () => {
    await index(
      bad('rare', 0),
      event('twice', 1),
      ...Array.from({ length: 8000 }, (_, at) => event(`e${at}`, 10)),
      event('twice', 20),
    );
    const page = await ask({ outcome: 'duplicate', limit: 2 });
    expect(page.items.map(({ id }) => id)).toEqual(['twice']);
    expect((await ask({ outcome: 'duplicate', limit: 2, cursor: page.nextCursor })).items).toEqual([]);
  });

  it('keeps two bad events apart that only have the same place in their requests', async () => {
    await index(bad('#0', 1), bad('#0', 2));
    await index(bad('#0', 2));
    expect(await ids()).toEqual(['#0', '#0']);
  });

  it('filters by outcome, activity, visitor, name, write key and time, all at once', async () => {
    await index(
      event('a', 1, { activityId: 'act_1', key: 'wk_0123456789abcdef' }),
      event('b', 2, { activityId: 'act_1', name: "o'clock", visitorId: 'visitor_2' }),
      event('c', 3, { activityId: 'act_2' }),
      { ...bad('d', 4), key: 'wk_0123456789abcdef', visitorId: 'visitor_2' },
    );
    expect(await ids({ outcome: 'bad' })).toEqual(['d']);
    expect(await ids({ outcome: 'accepted' })).toEqual(['c', 'b', 'a']);
    expect(await ids({ key: 'wk_0123456789abcdef' })).toEqual(['d', 'a']);
    expect(await ids({ visitorId: 'visitor_2' })).toEqual(['d', 'b']);
    expect(await ids({ activityId: 'act_1' })).toEqual(['b', 'a']);
    expect(await ids({ name: "o'clock" })).toEqual(['b']);
    expect(await ids({ since: NOON + 2 })).toEqual(['d', 'c', 'b']);
    expect(await ids({ outcome: 'accepted', activityId: 'act_1', visitorId: 'visitor_2', since: NOON + 1 })).toEqual(['b']);
    expect(await ids({ limit: 1 })).toEqual(['d']);
  });

  it('answers a poll with at most 200, and nothing before anything was sent', async () => {
    const { readLiveEvents } = liveEventRoutes;
    expect(readLiveEvents.query?.safeParse({ limit: '201' }).success).toBe(false);
    expect(readLiveEvents.query?.parse({})).toEqual({ outcome: 'all', limit: 50 });
    expect(await ask()).toEqual({ items: [] });
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
