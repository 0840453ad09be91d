import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { EventSource } from '#platform/local/event-source.ts';
import { queueSource } from '#platform/local/event-source-queue.ts';
import { sqliteQueue } from '#platform/queue.sqlite.ts';
import type { DeliveredMessage } from '#platform/queue.ts';
import { SqliteFile } from '#platform/sqlite.ts';
import { ALL_DONE, type BatchResult } from '#platform/stream.ts';
import { StorageFull } from '#platform/table.ts';
import { handClock } from '../hand-clock.ts';

const world = () => {
  const file = new SqliteFile(':memory:');
  const clock = handClock();
  const queue = sqliteQueue(file, { name: 'release', clock, maxReceives: 3 });
  const reports: unknown[] = [];
  const sources: EventSource[] = [];
  const source = (handle: (messages: readonly DeliveredMessage[]) => Promise<BatchResult>, pollMs = 60_000) => {
    const made = queueSource({ queue, handle, clock, report: (error) => void reports.push(error), retryDelay: () => 0, pollMs });
    sources.push(made);
    made.start();
    return made;
  };
  const close = async () => {
    await Promise.all(sources.map((one) => one.stop()));
    await file.close();
  };
  return { clock, queue, reports, source, close };
};
const bodies = (messages: readonly DeliveredMessage[]) => messages.map(({ body }) => body);
/** A handler that takes everything and notes it. */
const collect = (into: string[]) => async (messages: readonly DeliveredMessage[]) => {
  into.push(...bodies(messages));
  return ALL_DONE;
};

describe('a queue source', () => {
  let w: ReturnType<typeof world>;
  beforeEach(() => {
    w = world();
  });
  afterEach(() => w.close());

  it('delivers every message and deletes it', async () => {
    const seen: string[] = [];
    const source = w.source(collect(seen));
    await w.queue.send([{ body: 'a' }, { body: 'b' }]);
    await vi.waitFor(async () => expect((await source.health()).lagRecords).toBe(0));
    expect(seen.toSorted()).toEqual(['a', 'b']);
  });

  it('delivers only the failed messages of a batch again', async () => {
    await w.queue.send([{ body: 'a' }, { body: 'b' }, { body: 'c' }]);
    const batches: string[][] = [];
    w.source(async (messages) => {
      batches.push(bodies(messages).toSorted());
      return { failed: batches.length === 1 ? messages.filter(({ body }) => body === 'b').map(({ id }) => id) : [] };
    });
    await vi.waitFor(() => expect(batches).toEqual([['a', 'b', 'c'], ['b']]));
  });

  it.each(['throws', 'reports an unknown message'])('delivers the whole batch again when the handler %s', async (how) => {
    await w.queue.send([{ body: 'a' }, { body: 'b' }]);
    const batches: string[][] = [];
    w.source(async (messages) => {
      batches.push(bodies(messages).toSorted());
      if (batches.length > 1) return ALL_DONE;
      if (how === 'throws') throw new Error('no answer');
      return { failed: ['unknown'] };
    });
    await vi.waitFor(() =>
      expect(batches).toEqual([
        ['a', 'b'],
        ['a', 'b'],
      ]),
    );
  });

  it('gives a poison message up after its deliveries and goes on with the others', async () => {
    await w.queue.send([{ body: 'poison' }, { body: 'a' }]);
    const seen: string[] = [];
    const source = w.source(async (messages) => {
      seen.push(...bodies(messages));
      return { failed: messages.filter(({ body }) => body === 'poison').map(({ id }) => id) };
    });
    await vi.waitFor(async () => expect(await w.queue.deadCount()).toBe(1));
    expect(seen.filter((body) => body === 'poison')).toHaveLength(3);
    expect(seen.filter((body) => body === 'a')).toHaveLength(1);
    expect(await source.health()).toMatchObject({ source: 'queue:release', deadLetters: 1, lagRecords: 0 });
  });

  it('never gives a message up because the disk is full', async () => {
    await w.queue.send([{ body: 'a' }]);
    let calls = 0;
    const source = w.source(async () => {
      if (++calls <= 8) throw new StorageFull();
      return ALL_DONE;
    });
    await vi.waitFor(async () => expect((await source.health()).lagRecords).toBe(0));
    expect(calls).toBe(9);
    expect(await w.queue.deadCount()).toBe(0);
  });

  it('delivers a delayed message when its time has come', async () => {
    const seen: string[] = [];
    w.source(collect(seen), 5);
    await w.queue.send([{ body: 'later', delaySeconds: 30 }]);
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(seen).toEqual([]);
    w.clock.forward(30_000);
    await vi.waitFor(() => expect(seen).toEqual(['later']));
  });

  it('finishes the batch in flight before it is stopped', async () => {
    let finished = false;
    let entered = false;
    const source = w.source(async () => {
      entered = true;
      await new Promise((resolve) => setTimeout(resolve, 20));
      finished = true;
      return ALL_DONE;
    });
    await w.queue.send([{ body: 'a' }]);
    await vi.waitFor(() => expect(entered).toBe(true), { interval: 1 });
    await source.stop();
    expect(finished).toBe(true);
    expect(await w.queue.lag()).toMatchObject({ messages: 0 });
  });
});
