import { expect, test } from 'vitest';
import { readCounters } from '#functions/realtime/read-counters.ts';
import { DAY, HOUR, MINUTE, startOf } from '#shared/clock.ts';
import { ACTIVITY, aCounter, anEvent, aRecord, NOW } from './a-counter.ts';

const question = { activityId: ACTIVITY, unit: 'minute' as const };

test('the last hour is read if no range is given', async () => {
  const { deliver, deps } = aCounter();
  await deliver([
    aRecord(anEvent({ id: '1', time: NOW }), 1),
    aRecord(anEvent({ id: '2', time: NOW - 59 * MINUTE }), 2),
    aRecord(anEvent({ id: '3', time: NOW - 2 * HOUR }), 3),
  ]);
  const { from, to, rows, asOf } = await readCounters(question, deps);
  expect({ from, to, asOf }).toEqual({
    from: startOf(MINUTE, NOW) + MINUTE - HOUR,
    to: startOf(MINUTE, NOW) + MINUTE,
    asOf: NOW,
  });
  expect(rows).toHaveLength(2);
});

test('a range is rounded outwards and half-open', async () => {
  const { deliver, deps } = aCounter();
  const minute = startOf(MINUTE, NOW);
  await deliver([
    aRecord(anEvent({ id: '1', time: minute - 1 }), 1),
    aRecord(anEvent({ id: '2', time: minute }), 2),
    aRecord(anEvent({ id: '3', time: minute + MINUTE }), 3),
  ]);
  const { from, to, rows } = await readCounters({ ...question, from: minute + 5, to: minute + 10 }, deps);
  expect([from, to]).toEqual([minute, minute + MINUTE]);
  expect(rows.map(({ at }) => at)).toEqual([minute]);
});

test('the shards of an instant are added up', async () => {
  const { deliver, deps } = aCounter();
  for (let shard = 0; shard < 3; shard += 1)
    await deliver([aRecord(anEvent({ id: `${shard}`, visitorId: `v-${shard}` }), 1, `shardId-${shard}`)]);
  expect((await readCounters(question, deps)).rows.map(({ count }) => count)).toEqual([3]);
});

test('empty and endless ranges are refused', async () => {
  const { deps } = aCounter();
  const read = (rest: object) => readCounters({ ...question, ...rest }, deps);
  await expect(read({ from: NOW, to: NOW - HOUR })).rejects.toMatchObject({ code: 'INVALID_REQUEST' });
  await expect(read({ from: NOW - DAY - HOUR, to: NOW })).rejects.toMatchObject({ code: 'INVALID_REQUEST' });
  await expect(read({ unit: 'hour', from: NOW - 32 * DAY, to: NOW })).rejects.toMatchObject({ code: 'INVALID_REQUEST' });
  expect(await read({ from: startOf(MINUTE, NOW) - DAY, to: startOf(MINUTE, NOW) })).toMatchObject({ rows: [] });
  expect(await read({ unit: 'hour', from: startOf(HOUR, NOW) - 31 * DAY, to: startOf(HOUR, NOW) })).toMatchObject({ rows: [] });
});
