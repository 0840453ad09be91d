import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { SqliteFile } from '#platform/sqlite.ts';
import { sqliteDatabase } from '#platform/table.sqlite.ts';
import { equals, StorageFull } from '#platform/table.ts';
import { sqliteChangeLog } from '#platform/table-changes.sqlite.ts';
import { singles, things } from './table.contract.ts';

const folders: string[] = [];
const newPath = (): string => {
  const folder = mkdtempSync(join(tmpdir(), 'axon-sqlite-'));
  folders.push(folder);
  return join(folder, 'axon.db');
};
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

const numbersFile = (): SqliteFile => {
  const file = new SqliteFile(':memory:');
  file.define('CREATE TABLE numbers (n INTEGER PRIMARY KEY, CHECK (n < 100))');
  return file;
};
const add = (file: SqliteFile, ...numbers: readonly number[]) =>
  file.run(() => {
    for (const n of numbers) file.statement('INSERT INTO numbers VALUES (?)').run(n);
  });
const stored = async (file: SqliteFile): Promise<unknown[]> =>
  (await file.run(() => file.statement('SELECT n FROM numbers ORDER BY n').all())).map(({ n }) => n);
const outcomes = async (work: readonly Promise<unknown>[]) => (await Promise.allSettled(work)).map(({ status }) => status);

describe('a turn', () => {
  test('sees its own writes and is answered after the commit, then wakes each listener once', async () => {
    const file = numbersFile();
    const seen: string[] = [];
    const wake = () => seen.push('woken');
    const work = [1, 2, 3].map((n) =>
      file
        .run(() => {
          file.statement('INSERT INTO numbers VALUES (?)').run(n);
          file.afterCommit(wake);
        })
        .then(() => seen.push(`answer ${n}`)),
    );
    const read = stored(file);
    await Promise.resolve();
    expect(seen).toEqual([]);
    await Promise.all(work);
    expect(await read).toEqual([1, 2, 3]);
    expect(seen.toSorted()).toEqual(['answer 1', 'answer 2', 'answer 3', 'woken']);
  });

  test('a read is answered at once while nothing was written, and after the commit of what it saw otherwise', async () => {
    const file = numbersFile();
    await add(file, 1);
    const count = () => Number(file.statement('SELECT count(*) AS n FROM numbers').get()?.n);
    const seen: string[] = [];
    const early = file.read(count).then((n) => seen.push(`read ${n}`));
    const write = add(file, 2).then(() => seen.push('written'));
    const late = file.read(count).then((n) => seen.push(`read ${n}`));
    await early;
    expect(seen).toEqual(['read 1']);
    await Promise.all([write, late]);
    expect(seen.toSorted()).toEqual(['read 1', 'read 2', 'written']);
    await expect(add(file, 2, 100)).rejects.toThrow();
    expect(await file.read(count)).toBe(2);
  });

  test('what was read is not told if the writes it saw are taken back', async () => {
    const file = numbersFile();
    const first = add(file, 1);
    const read = file.read(() => file.statement('SELECT n FROM numbers').all().length);
    expect(await outcomes([first, read, add(file, 100)])).toEqual(['rejected', 'rejected', 'rejected']);
  });

  test('a refusal rejects only its own work', async () => {
    const file = numbersFile();
    const refused = file.run(() => {
      throw new Error('refused');
    });
    expect(await outcomes([add(file, 1), refused, add(file, 2)])).toEqual(['fulfilled', 'rejected', 'fulfilled']);
    expect(await stored(file)).toEqual([1, 2]);
  });

  test('an error of SQLite in the middle of some work takes the whole turn back', async () => {
    const file = numbersFile();
    const woken: string[] = [];
    const first = file.run(() => {
      file.statement('INSERT INTO numbers VALUES (1)').run();
      file.afterCommit(() => woken.push('first'));
    });
    expect(await outcomes([first, add(file, 2, 100), add(file, 3)])).toEqual(['rejected', 'rejected', 'fulfilled']);
    expect(await stored(file)).toEqual([3]);
    expect(woken).toEqual([]);
  });

  test('wrong code in the middle of some work takes the whole turn back', async () => {
    const file = numbersFile();
    const innocent = add(file, 1);
    const wrong = file.run(() => {
      file.statement('INSERT INTO numbers VALUES (2)').run();
      throw new TypeError('undefined is not a function');
    });
    expect(await outcomes([innocent, wrong])).toEqual(['rejected', 'rejected']);
    expect(await stored(file)).toEqual([]);
  });

  test('nobody is told of success if the commit fails', async () => {
    const file = new SqliteFile(':memory:');
    file.define(`PRAGMA foreign_keys = ON;
      CREATE TABLE parents (id INTEGER PRIMARY KEY);
      CREATE TABLE numbers (n INTEGER, parent INTEGER REFERENCES parents DEFERRABLE INITIALLY DEFERRED)`);
    const orphan = file.run(() => file.statement('INSERT INTO numbers VALUES (2, 5)').run());
    const innocent = file.run(() => file.statement('INSERT INTO numbers VALUES (1, NULL)').run());
    expect(await outcomes([innocent, orphan])).toEqual(['rejected', 'rejected']);
    expect(await stored(file)).toEqual([]);
  });

  test('a definition in the middle of a turn first commits what was done', async () => {
    const file = numbersFile();
    const early = add(file, 1);
    file.define('CREATE TABLE more (n)');
    await early;
    await add(file, 2);
    expect(await stored(file)).toEqual([1, 2]);
    expect(() =>
      file.migrate((execute) => {
        execute('DROP TABLE numbers');
        throw new Error('half way');
      }),
    ).toThrow('half way');
    expect(await stored(file)).toEqual([1, 2]);
    await add(file, 3);
    await file.close();
  });
});

describe('a full disk', () => {
  const fill = async (path: string) => {
    const file = new SqliteFile(path);
    const database = sqliteDatabase(file);
    const table = database.table(things);
    const log = sqliteChangeLog(file);
    await table.put({ shelf: 'a', number: -1, kept: true });
    file.define('PRAGMA max_page_count = 60; PRAGMA cache_size = 5');
    const acknowledged: number[] = [];
    const refused: unknown[] = [];
    const text = 'x'.repeat(3000);
    for (let turn = 0; refused.length === 0 && turn < 50; turn += 1) {
      const work = [0, 1, 2, 3].map(async (part) => {
        const number = turn * 4 + part;
        await table.put({ shelf: 'a', number, text });
        acknowledged.push(number);
      });
      for (const outcome of await Promise.allSettled(work)) if (outcome.status === 'rejected') refused.push(outcome.reason);
    }
    return { file, database, table, log, acknowledged, refused };
  };

  test.each(['memory', 'file'])('rejects with StorageFull and keeps exactly what was acknowledged (%s)', async (kind) => {
    const { file, table, log, acknowledged, refused } = await fill(kind === 'memory' ? ':memory:' : newPath());
    expect(refused.length).toBeGreaterThan(0);
    for (const reason of refused) expect(reason).toBeInstanceOf(StorageFull);
    const found = (await table.query({ partition: 'a', range: { from: 0 } })).items.map(({ number }) => number);
    expect(found).toEqual(acknowledged.toSorted((a, b) => a - b));
    const changes = await log.read('things', undefined, 1000);
    expect(changes.map(({ change }) => change.key.number)).toEqual([-1, ...acknowledged]);
    file.define('PRAGMA max_page_count = 10000');
    await table.put({ shelf: 'a', number: 1000 });
    expect(await table.get({ shelf: 'a', number: -1 })).toMatchObject({ kept: true });
    await file.close();
  });

  test('leaves no half of a transaction behind', async () => {
    const { file, database, table } = await fill(':memory:');
    const other = database.table(singles);
    for (let attempt = 0; attempt < 5; attempt += 1) {
      const big = Array.from({ length: 10 }, (_, at) =>
        table.write.put({ shelf: `t${attempt}`, number: at, text: 'x'.repeat(3000) }),
      );
      const small = table.update({ shelf: 'a', number: -1 }, { add: { n: 1 } });
      const together = await outcomes([small, database.transact([...big, other.write.put({ id: `t${attempt}` })])]);
      expect(together).toEqual(['rejected', 'rejected']);
      expect((await table.query({ partition: `t${attempt}` })).items).toEqual([]);
    }
    expect(await table.get({ shelf: 'a', number: -1 })).not.toHaveProperty('n');
    await file.close();
  });
});

test('what was acknowledged is there after kill -9', async () => {
  const path = newPath();
  const source = (name: string) => JSON.stringify(new URL(`../../functions/platform/${name}`, import.meta.url).href);
  const script = `
    const { SqliteFile } = await import(${source('sqlite.ts')});
    const { sqliteDatabase } = await import(${source('table.sqlite.ts')});
    const table = sqliteDatabase(new SqliteFile(process.argv[1])).table(${JSON.stringify(things)});
    for (let number = 0; ; number += 1) {
      await Promise.all([0, 1].map((half) => table.put({ shelf: 'k' + half, number })));
      process.stdout.write(number + '\\n');
    }`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', script, path], { stdio: ['ignore', 'pipe', 'ignore'] });
  let output = '';
  child.stdout.on('data', (data) => {
    output += data;
    if (output.length > 2000) child.kill('SIGKILL');
  });
  await once(child, 'close');
  const lastAcknowledged = Number(output.slice(0, output.lastIndexOf('\n')).split('\n').at(-1));
  const file = new SqliteFile(path);
  const table = sqliteDatabase(file).table(things);
  expect(lastAcknowledged).toBeGreaterThan(300);
  for (const shelf of ['k0', 'k1']) {
    const { items } = await table.query({ partition: shelf, range: { to: lastAcknowledged } });
    expect(items).toHaveLength(lastAcknowledged + 1);
  }
  const changes = await sqliteChangeLog(file).read('things', undefined, 100_000);
  expect(changes.length).toBeGreaterThanOrEqual(2 * (lastAcknowledged + 1));
  await table.put({ shelf: 'k0', number: 0, again: true }, equals('number', 0));
  await file.close();
});
