import { expect, test } from 'vitest';
import { type Entry, laneRound } from '#platform/local/event-source-ordered.ts';
import { loadGauge, type Pace } from '#platform/local/load-gauge.ts';
import { ALL_DONE } from '#platform/stream.ts';

const aLane = (records: number, pace: Pace, tookMs = 0) => {
  let now = 0;
  const log: Entry<number>[] = Array.from({ length: records }, (_, at) => ({ position: `${at}`, sequence: `${at}`, record: at }));
  const batches: number[] = [];
  const { round } = laneRound<number>({
    lane: {
      cursor: async () => undefined,
      read: async (after, limit) => log.slice(after === undefined ? 0 : Number(after) + 1).slice(0, limit),
      advance: async () => undefined,
    },
    handle: async (batch) => {
      batches.push(batch.length);
      now += tookMs;
      return ALL_DONE;
    },
    batchSize: 3,
    retries: 0,
    retryDelay: () => 0,
    pollMs: 250,
    clock: { now: () => now },
    pace: () => pace,
    bury: async () => undefined,
    onFailure: () => undefined,
    onDone: () => undefined,
  });
  return { round, batches };
};

test('the first records never wait, a full batch is followed at once, a part of one lets more gather', async () => {
  const lane = aLane(4, { atOnce: 3, share: 1, gatherMs: 50 });
  expect(await lane.round()).toBeUndefined();
  expect(await lane.round()).toEqual({ ms: 50, deaf: true });
  expect(await lane.round()).toEqual({ ms: 250 });
});

test('without a time to gather, the next round follows at once', async () => {
  expect(await aLane(1, { atOnce: 3, share: 1, gatherMs: 0 }).round()).toBeUndefined();
});

test('in a crowd batches are small, with room between them also when there is more', async () => {
  const lane = aLane(3, { atOnce: 2, share: 0.25, gatherMs: 400 }, 10);
  expect([await lane.round(), await lane.round()]).toEqual([
    { ms: 30, deaf: true },
    { ms: 400, deaf: true },
  ]);
  expect(lane.batches).toEqual([2, 1]);
});

test('a rest is never so long that a machine which stood still falls behind, nor too short to let anybody in', async () => {
  const pace = { atOnce: 2, share: 0.5, gatherMs: 0 };
  expect(await aLane(3, pace, 60_000).round()).toEqual({ ms: 200, deaf: true });
  expect(await aLane(3, pace).round()).toEqual({ ms: 2, deaf: true });
});

const USUAL: Pace = { atOnce: 500, share: 1, gatherMs: 50 };
const IN_CROWD: Pace = { atOnce: 100, gatherMs: 400, share: 0.5 };

test('consumers stand back while many wait at the door, and never shorter or longer than they would anyway', () => {
  const gauge = loadGauge(() => 0);
  for (let caller = 0; caller < 8; caller += 1) gauge.begin();
  expect(gauge.pace(USUAL, IN_CROWD)).toEqual(USUAL);
  gauge.begin();
  expect(gauge.pace(USUAL, IN_CROWD)).toEqual({ atOnce: 100, share: 0.5, gatherMs: 400 });
  expect(gauge.pace({ atOnce: 10, share: 1, gatherMs: 900 }, IN_CROWD)).toEqual({ atOnce: 10, share: 0.5, gatherMs: 900 });
  gauge.end();
  expect(gauge.pace(USUAL, IN_CROWD)).toEqual(USUAL);
});

test('a crowd that is answered so fast that nobody waits is a crowd too, until a moment after it is gone', () => {
  let now = 0;
  const gauge = loadGauge(() => now);
  const visit = (): void => {
    gauge.begin();
    gauge.end();
  };
  for (let caller = 0; caller < 200; caller += 1) {
    visit();
    now += 1;
  }
  expect(gauge.pace(USUAL, IN_CROWD).gatherMs).toBe(400);
  now += 150;
  expect(gauge.pace(USUAL, IN_CROWD).gatherMs).toBe(400);
  now += 250;
  expect(gauge.pace(USUAL, IN_CROWD)).toEqual(USUAL);
});

test('it is quiet while hardly anybody comes and nobody waits', () => {
  let now = 0;
  const gauge = loadGauge(() => now);
  gauge.begin();
  expect(gauge.isQuiet()).toBe(false);
  gauge.end();
  expect(gauge.isQuiet()).toBe(true);
  for (let caller = 0; caller < 10; caller += 1) {
    gauge.begin();
    gauge.end();
  }
  expect(gauge.isQuiet()).toBe(false);
  now += 400;
  expect(gauge.isQuiet()).toBe(true);
});
