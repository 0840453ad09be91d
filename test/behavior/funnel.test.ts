import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { documentOf } from '#functions/behavior/journey-document.ts';
import { onJourneyChange, reindexJourneys } from '#functions/behavior/on-journey-change.ts';
import { countFunnel, type FunnelQuestion, funnelOf } from '#functions/behavior/questions/funnel.ts';
import type { Journey } from '#functions/behavior/schema.ts';
import { DAY, HOUR, SECOND, systemClock } from '#shared/clock.ts';
import { ANALYTICS, type AnalyticsEngine, openAnalytics } from '#test/house/analytics-engine.ts';
import { bruteForce, EPOCH, journey, randomJourneys, randomQuestions } from './random-journeys.ts';

/** The same cases on every engine: DuckDB here, OpenSearch where the environment names one. */
let engine: AnalyticsEngine;
beforeAll(async () => {
  engine = await openAnalytics({ clock: systemClock });
});
beforeEach(() => engine.clear());
afterAll(() => engine.close());

const question = (facts: Partial<FunnelQuestion> = {}): FunnelQuestion => ({
  activityId: 'act_1',
  from: EPOCH,
  to: EPOCH + DAY,
  windowMs: HOUR,
  ...facts,
});
const askEngine = async (asked: FunnelQuestion) => {
  await engine.settle();
  return engine.questions.funnel(asked);
};
const ask = async (facts?: Partial<FunnelQuestion>) => Object.values((await askEngine(question(facts))).people);
/** As many at once as the consumer of their changes gets. */
const BATCH = 500;
const index = async (...journeys: readonly Journey[]) => {
  for (let from = 0; from < journeys.length; from += BATCH)
    await engine.journeys.put(journeys.slice(from, from + BATCH).map(documentOf));
};

describe(`Funnel on ${ANALYTICS}: it equals a brute-force search over all chains`, () => {
  it('in the definition and in the engine, on 12,000 random journeys with repeats, ties and gaps', async () => {
    const journeys = randomJourneys(12_000, 7);
    await index(...journeys);
    const reached = { VISIT: 0, CLICK: 0, RESERVE: 0, PURCHASE: 0 };
    for (const asked of randomQuestions(60, 11)) {
      const expected = bruteForce(journeys, asked);
      expect(countFunnel(journeys, asked).people).toEqual(expected);
      expect((await askEngine(asked)).people).toEqual(expected);
      for (const step of ['VISIT', 'CLICK', 'RESERVE', 'PURCHASE'] as const) reached[step] += expected[step];
    }
    // The comparison says something only if all steps occur.
    expect(Math.min(...Object.values(reached))).toBeGreaterThan(200);
  });
});

describe(`Funnel on ${ANALYTICS}: what counts`, () => {
  it('the period is half-open and looks at the visit only', async () => {
    await index(journey('v:a', { VISIT: [0], CLICK: [10] }));
    expect(await ask({ from: EPOCH, to: EPOCH + 1 })).toEqual([1, 1, 0, 0]);
    expect(await ask({ from: EPOCH - 5, to: EPOCH })).toEqual([0, 0, 0, 0]);
    await index(journey('v:b', { VISIT: [0, 20], CLICK: [21] }, 'act_2'));
    const early = { activityId: 'act_2', windowMs: 5 * SECOND };
    expect(await ask({ ...early, to: EPOCH + 20 * SECOND })).toEqual([1, 0, 0, 0]);
    expect(await ask({ ...early, to: EPOCH + 20 * SECOND + 1 })).toEqual([1, 1, 0, 0]);
  });

  it('the window is half-open and starts at the visit', async () => {
    await index(journey('v:a', { VISIT: [0], CLICK: [10], RESERVE: [20] }));
    expect(await ask({ windowMs: 20 * SECOND })).toEqual([1, 1, 0, 0]);
    expect(await ask({ windowMs: 20 * SECOND + 1 })).toEqual([1, 1, 1, 0]);
  });

  it('a later visit makes a chain that the first one is too early for', async () => {
    await index(journey('v:a', { VISIT: [0, 7_000], CLICK: [5, 7_001], RESERVE: [7_002], PURCHASE: [7_003] }));
    expect(await ask()).toEqual([1, 1, 1, 1]);
  });

  it('steps out of order do not count, steps in the same second do', async () => {
    await index(journey('v:a', { VISIT: [10], CLICK: [5] }), journey('v:b', { VISIT: [10], CLICK: [10], RESERVE: [10] }));
    expect(await ask()).toEqual([2, 1, 1, 0]);
  });

  it('a reservation may seem to come up to five seconds before its click, by the two clocks; nothing else may', async () => {
    await index(
      journey('v:a', { VISIT: [10], CLICK: [15], RESERVE: [10], PURCHASE: [10] }),
      journey('v:b', { VISIT: [10], CLICK: [15], RESERVE: [9] }),
      journey('v:c', { VISIT: [10], CLICK: [9] }),
      journey('v:d', { VISIT: [10], CLICK: [11], RESERVE: [12], PURCHASE: [11] }),
      journey('v:e', { VISIT: [10], CLICK: [10], RESERVE: [7] }),
    );
    expect(await ask()).toEqual([5, 4, 3, 1]);
  });

  it('nobody gives zeros and nulls', async () => {
    const counts = await askEngine(question());
    expect(funnelOf(question(), counts, EPOCH)).toMatchObject({
      conversion: null,
      exact: true,
      steps: [
        { step: 'VISIT', people: 0, ofFirst: null, ofPrevious: null },
        { step: 'CLICK', people: 0, ofFirst: null, ofPrevious: null },
        { step: 'RESERVE', people: 0, ofFirst: null, ofPrevious: null },
        { step: 'PURCHASE', people: 0, ofFirst: null, ofPrevious: null },
      ],
    });
  });

  it('shares are of the first and of the previous step', () => {
    const people = { VISIT: 200, CLICK: 100, RESERVE: 50, PURCHASE: 10 };
    const { steps, conversion } = funnelOf(question(), { people, truncated: 0 }, EPOCH);
    expect(steps.map(({ ofFirst }) => ofFirst)).toEqual([1, 0.5, 0.25, 0.05]);
    expect(steps.map(({ ofPrevious }) => ofPrevious)).toEqual([null, 0.5, 0.5, 0.2]);
    expect(conversion).toBe(0.05);
  });

  it('says that it is not exact only where a truncated journey could hide a chain', async () => {
    await index(journey('v:a', { VISIT: [...Array(300).keys()] }));
    expect((await askEngine(question())).truncated).toBe(1);
    expect((await askEngine(question({ from: EPOCH + HOUR }))).truncated).toBe(0);
    expect((await askEngine(question({ from: EPOCH - DAY, to: EPOCH }))).truncated).toBe(0);
  });
});

describe(`Funnel on ${ANALYTICS}: journeys reach the index from their change stream`, () => {
  const at = (version: number, clicks: readonly number[]) => ({
    ...journey('v:a', { VISIT: [0], CLICK: clicks }),
    version,
    bucket: 'act_1#1',
  });
  const change = (after: ReturnType<typeof at> | undefined, before?: ReturnType<typeof at>) => ({
    key: { bucket: 'act_1#1', personId: 'v:a' },
    sequence: '1',
    before,
    after,
  });
  const deliver = (...changes: readonly ReturnType<typeof change>[]) => onJourneyChange(changes, { index: engine.journeys });

  it('once per person, whatever is repeated or late', async () => {
    await deliver(change(at(1, [])), change(at(2, [5])));
    await deliver(change(at(2, [5])));
    await deliver(change(at(1, [])));
    expect(await ask()).toEqual([1, 1, 0, 0]);
  });

  it('a newer version replaces the older one', async () => {
    await deliver(change(at(1, [])));
    await deliver(change(at(2, [5])));
    expect(await ask()).toEqual([1, 1, 0, 0]);
  });

  it('a removed journey is gone', async () => {
    await deliver(change(at(1, [])));
    await deliver(change(undefined, at(1, [])));
    expect(await ask()).toEqual([0, 0, 0, 0]);
  });

  it('and a lost index is filled again from the table', async () => {
    const journeys = {
      ofActivity: async function* () {
        yield [at(3, [5])];
      },
    };
    await reindexJourneys(['act_1', 'act_2'], { journeys, index: engine.journeys });
    expect(await ask()).toEqual([1, 1, 0, 0]);
  });
});
