import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type GivenUp, redriveEvents } from '#functions/collection/redrive-events.ts';
import { MAX_SOURCES, OTHER_SOURCES, tidySource } from '#functions/realtime/count-events.ts';
import type { CounterRow } from '#functions/realtime/schema.ts';
import type { DeliveredRecord } from '#platform/stream.ts';
import { HOUR, MINUTE, startOf } from '#shared/clock.ts';
import type { AxonEvent } from '#shared/event.ts';
import { ACTIVITY, aCounter, anEvent, aRecord, NOW } from './a-counter.ts';

const total = (rows: readonly CounterRow[]): number => rows.reduce((sum, { count }) => sum + count, 0);

test('events are counted by minute and hour, trigger, device and source', async () => {
  const { deliver, read } = aCounter();
  await deliver([
    aRecord(anEvent({ id: '1' }), 1),
    aRecord(anEvent({ id: '2', source: 'naver.com' }), 2),
    aRecord(anEvent({ id: '3', device: 'desktop', trigger: 'CLICK', time: NOW - MINUTE }), 3),
    aRecord(anEvent({ id: '4', time: NOW - 5 }), 4),
  ]);
  const at = startOf(MINUTE, NOW);
  expect((await read()).rows).toEqual([
    { at: at - MINUTE, trigger: 'CLICK', device: 'desktop', source: 'direct', count: 1 },
    { at, trigger: 'PAGE_VIEW', device: 'mobile', source: 'direct', count: 2 },
    { at, trigger: 'PAGE_VIEW', device: 'mobile', source: 'naver.com', count: 1 },
  ]);
  expect(total((await read('hour')).rows)).toBe(4);
  expect((await read('minute', 'act_2')).rows).toEqual([]);
});

test("the server's events are counted; no event of a browser can stand in for one", async () => {
  const { deliver, read } = aCounter();
  await deliver([
    aRecord(anEvent({ id: 'reserve-1' }), 1),
    aRecord(anEvent({ id: 'reserve-1', origin: 'server', trigger: 'RESERVE', device: 'server', source: 'server' }), 2),
  ]);
  expect((await read()).rows.map(({ trigger, count }) => [trigger, count])).toEqual([
    ['PAGE_VIEW', 1],
    ['RESERVE', 1],
  ]);
});

test('bad events and events of no activity are not counted', async () => {
  const { deliver, read, aside } = aCounter();
  const bad = { kind: 'bad', id: 'x', code: 'C', reason: 'r', receivedAt: NOW, excerpt: '', stored: '' };
  await deliver([aRecord(JSON.stringify(bad), 1), aRecord(anEvent({ id: '1', activityId: undefined }), 2)]);
  expect((await read()).rows).toEqual([]);
  expect(aside).toEqual([]);
});

test('a bad row is handed on to be kept, and comes again if that fails', async () => {
  const { deliver, announced, trouble } = aCounter();
  const bad = { kind: 'bad', id: 'x', code: 'C', reason: 'r', receivedAt: NOW, excerpt: '{}', stored: '' };
  const record = aRecord(JSON.stringify(bad), 1);
  trouble.fails = (what) => what === 'aside';
  expect(await deliver([record])).toEqual({ failed: [record.sequence], error: new Error('Broken: aside') });
  trouble.fails = () => false;
  expect(await deliver([record])).toEqual({ failed: [] });
  expect(announced).toEqual([{ row: bad, position: `${record.shard}:${record.sequence}` }]);
});

test('a record nobody can read is set aside and never blocks the ones behind it', async () => {
  const { deliver, read, aside, trouble } = aCounter();
  const records = [
    aRecord(anEvent({ id: '1' }), 1),
    aRecord('{"kind": "ev', 2),
    aRecord('{"kind": "event"}', 3),
    aRecord('null', 4),
    aRecord(anEvent({ id: '2' }), 5),
  ];
  expect(await deliver(records)).toEqual({ failed: [] });
  expect(aside.map(({ record }) => record.sequence)).toEqual(records.slice(1, 4).map(({ sequence }) => sequence));
  expect(total((await read()).rows)).toBe(2);

  const again = aCounter();
  again.trouble.fails = (what) => what === 'aside';
  expect(await again.deliver(records)).toMatchObject({ failed: [records[1]?.sequence] });
  again.trouble.fails = () => false;
  await again.deliver(records.slice(1));
  expect(total((await again.read()).rows)).toBe(2);
  expect(trouble.fails('aside')).toBe(false);
});

test('counting says nothing of who a visitor is: counters are of events', async () => {
  const { deliver, visitors, read } = aCounter();
  await deliver([aRecord(anEvent({ id: '2', customerId: 'c-1', name: 'IDENTIFY', trigger: 'IDENTIFY' }), 2)]);
  expect((await visitors.find('v-1'))?.customerId).toBeUndefined();
  expect(total((await read()).rows)).toBe(1);
});

test('a client that invents sources cannot blow a counter up', async () => {
  const { deliver, read, counters } = aCounter();
  const records = Array.from({ length: 2000 }, (_, at) =>
    aRecord(anEvent({ id: `e${at}`, source: `${'x'.repeat(100)}${at} s${at}` }), at),
  );
  const named = Array.from({ length: 2000 }, (_, at) => aRecord(anEvent({ id: `f${at}`, source: `s${at}.example` }), 2000 + at));
  await deliver(records);
  await deliver(named);
  const { rows } = await read();
  expect(total(rows)).toBe(4000);
  expect(rows.length).toBeLessThanOrEqual(MAX_SOURCES + 1);
  expect(rows.find(({ source }) => source === OTHER_SOURCES)?.count).toBeGreaterThan(1900);
  const item = await counters.find({ activityId: ACTIVITY, unit: 'minute', at: startOf(MINUTE, NOW), shard: 'shardId-0' });
  expect(JSON.stringify(item).length).toBeLessThan(10_000);
});

describe('a batch that was claimed, given up and put on the stream again', () => {
  const lost = async () => {
    const counter = aCounter();
    const records = [aRecord(anEvent({ id: '1' }), 1), aRecord(anEvent({ id: '2', visitorId: 'v-2' }), 2)];
    counter.trouble.fails = (what) => what === 'count-before';
    expect(await counter.deliver(records)).toMatchObject({ failed: [records[0]?.sequence] });
    counter.trouble.fails = () => false;
    // The consumer gave up and went on: what comes later is counted, and the counter has moved past the lost ones.
    await counter.deliver([aRecord(anEvent({ id: '3' }), 3)]);
    const letters = records.map((record) => ({
      consumer: 'realtime',
      position: `${record.shard}:${record.sequence}`,
      payload: JSON.stringify(record),
    }));
    return { ...counter, letters };
  };
  const redrive = async (letters: readonly GivenUp[], from: number) => {
    const put: string[] = [];
    const append = async (records: readonly { readonly data: string }[]) => {
      put.push(...records.map(({ data }) => data));
      return { failed: [] };
    };
    await redriveEvents({ letters, append, remove: async () => undefined });
    return put.map((data, at) => aRecord(data, from + at));
  };

  test('is counted, however often it is redriven or delivered', async () => {
    const { deliver, read, letters } = await lost();
    const first = await redrive(letters, 10);
    const second = await redrive(letters, 20);
    await deliver(first);
    await deliver(first);
    await deliver([...second, aRecord(anEvent({ id: '4' }), 30)]);
    await deliver(second);
    expect(total((await read()).rows)).toBe(4);
    expect(total((await read('hour')).rows)).toBe(4);
  });

  test('and given up once more, it is counted when it is redriven from there', async () => {
    const { deliver, read, letters, trouble } = await lost();
    const first = await redrive(letters, 10);
    trouble.fails = (what) => what === 'count-before';
    await deliver(first);
    trouble.fails = () => false;
    const again = first.map((record) => ({
      consumer: 'realtime',
      position: `${record.shard}:${record.sequence}`,
      payload: JSON.stringify(record),
    }));
    await deliver(await redrive(again, 20));
    await deliver(await redrive(again, 30));
    await deliver(await redrive(letters, 40));
    expect(total((await read()).rows)).toBe(3);
  });

  test('stays a duplicate if it was one, and is nothing to the consumers that have dealt with it', async () => {
    const { deliver, read, letters } = await lost();
    const duplicate = { ...letters[0], consumer: 'realtime', position: 'shardId-0:9', payload: letters[0]?.payload ?? '' };
    await deliver(await redrive([duplicate], 10));
    await deliver(
      await redrive(
        letters.map((letter) => ({ ...letter, consumer: 'behavior' })),
        20,
      ),
    );
    expect(total((await read()).rows)).toBe(1);
  });
});

test('hosts of one site are one source', () => {
  expect(
    ['m.search.naver.com', 'naver.com', 'l.instagram.com', 'a.shop.co.kr', 'shop.co.kr', '10.0.0.1', 'newsletter'].map(
      tidySource,
    ),
  ).toEqual(['naver.com', 'naver.com', 'instagram.com', 'shop.co.kr', 'shop.co.kr', '10.0.0.1', 'newsletter']);
});

/** The stream as it was written: records of two shards, ids repeating within a visitor, times in a few minutes. */
const log = fc.array(
  fc.record({
    id: fc.integer({ min: 0, max: 25 }),
    visitor: fc.integer({ min: 0, max: 3 }),
    minute: fc.integer({ min: 0, max: 2 }),
    trigger: fc.constantFrom<AxonEvent['trigger']>('PAGE_VIEW', 'CLICK'),
    source: fc.constantFrom('direct', 'naver.com'),
    isBroken: fc.integer({ min: 0, max: 19 }).map((roll) => roll === 0),
  }),
  { minLength: 1, maxLength: 60 },
);

type Entry = typeof log extends fc.Arbitrary<readonly (infer E)[]> ? E : never;
const SHARDS = ['shardId-0', 'shardId-1'];
const shardOf = ({ visitor }: Entry): string => SHARDS[visitor % 2] ?? '';
const eventOf = ({ id, visitor, minute, trigger, source }: Entry): AxonEvent =>
  anEvent({ id: `e-${visitor}-${id}`, visitorId: `v-${visitor}`, trigger, source, time: NOW - minute * MINUTE });

/** What the counters must say: of each visitor's records with one id, the first. */
const reference = (entries: readonly Entry[], unit: number): Map<string, number> => {
  const seen = new Set<string>();
  const counts = new Map<string, number>();
  for (const entry of entries.filter(({ isBroken }) => !isBroken)) {
    const { id, time, trigger, source } = eventOf(entry);
    if (seen.has(id)) continue;
    seen.add(id);
    const name = `${startOf(unit, time)} ${trigger} ${source}`;
    counts.set(name, (counts.get(name) ?? 0) + 1);
  }
  return counts;
};

const recordsOf = (entries: readonly Entry[]): Map<string, DeliveredRecord[]> =>
  Map.groupBy(
    entries.map((entry, at) => aRecord(entry.isBroken ? '{"broken"' : eventOf(entry), at + 1, shardOf(entry))),
    ({ shard }) => shard,
  );

test('redelivery, partial failure and duplicates in any mixture give exactly the right counts', async () => {
  await fc.assert(
    fc.asyncProperty(
      log,
      fc.array(fc.record({ size: fc.integer({ min: 1, max: 12 }), isLost: fc.boolean() }), { maxLength: 30 }),
      fc.infiniteStream(fc.integer({ min: 0, max: 99 })),
      async (entries, batches, rolls) => {
        const { deliver, read, trouble } = aCounter();
        const shards = recordsOf(entries);
        const done = new Map(SHARDS.map((shard) => [shard, 0]));
        const deliverNext = async (shard: string, { size, isLost }: { readonly size: number; readonly isLost: boolean }) => {
          const from = done.get(shard) ?? 0;
          const batch = shards.get(shard)?.slice(from, from + size) ?? [];
          const { failed } = await deliver(batch);
          const good = failed[0] === undefined ? batch.length : batch.findIndex(({ sequence }) => sequence === failed[0]);
          expect(good).toBeGreaterThanOrEqual(0);
          // The reader forgets where it was: all of the batch comes again, though its work is done.
          if (!isLost) done.set(shard, from + good);
        };
        trouble.fails = () => (rolls.next().value ?? 99) < 15;
        for (const [at, batch] of batches.entries()) await deliverNext(SHARDS[at % 2] ?? '', batch);
        trouble.fails = () => false;
        for (const shard of SHARDS) await deliverNext(shard, { size: entries.length, isLost: false });

        for (const unit of ['minute', 'hour'] as const) {
          const counted = (await read(unit)).rows.map(({ at, trigger, source, count }): [string, number] => [
            `${at} ${trigger} ${source}`,
            count,
          ]);
          expect(new Map(counted)).toEqual(reference(entries, unit === 'minute' ? MINUTE : HOUR));
        }
      },
    ),
    { numRuns: 200 },
  );
});
