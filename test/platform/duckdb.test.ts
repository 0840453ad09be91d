import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { DuckDb } from '#platform/duckdb.ts';

const tables = ['CREATE TABLE IF NOT EXISTS numbers (n BIGINT)'];
let folder: string;
let path: string;
const opened: DuckDb[] = [];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'axon-duckdb-'));
  path = join(folder, 'analytics.duckdb');
});
afterEach(async () => {
  await Promise.all(opened.splice(0).map((duck) => duck.close()));
  rmSync(folder, { recursive: true });
});

const open = async (options: { readonly tables?: readonly string[]; readonly readTimeoutMs?: number } = {}): Promise<DuckDb> => {
  const duck = await DuckDb.open({ path, tables, ...options });
  opened.push(duck);
  return duck;
};
const close = async (duck: DuckDb): Promise<void> => {
  opened.splice(opened.indexOf(duck), 1);
  await duck.close();
};
const add = (duck: DuckDb, count: number) =>
  duck.write((writer) => writer.run('INSERT INTO numbers SELECT range FROM range($1::BIGINT)', [BigInt(count)]));
const count = async (duck: DuckDb) => Number((await duck.read('SELECT count(*) AS n FROM numbers'))[0]?.n);

describe('the file', () => {
  it('starts empty once and keeps what was written', async () => {
    const duck = await open();
    expect(duck.wasRebuilt).toBe(true);
    await add(duck, 10);
    await close(duck);
    const again = await open();
    expect(again.wasRebuilt).toBe(false);
    expect(await count(again)).toBe(10);
  });

  it('needs filling until that is done, however often it was begun', async () => {
    await close(await open());
    const begun = await open();
    expect(begun).toMatchObject({ wasRebuilt: false, needsFilling: true });
    await begun.markFilled();
    await close(begun);
    expect((await open()).needsFilling).toBe(false);
  });

  it('that is damaged is thrown away and said to be', async () => {
    writeFileSync(path, 'this was a database');
    const duck = await open();
    expect(duck.wasRebuilt).toBe(true);
    expect(duck.rebuildReason).toMatch(/not a valid DuckDB/i);
    expect(await count(duck)).toBe(0);
  });

  it('with a damaged middle is thrown away after the read that finds it', async () => {
    const duck = await open();
    await add(duck, 400_000);
    await close(duck);
    const { openSync, writeSync, closeSync, statSync } = await import('node:fs');
    const file = openSync(path, 'r+');
    for (let at = 12_288; at < statSync(path).size; at += 4_096) writeSync(file, Buffer.alloc(2_048, 0xa5), 0, 2_048, at);
    closeSync(file);
    const hurt = await open();
    if (!hurt.wasRebuilt) await expect(hurt.read('SELECT sum(n) FROM numbers')).rejects.toThrow();
    await close(hurt);
    const healed = hurt.wasRebuilt ? hurt : await open();
    expect(healed.wasRebuilt).toBe(true);
  });

  it('of other tables is made anew', async () => {
    await close(await open());
    const duck = await open({ tables: ['CREATE TABLE IF NOT EXISTS numbers (n BIGINT, name VARCHAR)'] });
    expect(duck.wasRebuilt).toBe(true);
    expect(duck.rebuildReason).toMatch(/another version/);
  });

  it('that another process holds is taken over anew', async () => {
    const child = fork(join(import.meta.dirname, 'duckdb-writer.ts'), [path], { stdio: 'ignore' });
    await once(child, 'message');
    const duck = await open();
    child.kill('SIGKILL');
    expect(duck.wasRebuilt).toBe(true);
    expect(duck.rebuildReason).toMatch(/lock/i);
    await add(duck, 3);
    expect(await count(duck)).toBe(3);
  });

  it('survives kill -9 in the middle of writing with all that was confirmed', async () => {
    const child = fork(join(import.meta.dirname, 'duckdb-writer.ts'), [path], { stdio: 'ignore' });
    let confirmed = 0;
    await new Promise<void>((resolve) => {
      child.on('message', (total) => {
        confirmed = Number(total);
        if (confirmed >= 30_000) resolve();
      });
    });
    child.kill('SIGKILL');
    await once(child, 'exit');
    const duck = await open();
    expect(duck.wasRebuilt).toBe(false);
    expect(confirmed).toBeGreaterThan(0);
    expect(await count(duck)).toBeGreaterThanOrEqual(confirmed);
    expect((await count(duck)) % 1_000).toBe(0);
  });

  it('leaves nothing else behind', async () => {
    await close(await open());
    expect(readdirSync(folder)).toEqual(['analytics.duckdb']);
  });
});

describe('reads and writes', () => {
  it('a read sees whole batches only, while they are written', async () => {
    const duck = await open();
    let writing = true;
    const writes = Promise.all(Array.from({ length: 30 }, () => add(duck, 1_000))).finally(() => {
      writing = false;
    });
    let reads = 0;
    while (writing) {
      expect((await count(duck)) % 1_000).toBe(0);
      reads += 1;
    }
    await writes;
    expect(reads).toBeGreaterThan(3);
    expect(await count(duck)).toBe(30_000);
  });

  it('a write that fails takes all of itself back and does not stop the next', async () => {
    const duck = await open();
    const failing = duck.write(async (writer) => {
      await writer.run('INSERT INTO numbers VALUES (1)');
      throw new Error('changed my mind');
    });
    await expect(failing).rejects.toThrow('changed my mind');
    await add(duck, 2);
    expect(await count(duck)).toBe(2);
  });

  it('a read that takes too long is stopped, and its connection goes on', async () => {
    const duck = await open({ readTimeoutMs: 100 });
    const endless = 'SELECT sum(sqrt(a.range * b.range)) FROM range(10000000) a, range(1000000) b';
    await expect(duck.read(endless)).rejects.toMatchObject({ code: 'TRY_AGAIN' });
    expect(await Promise.all([count(duck), count(duck), count(duck)])).toEqual([0, 0, 0]);
  });

  it('keeps to its memory and threads and fetches nothing', async () => {
    const duck = await open();
    const [row] = await duck.read(
      `SELECT current_setting('threads')::INTEGER AS threads, current_setting('memory_limit') AS memory,
        current_setting('autoinstall_known_extensions') AS installs`,
    );
    expect(row).toMatchObject({ threads: 2, installs: false });
    expect(row?.memory).toMatch(/48\d\.\d MiB/);
  });
});
