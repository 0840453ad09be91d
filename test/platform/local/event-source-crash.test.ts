import { fork } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { sqliteDeadLetters } from '#platform/local/event-source-dead-letters.sqlite.ts';
import { streamSource } from '#platform/local/event-source-stream.ts';
import { SqliteFile } from '#platform/sqlite.ts';
import { sqliteStream } from '#platform/stream.sqlite.ts';
import { ALL_DONE } from '#platform/stream.ts';
import { systemClock } from '#shared/clock.ts';

describe('after a crash', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'axon-crash-'));
  });
  afterEach(() => rm(folder, { recursive: true }));

  const consume = async (path: string) => {
    const file = new SqliteFile(path);
    const log = sqliteStream(file, { name: 'events', clock: systemClock });
    const seen: number[] = [];
    const source = streamSource({
      log,
      stream: 'events',
      consumer: 'counters',
      handle: async (records) => {
        seen.push(...records.map(({ data }) => Number(data)));
        return ALL_DONE;
      },
      deadLetters: sqliteDeadLetters(file, systemClock),
      report: () => undefined,
      clock: systemClock,
    });
    source.start();
    await vi.waitFor(async () => expect((await source.health()).lagRecords).toBe(0));
    await source.stop();
    await file.close();
    return seen;
  };

  it('loses no acknowledged record, and delivers again at most the batch in flight', async () => {
    const child = fork(new URL('./stream-child.ts', import.meta.url), [folder], {
      execArgv: ['--disable-warning=ExperimentalWarning'],
      stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
    });
    const gone = new Promise((resolve) => child.on('exit', resolve));
    const numbersIn = async (name: string) => (await readFile(join(folder, name), 'utf8')).trim().split('\n').map(Number);
    await vi.waitFor(async () => expect((await numbersIn('handled')).length).toBeGreaterThan(300), { timeout: 15_000 });
    child.kill('SIGKILL');
    await gone;
    const handled = await numbersIn('handled');
    const acknowledged = await numbersIn('acknowledged');
    const path = join(folder, 'axon.db');
    const after = await consume(path);
    const all = new Set([...handled, ...after]);
    expect(acknowledged.filter((record) => !all.has(record))).toEqual([]);
    expect(after).toEqual(after.toSorted((a, b) => a - b));
    expect(handled.filter((record) => after.includes(record)).length).toBeLessThanOrEqual(10);
    expect(await consume(path)).toEqual([]);
  });

  it('delivers again what was handled when the cursor could not be moved', async () => {
    const path = join(folder, 'axon.db');
    const file = new SqliteFile(path);
    const log = sqliteStream(file, { name: 'events', clock: systemClock });
    await log.put([1, 2, 3].map((data) => ({ partitionKey: 'k', data: String(data) })));
    let handled = 0;
    const source = streamSource({
      log: { ...log, advance: () => Promise.reject(new Error('gone')) },
      stream: 'events',
      consumer: 'counters',
      handle: async (records) => {
        handled += records.length;
        return ALL_DONE;
      },
      deadLetters: sqliteDeadLetters(file, systemClock),
      report: () => undefined,
      clock: systemClock,
    });
    source.start();
    await vi.waitFor(() => expect(handled).toBe(3));
    await source.stop();
    await file.close();
    expect(await consume(path)).toEqual([1, 2, 3]);
  });
});
