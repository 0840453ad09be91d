import fc from 'fast-check';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { indexEvents } from '#functions/collection/index-events.ts';
import { liveEvents } from '#functions/collection/live-events.ts';
import { isRefusal, readEvent } from '#functions/collection/reading/read-event.ts';
import { MAX_EVENT_BYTES } from '#functions/collection/schema.ts';
import { ANALYTICS, type AnalyticsEngine, openAnalytics } from '#test/house/analytics-engine.ts';
import { NOON } from '../behavior/some-events.ts';

/** What the collector accepts, every engine must be able to show: a strict mapping refuses what it does not know. */

let engine: AnalyticsEngine;
beforeAll(async () => {
  engine = await openAnalytics({ clock: { now: () => NOON } });
});
beforeEach(() => engine.clear());
afterAll(() => engine.close());

const delivery = {
  sentAt: NOON,
  receivedAt: NOON,
  userAgent: undefined,
  key: 'wk_0123456789abcdef',
  describeEvent: (_name: string, props: object) => ({ trigger: 'CUSTOM', known: true, props: { ...props } }) as const,
};

/** The stream records of those the collector accepts, numbered by their place. */
const accepted = (sent: readonly object[]) =>
  sent.flatMap((facts, place) => {
    const read = readEvent({ id: `e${place}`, name: 'custom', createdAt: NOON, visitorId: 'v', ...facts }, delivery);
    return isRefusal(read) ? [] : [read];
  });

const shows = async (sent: readonly object[]): Promise<number> => {
  const reads = accepted(sent);
  const records = reads.map(({ data }) => ({ shard: 's', sequence: '1', partitionKey: 'p', data, arrivedAt: NOON }));
  await indexEvents(records, { index: engine.events, setAside: () => Promise.reject(new Error('Set aside')) });
  await engine.settle();
  const shown = await liveEvents({ outcome: 'all', limit: 200 }, engine.questions.liveEvents);
  expect(new Map(shown.items.map((event) => [event.id, event]))).toEqual(
    new Map(reads.map(({ data, event }) => [event.id, { ...JSON.parse(data), outcome: 'accepted' }])),
  );
  return reads.length;
};

const nested = (depth: number): object => (depth === 0 ? { end: 'x' } : { a: nested(depth - 1) });

describe(`Live events on ${ANALYTICS}: every event the collector accepts is shown as it was`, () => {
  it('with properties of every shape', async () => {
    const odd = fc.record(
      {
        props: fc.dictionary(fc.string({ unit: 'grapheme', minLength: 1, maxLength: 12 }), fc.jsonValue({ maxDepth: 2 }), {
          maxKeys: 8,
        }),
        url: fc.webUrl(),
        title: fc.string({ unit: 'binary', maxLength: 512 }),
        customerId: fc.string({ unit: 'grapheme', maxLength: 128 }),
        zone: fc.string({ maxLength: 64 }),
        createdAt: fc.nat({ max: Number.MAX_SAFE_INTEGER }),
      },
      { requiredKeys: [] },
    );
    expect(await shows(fc.sample(odd, { numRuns: 190, seed: 11 }))).toBeGreaterThan(100);
  });

  it.each([
    ['nothing in them', { props: { empty: {}, list: [], nothing: null } }],
    ['names with dots', { props: { 'a.b': 1, '.': 2, 'a.': 3, a: { b: 4 } } }],
    ['names of blanks', { props: { ' ': 1, '\t': 2 } }],
    ['a name twice with different kinds', { props: { price: 1, inner: { price: 'free', list: [{ price: null }, [1, 'x']] } } }],
    ['nesting as deep as allowed', { props: nested(3) }],
    ['numbers at the ends', { props: { most: Number.MAX_VALUE, least: 5e-324, below: -0.1, whole: Number.MAX_SAFE_INTEGER } }],
    ['one text as long as an event may be', { props: { text: 'x'.repeat(MAX_EVENT_BYTES - 600) } }],
    ['one Korean text as long as an event may be', { props: { text: '한'.repeat((MAX_EVENT_BYTES - 600) / 3) } }],
    ['an address as long as allowed', { url: `https://shop.example/${'한'.repeat(500)}?${'q'.repeat(1000)}` }],
  ])('%s', async (_what, facts) => {
    expect(await shows([facts])).toBe(1);
  });
});
