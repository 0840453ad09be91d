import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { EventSource } from '#platform/local/event-source.ts';
import { sqliteDeadLetters } from '#platform/local/event-source-dead-letters.sqlite.ts';
import { streamSource } from '#platform/local/event-source-stream.ts';
import { SqliteFile } from '#platform/sqlite.ts';
import { sqliteStream } from '#platform/stream.sqlite.ts';
import { ALL_DONE, type BatchResult, type DeliveredRecord } from '#platform/stream.ts';
import { StorageFull } from '#platform/table.ts';
import { handClock } from '../hand-clock.ts';

type Handle = (records: readonly DeliveredRecord[]) => Promise<BatchResult>;
type Options = Partial<Parameters<typeof streamSource>[0]>;

const world = () => {
  const file = new SqliteFile(':memory:');
  const clock = handClock();
  const log = sqliteStream(file, { name: 'events', clock });
  const deadLetters = sqliteDeadLetters(file, clock);
  const reports: { error: unknown; facts: Readonly<Record<string, unknown>> }[] = [];
  const sources: EventSource[] = [];
  const source = (handle: Handle, options: Options = {}) => {
    const made = streamSource({
      log,
      stream: 'events',
      consumer: 'counters',
      handle,
      deadLetters,
      clock,
      report: (error, facts) => void reports.push({ error, facts }),
      retries: 2,
      retryDelay: () => 1,
      ...options,
    });
    sources.push(made);
    made.start();
    return made;
  };
  const close = async () => {
    await Promise.all(sources.map((one) => one.stop()));
    await file.close();
  };
  return { clock, log, deadLetters, reports, source, close };
};

const put = (log: ReturnType<typeof world>['log'], ...data: string[]) =>
  log.put(data.map((one) => ({ partitionKey: 'k', data: one })));
const dataOf = (records: readonly DeliveredRecord[]) => records.map(({ data }) => data);
/** A handler that takes everything and notes it. */
const collect =
  (into: string[]): Handle =>
  async (records) => {
    into.push(...dataOf(records));
    return ALL_DONE;
  };
/** A handler that never takes anything. */
const refuse: Handle = async () => {
  throw new Error('no');
};
/** A delay of a millisecond that notes for which attempt it was asked. */
const noteInto = (attempts: number[]) => (attempt: number) => {
  attempts.push(attempt);
  return 1;
};
const letters = (count: number, from = 0) => Array.from({ length: count }, (_, index) => `${from + index}`);

describe('a stream source', () => {
  let w: ReturnType<typeof world>;
  beforeEach(() => {
    w = world();
  });
  afterEach(() => w.close());

  it('delivers everything from the oldest record on, in order, in batches of at most its size', async () => {
    await put(w.log, ...letters(25));
    const batches: string[][] = [];
    w.source(
      async (records) => {
        batches.push(dataOf(records));
        return ALL_DONE;
      },
      { batchSize: 10 },
    );
    await vi.waitFor(() => expect(batches.flat()).toEqual(letters(25)));
    expect(batches.map(({ length }) => length)).toEqual([10, 10, 5]);
  });

  it('delivers a record within milliseconds of its commit, without waiting for the next look', async () => {
    let arrived: number | undefined;
    w.source(
      async () => {
        arrived = performance.now();
        return ALL_DONE;
      },
      { pollMs: 60_000 },
    );
    await new Promise((resolve) => setTimeout(resolve, 20));
    const sent = performance.now();
    await put(w.log, 'a');
    await vi.waitFor(() => expect(arrived).toBeDefined(), { interval: 1 });
    expect((arrived ?? Number.NaN) - sent).toBeLessThan(50);
  });

  it('delivers again from the first failed record on, not what lies before it', async () => {
    await put(w.log, 'a', 'b', 'c', 'd');
    const batches: string[][] = [];
    w.source(async (records) => {
      batches.push(dataOf(records));
      // Reported out of order and with one behind the first: the first failed one counts.
      const failed = batches.length === 1 ? records.filter(({ data }) => data === 'd' || data === 'b').toReversed() : [];
      return { failed: failed.map(({ sequence }) => sequence) };
    });
    await vi.waitFor(() => expect(batches).toHaveLength(2));
    expect(batches[1]).toEqual(['b', 'c', 'd']);
    expect(await w.deadLetters.list()).toEqual([]);
  });

  it('delivers the whole batch again when the handler throws, without newer records in it', async () => {
    await put(w.log, 'a', 'b');
    const batches: string[][] = [];
    w.source(async (records) => {
      batches.push(dataOf(records));
      if (batches.length > 1) return ALL_DONE;
      await put(w.log, 'c');
      throw new Error('no answer');
    });
    await vi.waitFor(() => expect(batches).toEqual([['a', 'b'], ['a', 'b'], ['c']]));
    expect(w.reports).toMatchObject([{ facts: { source: 'stream:events', consumer: 'counters', attempts: 1, records: 2 } }]);
  });

  it('treats the report of an unknown record as a failure of the whole batch', async () => {
    await put(w.log, 'a', 'b');
    const batches: string[][] = [];
    w.source(async (records) => {
      batches.push(dataOf(records));
      return batches.length === 1 ? { failed: ['no such sequence'] } : ALL_DONE;
    });
    await vi.waitFor(() =>
      expect(batches).toEqual([
        ['a', 'b'],
        ['a', 'b'],
      ]),
    );
  });

  it('buries a record that is reported as failed too often, with the error, and goes on', async () => {
    await put(w.log, 'a', 'poison', 'b');
    const seen: string[] = [];
    const source = w.source(async (records) => {
      seen.push(...dataOf(records));
      return { failed: records.filter(({ data }) => data === 'poison').map(({ sequence }) => sequence) };
    });
    await vi.waitFor(async () => expect((await source.health()).lagRecords).toBe(0));
    expect(seen.filter((data) => data === 'poison')).toHaveLength(3);
    expect(seen.filter((data) => data === 'a')).toHaveLength(1);
    const [letter, ...others] = await w.deadLetters.list();
    expect(others).toEqual([]);
    expect(letter).toMatchObject({ source: 'stream:events', consumer: 'counters', attempts: 3 });
    expect(letter?.error).toContain('reported as failed');
    expect(JSON.parse(letter?.payload ?? '')).toMatchObject({ data: 'poison', partitionKey: 'k' });
  });

  it('finds the one poison record of a batch that always throws, and delivers all others', async () => {
    await put(w.log, ...letters(100));
    const done = new Set<string>();
    const source = w.source(
      async (records) => {
        if (dataOf(records).includes('61')) throw new Error('cannot read 61');
        for (const one of dataOf(records)) done.add(one);
        return ALL_DONE;
      },
      { batchSize: 50 },
    );
    await vi.waitFor(async () => expect((await source.health()).lagRecords).toBe(0));
    expect(done.size).toBe(99);
    expect((await w.deadLetters.list()).map(({ payload, error }) => [JSON.parse(payload).data, error])).toEqual([
      ['61', 'cannot read 61'],
    ]);
  });

  it('gives every record all its retries anew: a short outage buries nothing', async () => {
    await put(w.log, ...letters(30));
    let calls = 0;
    const seen: string[] = [];
    const source = w.source(async (records) => {
      if (++calls <= 2) throw new Error('database away');
      seen.push(...dataOf(records));
      return ALL_DONE;
    });
    await vi.waitFor(async () => expect((await source.health()).lagRecords).toBe(0));
    expect(seen).toEqual(letters(30));
    expect(await w.deadLetters.list()).toEqual([]);
  });

  it('never buries a record because the disk is full: it waits', async () => {
    await put(w.log, 'a');
    let calls = 0;
    const delays: number[] = [];
    const source = w.source(
      async () => {
        if (++calls <= 12) throw new StorageFull();
        return ALL_DONE;
      },
      { retryDelay: noteInto(delays) },
    );
    await vi.waitFor(async () => expect((await source.health()).lagRecords).toBe(0));
    expect(calls).toBe(13);
    expect(delays.at(-1)).toBe(12);
    expect(await w.deadLetters.list()).toEqual([]);
  });

  it('waits longer after every failure in a row', async () => {
    await put(w.log, 'a');
    const attempts: number[] = [];
    w.source(refuse, { retries: 3, retryDelay: noteInto(attempts) });
    await vi.waitFor(async () => expect(await w.deadLetters.list()).toHaveLength(1));
    expect(attempts).toEqual([1, 2, 3]);
  });

  it('does not move on when a dead letter cannot be kept', async () => {
    await put(w.log, 'poison', 'b');
    let refusals = 0;
    const seen: string[] = [];
    const source = w.source(
      async (records) => {
        seen.push(...dataOf(records));
        return { failed: records.filter(({ data }) => data === 'poison').map(({ sequence }) => sequence) };
      },
      {
        retries: 0,
        deadLetters: {
          ...w.deadLetters,
          add: async (letter) => {
            if (++refusals === 1) throw new StorageFull();
            await w.deadLetters.add(letter);
          },
        },
      },
    );
    await vi.waitFor(async () => expect((await source.health()).lagRecords).toBe(0), { timeout: 3000 });
    expect((await w.deadLetters.list()).map(({ payload }) => JSON.parse(payload).data)).toEqual(['poison']);
    expect(seen.filter((data) => data === 'poison')).toHaveLength(2);
  });

  it('has one batch in flight, however many commits wake it', async () => {
    let inFlight = 0;
    let most = 0;
    const seen: string[] = [];
    w.source(
      async (records) => {
        most = Math.max(most, ++inFlight);
        await new Promise((resolve) => setTimeout(resolve, 2));
        inFlight--;
        seen.push(...dataOf(records));
        return ALL_DONE;
      },
      { batchSize: 7 },
    );
    for (let call = 0; call < 30; call++) await put(w.log, ...letters(5, call * 5));
    await vi.waitFor(() => expect(seen).toEqual(letters(150)));
    expect(most).toBe(1);
  });

  it('keeps two consumers independent: one that is stuck does not hold up the other', async () => {
    await put(w.log, 'a', 'b');
    const seen: string[] = [];
    const stuck = w.source(refuse, { consumer: 'stuck', retries: 1_000_000 });
    const well = w.source(collect(seen), { consumer: 'well' });
    await vi.waitFor(() => expect(seen).toEqual(['a', 'b']));
    await vi.waitFor(async () => expect((await well.health()).lagRecords).toBe(0));
    w.clock.forward(5000);
    expect(await stuck.health()).toMatchObject({
      state: 'retrying',
      lagRecords: 2,
      lagMs: 5000,
      deadLetters: 0,
      lastError: { message: 'no' },
    });
    expect(await well.health()).toMatchObject({ state: 'running', lagRecords: 0, lagMs: 0 });
  });

  it('finishes the batch in flight before it is stopped, and starts no other', async () => {
    await put(w.log, ...letters(4));
    const finished: string[] = [];
    let entered: () => void = () => undefined;
    const inside = new Promise<void>((resolve) => {
      entered = resolve;
    });
    const source = w.source(
      async (records) => {
        entered();
        await new Promise((resolve) => setTimeout(resolve, 30));
        finished.push(...dataOf(records));
        return ALL_DONE;
      },
      { batchSize: 2 },
    );
    await inside;
    await source.stop();
    expect(finished).toEqual(['0', '1']);
    await put(w.log, '4');
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(finished).toEqual(['0', '1']);
    expect((await source.health()).state).toBe('stopped');
    source.start();
    await vi.waitFor(() => expect(finished).toEqual(letters(5)));
  });

  it('stops at once while it waits: for work, or before a retry', async () => {
    const idle = w.source(async () => ALL_DONE, { consumer: 'idle', pollMs: 60_000 });
    await put(w.log, 'a');
    const failing = w.source(refuse, { consumer: 'failing', retryDelay: () => 60_000 });
    await vi.waitFor(() => expect(w.reports).toHaveLength(1));
    const started = performance.now();
    await Promise.all([idle.stop(), failing.stop()]);
    expect(performance.now() - started).toBeLessThan(500);
    expect(process.getActiveResourcesInfo().filter((name) => name === 'Timeout').length).toBeLessThan(3);
  });

  it('is not hurried by new records while it waits before a retry', async () => {
    await put(w.log, 'a');
    let calls = 0;
    w.source(
      async () => {
        calls++;
        throw new Error('no');
      },
      { retryDelay: () => 60_000 },
    );
    await vi.waitFor(() => expect(calls).toBe(1));
    for (const one of letters(5)) await put(w.log, one);
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(calls).toBe(1);
  });

  it('looks at the log a few times a second at most when nothing happens', async () => {
    let reads = 0;
    const read: typeof w.log.read = (...args) => {
      reads++;
      return w.log.read(...args);
    };
    const counting = { ...w.log, read };
    w.source(async () => ALL_DONE, { log: counting });
    await new Promise((resolve) => setTimeout(resolve, 600));
    expect(reads).toBeGreaterThan(1);
    expect(reads).toBeLessThan(5);
  });

  it('gets over errors of the log itself', async () => {
    await put(w.log, 'a');
    let failures = 0;
    const seen: string[] = [];
    const shaky = {
      ...w.log,
      read: (...args: Parameters<typeof w.log.read>) =>
        failures++ < 2 ? Promise.reject(new StorageFull()) : w.log.read(...args),
    };
    w.source(collect(seen), { log: shaky });
    await vi.waitFor(() => expect(seen).toEqual(['a']), { timeout: 5000 });
    expect(w.reports).toHaveLength(2);
  });

  it('loses no record and keeps the order of firsts, whatever fails', async () => {
    const plan = fc.array(fc.oneof(fc.constant('ok'), fc.constant('throw'), fc.nat({ max: 9 })), { maxLength: 12 });
    await fc.assert(
      fc.asyncProperty(plan, fc.integer({ min: 1, max: 9 }), async (outcomes, batchSize) => {
        const own = world();
        await put(own.log, ...letters(20));
        const firsts: string[] = [];
        let call = 0;
        const source = own.source(
          async (records) => {
            const outcome = outcomes[call++] ?? 'ok';
            if (outcome === 'throw') throw new Error('planned');
            const from = typeof outcome === 'number' ? outcome % records.length : records.length;
            for (const { data } of records.slice(0, from)) if (!firsts.includes(data)) firsts.push(data);
            return { failed: records.slice(from, from + 1).map(({ sequence }) => sequence) };
          },
          { batchSize, retries: 2, retryDelay: () => 0 },
        );
        await vi.waitFor(async () => expect((await source.health()).lagRecords).toBe(0), { interval: 2 });
        const buried = (await own.deadLetters.list()).map(({ payload }) => String(JSON.parse(payload).data));
        expect([...firsts, ...buried].toSorted((a, b) => Number(a) - Number(b))).toEqual(letters(20));
        expect(firsts).toEqual(firsts.toSorted((a, b) => Number(a) - Number(b)));
        await own.close();
      }),
      { numRuns: 60 },
    );
  });
});
