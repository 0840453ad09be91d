import { expect, test } from 'vitest';
import { type Entry, laneRound } from '#platform/local/event-source-ordered.ts';
import { loadGauge } from '#platform/local/load-gauge.ts';
import { ALL_DONE } from '#platform/stream.ts';

const aLane = (records: number, gatherMs: () => number) => {
  const log: Entry<number>[] = Array.from({ length: records }, (_, at) => ({ position: `${at}`, sequence: `${at}`, record: at }));
  return laneRound<number>({
    lane: {
      cursor: async () => undefined,
      read: async (after, limit) => log.slice(after === undefined ? 0 : Number(after) + 1).slice(0, limit),
      advance: async () => undefined,
    },
    handle: async () => ALL_DONE,
    batchSize: 3,
    retries: 0,
    retryDelay: () => 0,
    pollMs: 250,
    gatherMs,
    bury: async () => undefined,
    onFailure: () => undefined,
    onDone: () => undefined,
  });
};

test('the first records never wait, a full batch is followed at once, a part of one lets more gather', async () => {
  const lane = aLane(4, () => 50);
  expect(await lane.round()).toBeUndefined();
  expect(await lane.round()).toEqual({ ms: 50, deaf: true });
  expect(await lane.round()).toEqual({ ms: 250 });
});

test('without a time to gather, the next round follows at once', async () => {
  expect(await aLane(1, () => 0).round()).toBeUndefined();
});

test('consumers stand back while a crowd waits at the door, and never shorter than they would anyway', () => {
  const gauge = loadGauge();
  for (let caller = 0; caller < 8; caller += 1) gauge.begin();
  expect(gauge.gatherMs(50)).toBe(50);
  gauge.begin();
  expect([gauge.gatherMs(50), gauge.gatherMs(900)]).toEqual([400, 900]);
  gauge.end();
  expect(gauge.gatherMs(50)).toBe(50);
});
