import { expect, test } from 'vitest';
import type { CollectAnswer } from '#functions/collection/schema.ts';
import { ACTIVITY, aCounter } from '#test/realtime/a-counter.ts';
import { aCollector, anEvent } from './a-collector.ts';

const EVENTS = 6000;
const BATCH = 20;

/** The same rolls in every run (mulberry32). */
const rolls = (seed: number) => {
  let state = seed;
  return (): number => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
};

test('with a failing stream, lost answers and a counter killed at any point, every event is counted once or kept as bad', async () => {
  const roll = rolls(7);
  const collector = await aCollector();
  const { deliver, trouble, read } = aCounter();
  collector.trouble.unconfirmed = (records) => [...records.keys()].filter(() => roll() < 0.01);

  const events = Array.from({ length: EVENTS }, (_, at) =>
    anEvent({ visitorId: `v-${at % 97}`, activityId: ACTIVITY, name: at % 50 === 49 ? 'PURCHASE' : 'CLICK' }),
  );
  const isBad = ({ name }: { readonly name: string }) => name === 'PURCHASE';
  /** Sends until everything is answered for good; one answer in twenty is lost, and the batch is sent again. */
  const sendAll = async (batch: readonly ReturnType<typeof anEvent>[]): Promise<void> => {
    let left = batch;
    while (left.length > 0) {
      const answer: CollectAnswer = await collector.sendEvents(left);
      if (roll() < 0.05) continue;
      left = left.filter(({ id }) => answer.retry.includes(id));
    }
  };
  for (let from = 0; from < EVENTS; from += BATCH) await sendAll(events.slice(from, from + BATCH));

  const [shard = ''] = collector.stream.shards();
  trouble.fails = () => roll() < 0.02;
  let after: string | undefined;
  for (;;) {
    const records = await collector.stream.read(shard, after, 200);
    if (records.length === 0) break;
    const { failed } = await deliver(records);
    const done = failed[0] === undefined ? records.length : records.findIndex(({ sequence }) => sequence === failed[0]);
    // Killed before it could say how far it came: all of the batch comes again.
    if (roll() > 0.1) after = records[done - 1]?.sequence ?? after;
  }

  const counted = (await read('hour')).rows.reduce((sum, { count }) => sum + count, 0);
  expect(counted).toBe(events.filter((event) => !isBad(event)).length);
  const kept = new Set((await collector.badRows()).rows.map(({ id }) => id));
  expect(kept).toEqual(new Set(events.filter(isBad).map(({ id }) => id)));
});
