import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { SqliteFile } from '#platform/sqlite.ts';
import { sqliteDatabase } from '#platform/table.sqlite.ts';
import { absent, type TableDeclaration } from '#platform/table.ts';
import { type ChangeLog, sqliteChangeLog } from '#platform/table-changes.sqlite.ts';
import { DAY, HOUR } from '#shared/clock.ts';
import { handClock } from './hand-clock.ts';
import { singles, things } from './table.contract.ts';

const setUp = (file = new SqliteFile(':memory:')) => {
  const clock = handClock();
  const database = sqliteDatabase(file, { clock });
  return { file, clock, database, table: database.table(things), log: sqliteChangeLog(file, clock) };
};
const all = (log: ChangeLog, table = 'things') => log.read(table, undefined, 1000);
const key = { shelf: 'a', number: 1 };

describe('the change log', () => {
  test('tells inserts, changes and removals with the item before and after', async () => {
    const { table, log } = setUp();
    await table.put({ ...key, n: 1 });
    await table.update(key, { add: { n: 1 } });
    await table.update(key, { set: { map: { a: 1, b: [2, 3] } } });
    await table.update(key, { remove: [['map', 'b', 0]] });
    await table.delete(key);
    const changes = (await all(log)).map(({ change }) => change);
    expect(changes.map(({ sequence: _, ...change }) => change)).toEqual([
      { key, before: undefined, after: { ...key, n: 1 } },
      { key, before: { ...key, n: 1 }, after: { ...key, n: 2 } },
      { key, before: { ...key, n: 2 }, after: { ...key, n: 2, map: { a: 1, b: [2, 3] } } },
      { key, before: { ...key, n: 2, map: { a: 1, b: [2, 3] } }, after: { ...key, n: 2, map: { a: 1, b: [3] } } },
      { key, before: { ...key, n: 2, map: { a: 1, b: [3] } }, after: undefined },
    ]);
    const sequences = changes.map(({ sequence }) => sequence);
    expect(sequences).toEqual(sequences.toSorted());
    expect(new Set(sequences).size).toBe(5);
  });

  test('knows nothing of refused writes, of writes that change nothing and of tables without changes', async () => {
    const { database, table, log } = setUp();
    const other = database.table(singles);
    await table.put({ ...key, a: 1, b: [{ c: 1, d: 2 }] });
    await table.put({ b: [{ d: 2, c: 1 }], a: 1, ...key });
    await table.update(key, { set: { a: 1 } });
    await table.delete({ ...key, number: 2 });
    await expect(table.put(key, absent('shelf'))).rejects.toThrow();
    await expect(
      database.transact([table.write.delete(key), other.write.check({ id: 'x' }, { op: 'present', path: 'id' })]),
    ).rejects.toThrow();
    await database.transact([table.write.check(key, { op: 'present', path: 'a' }), other.write.put({ id: 'x' })]);
    expect(await all(log)).toHaveLength(1);
    expect(await all(log, 'singles')).toHaveLength(0);
  });

  test('keeps the order per key among 500 parallel updates', async () => {
    const { table, log } = setUp();
    await Promise.all(Array.from({ length: 500 }, (_, at) => table.update({ ...key, number: at % 3 }, { add: { n: 1 } })));
    for (const number of [0, 1, 2]) {
      const mine = (await all(log)).filter(({ change }) => change.key.number === number).map(({ change }) => change);
      expect(mine.map(({ after }) => after?.n)).toEqual(mine.map((_, at) => at + 1));
      expect(mine.map(({ before }) => before?.n)).toEqual(mine.map((_, at) => at || undefined));
    }
  });

  test('delivers again from the cursor until the consumer advances, each consumer for itself', async () => {
    const { table, log } = setUp();
    for (let n = 1; n <= 5; n += 1) await table.put({ ...key, n });
    const first = await log.read('things', await log.cursor('orders'), 2);
    expect(await log.read('things', await log.cursor('orders'), 2)).toEqual(first);
    await log.advance('orders', first.at(-1)?.position ?? '');
    const rest = await log.read('things', await log.cursor('orders'), 10);
    expect([...first, ...rest].map(({ change }) => change.after?.n)).toEqual([1, 2, 3, 4, 5]);
    expect(await log.cursor('counters')).toBeUndefined();
  });

  test('positions go on after everything was trimmed and the file is opened again', async () => {
    const path = join(mkdtempSync(join(tmpdir(), 'axon-changes-')), 'axon.db');
    const { file, clock, table, log } = setUp(new SqliteFile(path));
    await table.put({ ...key, n: 1 });
    const [seen] = await all(log);
    await log.advance('orders', seen?.position ?? '');
    clock.forward(2 * DAY);
    await log.trim(clock.now() - DAY);
    expect(await all(log)).toEqual([]);
    await file.close();
    const again = setUp(new SqliteFile(path));
    await again.table.put({ ...key, n: 2 });
    const rest = await again.log.read('things', await again.log.cursor('orders'), 10);
    expect(rest.map(({ change }) => change.after?.n)).toEqual([2]);
    await again.file.close();
    rmSync(dirname(path), { recursive: true });
  });

  test('wakes listeners of the table after the commit, until they leave', async () => {
    const { database, table, log } = setUp();
    const woken: string[] = [];
    const leave = log.onChange('things', () => woken.push('things'));
    log.onChange('singles', () => woken.push('singles'));
    await Promise.all([table.put({ ...key, n: 1 }), table.put({ ...key, n: 2 }), database.table(singles).put({ id: 'a' })]);
    expect(woken).toEqual(['things']);
    await table.put({ ...key, n: 2 });
    expect(woken).toEqual(['things']);
    leave();
    await table.put({ ...key, n: 3 });
    expect(woken).toEqual(['things']);
  });
});

describe('trimming', () => {
  test('forgets what is old, in any number', async () => {
    const { clock, table, log } = setUp();
    await Promise.all(Array.from({ length: 2500 }, (_, number) => table.put({ shelf: 'a', number })));
    clock.forward(25 * HOUR);
    await table.put({ shelf: 'b', number: 1 });
    await log.trim(clock.now() - DAY);
    expect((await all(log)).map(({ change }) => change.key.shelf)).toEqual(['b']);
  });

  test('keeps what a consumer still has to read, 14 days longer', async () => {
    const { clock, table, log } = setUp();
    for (let n = 1; n <= 3; n += 1) await table.put({ ...key, n });
    const [first] = await all(log);
    await log.advance('orders', first?.position ?? '');
    clock.forward(3 * DAY);
    await log.trim(clock.now() - DAY);
    expect((await all(log)).map(({ change }) => change.after?.n)).toEqual([2, 3]);
    clock.forward(13 * DAY);
    await log.trim(clock.now() - DAY);
    expect(await all(log)).toEqual([]);
  });
});

describe('expiry', () => {
  test('removes items late, in any number, and tells it as a change', async () => {
    const { clock, database, table, log } = setUp();
    const now = clock.now() / 1000;
    await Promise.all(Array.from({ length: 1200 }, (_, number) => table.put({ shelf: 'a', number, expiresAt: now + 10 })));
    await table.put({ shelf: 'b', number: 1, expiresAt: now + 1000 });
    await table.put({ shelf: 'b', number: 2, expiresAt: 'soon' });
    await table.put({ shelf: 'b', number: 3 });
    await table.put({ shelf: 'b', number: 4, expiresAt: 7 });
    clock.forward(11_000);
    expect(await table.get({ shelf: 'a', number: 1 })).toBeDefined();
    expect(await database.purgeExpired()).toBe(1200);
    expect((await table.query({ partition: 'a' })).items).toEqual([]);
    expect((await table.query({ partition: 'b' })).items.map(({ number }) => number)).toEqual([1, 2, 3, 4]);
    const removals = (await log.read('things', undefined, 5000)).filter(({ change }) => change.after === undefined);
    expect(removals).toHaveLength(1200);
  });

  test('follows updates of the expiry', async () => {
    const { clock, database, table } = setUp();
    const now = clock.now() / 1000;
    await table.put({ ...key, expiresAt: now + 10 });
    await table.update(key, { set: { expiresAt: now + 100 } });
    clock.forward(50_000);
    expect(await database.purgeExpired()).toBe(0);
    clock.forward(51_000);
    expect(await database.purgeExpired()).toBe(1);
  });
});

describe('a table declared differently than before', () => {
  const old: TableDeclaration = { name: 'evolving', partitionKey: { name: 'id', type: 'string' } };

  test('gets its new indexes with the items it has', async () => {
    const file = new SqliteFile(':memory:');
    await sqliteDatabase(file).table(old).put({ id: 'a', color: 'red', at: 5 });
    await sqliteDatabase(file).table(old).put({ id: 'b', color: 'red' });
    const next = { ...old, indexes: { byColor: { partitionKey: { name: 'color', type: 'string' } } }, ttl: 'at' } as const;
    const table = sqliteDatabase(file).table(next);
    const { items } = await table.query({ partition: 'red', index: 'byColor' });
    expect(items).toEqual([
      { id: 'a', color: 'red', at: 5 },
      { id: 'b', color: 'red' },
    ]);
    expect((await sqliteDatabase(file).table(old).get({ id: 'b' }))?.color).toBe('red');
  });

  test('is refused if its keys changed or two declarations meet in one process', async () => {
    const file = new SqliteFile(':memory:');
    const database = sqliteDatabase(file);
    database.table(old);
    expect(() => database.table({ ...old, ttl: 'at' })).toThrow('Two different declarations');
    const moved = { ...old, sortKey: { name: 'at', type: 'number' } } as const;
    expect(() => sqliteDatabase(file).table(moved)).toThrow('keys of table evolving have changed');
  });
});
