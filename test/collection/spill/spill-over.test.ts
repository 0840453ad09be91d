import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, describe, expect, test } from 'vitest';
import { appendOrSpill } from '#functions/collection/spill/append-or-spill.ts';
import { drainSpilled, onSpilled } from '#functions/collection/spill/return-spilled.ts';
import { packRecords, SPILL_PREFIX } from '#functions/collection/spill/spilled-pack.ts';
import { fileBlobs } from '#platform/blobs.files.ts';
import { sqliteQueue } from '#platform/queue.sqlite.ts';
import { MAX_MESSAGE_BYTES } from '#platform/queue.ts';
import { SqliteFile } from '#platform/sqlite.ts';
import { sqliteStream } from '#platform/stream.sqlite.ts';
import type { StreamRecord } from '#platform/stream.ts';
import { HOUR } from '#shared/clock.ts';
import { systemRandom } from '#shared/random.ts';
import { aCollector, anEvent } from '../a-collector.ts';

const folder = mkdtempSync(join(tmpdir(), 'axon-spill-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** A real stream, queue and bucket, each of which can be told to refuse. */
const aSpillOver = () => {
  let now = Date.UTC(2026, 10, 23);
  const clock = { now: () => now };
  const file = new SqliteFile(':memory:');
  const stream = sqliteStream(file, { name: 'events', clock });
  const queue = sqliteQueue(file, { name: 'spill', clock, maxReceives: 1000 });
  const blobs = fileBlobs(mkdtempSync(join(folder, 'blobs-')));
  const trouble = { refused: (_at: number) => false, isStreamDown: false, isQueueDown: false, isBucketDown: false };
  const append = async (records: readonly StreamRecord[]) => {
    if (trouble.isStreamDown) throw new Error('The stream is down');
    const failed = [...records.keys()].filter(trouble.refused);
    await stream.put(records.filter((_record, at) => !failed.includes(at)));
    return { failed };
  };
  const appendSafely = appendOrSpill({
    append,
    queue: { send: (messages) => (trouble.isQueueDown ? Promise.reject(new Error('No queue')) : queue.send(messages)) },
    blobs: { put: (...args) => (trouble.isBucketDown ? Promise.reject(new Error('No bucket')) : blobs.put(...args)) },
    clock,
    random: systemRandom,
  });
  const returnAll = async (): Promise<void> => {
    for (;;) {
      now += HOUR;
      const messages = await queue.receive(10);
      if (messages.length === 0) break;
      const { failed } = await onSpilled(messages, { append });
      await queue.delete(messages.filter(({ id }) => !failed.includes(id)).map(({ id }) => id));
      await queue.release(failed, { afterMs: 1 });
    }
    await drainSpilled({ append, blobs });
  };
  return {
    trouble,
    queue,
    blobs,
    append,
    appendSafely,
    returnAll,
    stored: async () => (await stream.read(stream.shards()[0] ?? '', undefined, 10_000)).map(({ data }) => data),
    inBucket: async () => (await blobs.list(SPILL_PREFIX)).keys,
    queued: async () => (await queue.lag()).messages,
  };
};

const records = (...data: readonly string[]): StreamRecord[] => data.map((each) => ({ partitionKey: 'v', data: each }));

describe('what the stream refuses', () => {
  test('waits in the queue and goes back on the stream', async () => {
    const { appendSafely, trouble, queued, returnAll, stored } = aSpillOver();
    trouble.refused = (at) => at === 1;
    expect(await appendSafely(records('a', 'b', 'c'))).toEqual({ failed: [] });
    expect(await stored()).toEqual(['a', 'c']);
    expect(await queued()).toBe(1);
    trouble.refused = () => false;
    await returnAll();
    expect(await stored()).toEqual(['a', 'c', 'b']);
    expect(await queued()).toBe(0);
  });

  test('waits in the bucket if the queue refuses too, and goes back with the oldest first', async () => {
    const { appendSafely, trouble, inBucket, returnAll, stored } = aSpillOver();
    trouble.isStreamDown = true;
    trouble.isQueueDown = true;
    expect(await appendSafely(records('a', 'b'))).toEqual({ failed: [] });
    expect(await inBucket()).toHaveLength(1);
    await expect(returnAll()).rejects.toThrow('down');
    trouble.isStreamDown = false;
    await returnAll();
    expect(await stored()).toEqual(['a', 'b']);
    expect(await inBucket()).toEqual([]);
  });

  test('is sent again by the client if queue and bucket refuse it as well', async () => {
    const { appendSafely, trouble, stored } = aSpillOver();
    trouble.refused = (at) => at > 0;
    trouble.isQueueDown = true;
    trouble.isBucketDown = true;
    expect(await appendSafely(records('a', 'b', 'c'))).toEqual({ failed: [1, 2] });
    expect(await stored()).toEqual(['a']);
  });

  test('goes to the bucket if a queue cannot carry it: too large, or a character it refuses', async () => {
    const { appendSafely, trouble, inBucket, queued, returnAll, stored } = aSpillOver();
    trouble.isStreamDown = true;
    const [large, odd, small] = ['x'.repeat(300_000), '\uffff', 'small'];
    expect(await appendSafely(records(large, small))).toEqual({ failed: [] });
    expect(await appendSafely(records(odd))).toEqual({ failed: [] });
    expect(await inBucket()).toHaveLength(2);
    expect(await queued()).toBe(1);
    trouble.isStreamDown = false;
    await returnAll();
    expect((await stored()).toSorted()).toEqual([large, odd, small].toSorted());
  });

  test('while the stream refuses, only the first message is tried', async () => {
    const { appendSafely, trouble, queue, append } = aSpillOver();
    trouble.isStreamDown = true;
    for (const data of ['a', 'b', 'c']) await appendSafely(records(data));
    const messages = await queue.receive(10);
    let tried = 0;
    const counting: typeof append = (some) => {
      tried += 1;
      return append(some);
    };
    expect((await onSpilled(messages, { append: counting })).failed).toHaveLength(3);
    expect(tried).toBe(1);
  });

  test('a message or an object that holds no records stops nobody', async () => {
    const { appendSafely, trouble, queue, blobs, append, stored, inBucket } = aSpillOver();
    trouble.isStreamDown = true;
    await queue.send([{ body: '{"records":1}' }]);
    await appendSafely(records('a'));
    await blobs.put(`${SPILL_PREFIX}000-broken.json`, '{');
    trouble.isQueueDown = true;
    await appendSafely(records('b'));
    trouble.isStreamDown = false;
    const messages = await queue.receive(10);
    expect(await onSpilled(messages, { append })).toEqual({
      failed: [messages[0]?.id],
      error: new Error('The message holds no spilled records'),
    });
    await expect(drainSpilled({ append, blobs })).rejects.toThrow('000-broken.json');
    expect(await stored()).toEqual(['a', 'b']);
    expect(await inBucket()).toEqual([`${SPILL_PREFIX}000-broken.json`]);
  });
});

test('packs keep the order, hold every record once, and fit into a message', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 120_000 }), { maxLength: 30 }), (sizes) => {
      const packs = packRecords(sizes.map((size, index) => ({ index, partitionKey: 'v', data: '"'.repeat(size) })));
      expect(packs.flatMap(({ indexes }) => indexes)).toEqual([...sizes.keys()]);
      for (const { body, indexes, isTooLarge } of packs) {
        expect(JSON.parse(body).records).toHaveLength(indexes.length);
        if (!isTooLarge) expect(Buffer.byteLength(body)).toBeLessThanOrEqual(MAX_MESSAGE_BYTES);
      }
    }),
    { numRuns: 50 },
  );
});

const outage = fc.record({
  refused: fc.subarray([0, 1, 2, 3]),
  isStreamDown: fc.boolean(),
  isQueueDown: fc.boolean(),
  isBucketDown: fc.boolean(),
});

test('whatever is down when, every record the door took ends up on the stream, and none it did not take is promised', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(outage, { minLength: 1, maxLength: 8 }), async (outages) => {
      const { appendSafely, returnAll, trouble, stored, inBucket, queued } = aSpillOver();
      const taken: string[] = [];
      for (const [round, { refused, ...down }] of outages.entries()) {
        Object.assign(trouble, down, { refused: (at: number) => refused.includes(at) });
        const sent = records(...[0, 1, 2, 3].map((at) => `${round}-${at}`));
        const { failed } = await appendSafely(sent);
        taken.push(...sent.filter((_record, at) => !failed.includes(at)).map(({ data }) => data));
      }
      Object.assign(trouble, { isStreamDown: false, refused: () => false });
      await returnAll();
      expect((await stored()).toSorted()).toEqual(taken.toSorted());
      expect([await inBucket(), await queued()]).toEqual([[], 0]);
    }),
    { numRuns: 60 },
  );
});

test('events are accepted while the stream is down, and so is what is told of bad ones', async () => {
  const { sendEvents, events, badOnStream, trouble, returnSpilled } = await aCollector({ spills: true });
  trouble.isStreamDown = true;
  const good = anEvent();
  const answer = await sendEvents([good, anEvent({ name: 'PURCHASE' })]);
  expect(answer).toMatchObject({ accepted: 1, rejected: [{ code: 'SERVER_ONLY_EVENT' }], retry: [] });
  expect(await events()).toEqual([]);
  trouble.isStreamDown = false;
  await returnSpilled();
  expect((await events()).map(({ id }) => id)).toEqual([good.id]);
  expect(await badOnStream()).toHaveLength(1);
});
