import { expect, test } from 'vitest';
import { SqliteFile } from '#platform/sqlite.ts';
import { countingDatabase } from '#platform/table.counting.ts';
import { sqliteDatabase } from '#platform/table.sqlite.ts';
import { absent, equals, present } from '#platform/table.ts';
import { singles, things } from './table.contract.ts';

const setUp = () => {
  const database = countingDatabase(sqliteDatabase(new SqliteFile(':memory:')));
  const cost = async (work: () => Promise<unknown>) => {
    database.reset();
    await work().catch(() => undefined);
    return database.counts();
  };
  return { database, cost, single: database.table(singles), thing: database.table(things) };
};
const text = (kilobytes: number) => 'x'.repeat(kilobytes * 1024 - 30);

test('writes cost a unit per KB of the larger side, refused ones too', async () => {
  const { cost, single } = setUp();
  expect(await cost(() => single.put({ id: 'a' }))).toMatchObject({ writes: 1, writeUnits: 1 });
  expect(await cost(() => single.put({ id: 'a', text: text(3) }))).toMatchObject({ writeUnits: 3 });
  expect(await cost(() => single.put({ id: 'a' }, absent('id')))).toMatchObject({ writes: 1, writeUnits: 3 });
  expect(await cost(() => single.update({ id: 'a' }, { remove: ['text'] }))).toMatchObject({ writeUnits: 3 });
  expect(await cost(() => single.delete({ id: 'none' }))).toMatchObject({ writeUnits: 1 });
});

test('reads cost a unit per 4 KB, half when they may be stale', async () => {
  const { cost, single } = setUp();
  await single.put({ id: 'a', text: text(5) });
  await single.put({ id: 'b' });
  expect(await cost(() => single.get({ id: 'a' }))).toMatchObject({ reads: 1, readUnits: 2, writeUnits: 0 });
  expect(await cost(() => single.get({ id: 'a' }, { consistent: false }))).toMatchObject({ readUnits: 1 });
  expect(await cost(() => single.get({ id: 'none' }))).toMatchObject({ readUnits: 1 });
  expect(await cost(() => single.batchGet([{ id: 'a' }, { id: 'b' }, { id: 'c' }]))).toMatchObject({ reads: 3, readUnits: 2 });
});

test('a query costs what it reads together', async () => {
  const { cost, thing } = setUp();
  for (const number of [1, 2, 3]) await thing.put({ shelf: 'a', number, text: text(1) });
  expect(await cost(() => thing.query({ partition: 'a' }))).toMatchObject({ reads: 1, readUnits: 0.5 });
  expect(await cost(() => thing.query({ partition: 'a', consistent: true }))).toMatchObject({ readUnits: 1 });
});

test('a transaction costs twice, also if it is cancelled', async () => {
  const { cost, database, single } = setUp();
  const entries = [single.write.put({ id: 'a' }, absent('id')), single.write.check({ id: 'b' }, absent('id'))];
  expect(await cost(() => database.transact(entries))).toMatchObject({ writes: 2, writeUnits: 4 });
  expect(await cost(() => database.transact(entries))).toMatchObject({ writes: 2, writeUnits: 4 });
});

test('indexes are written when their item changes, twice when it moves', async () => {
  const { cost, thing } = setUp();
  const key = { shelf: 'a', number: 1 };
  const units = async (work: () => Promise<unknown>) => (await cost(work)).indexWriteUnits;
  expect(await units(() => thing.put(key))).toBe(0);
  expect(await units(() => thing.update(key, { set: { color: 'red' } }))).toBe(1);
  expect(await units(() => thing.update(key, { set: { note: 1 } }))).toBe(1);
  expect(await units(() => thing.update(key, { set: { note: 1 } }))).toBe(0);
  expect(await units(() => thing.update(key, { set: { color: 'blue' } }))).toBe(2);
  expect(await units(() => thing.delete(key, equals('color', 'red')))).toBe(0);
  expect(await units(() => thing.delete(key, present('color')))).toBe(1);
});
