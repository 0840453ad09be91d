import { expect, test } from 'vitest';
import { SqliteFile } from '#platform/sqlite.ts';
import { sqliteDatabase } from '#platform/table.sqlite.ts';
import { absent } from '#platform/table.ts';
import { singles, tableContract } from './table.contract.ts';

tableContract({
  name: 'SQLite',
  exact: true,
  randomRuns: 300,
  async open() {
    const file = new SqliteFile(':memory:');
    return { database: sqliteDatabase(file), close: () => file.close() };
  },
});

test('a sum that a JS number cannot hold exactly is refused', async () => {
  const table = sqliteDatabase(new SqliteFile(':memory:')).table(singles);
  await table.put({ id: 'a', n: Number.MAX_SAFE_INTEGER });
  await expect(table.update({ id: 'a' }, { add: { n: 1 } })).rejects.toThrow('too large to be kept exactly');
  expect(await table.get({ id: 'a' })).toEqual({ id: 'a', n: Number.MAX_SAFE_INTEGER });
});

test('tells what every table was asked for, refused writes too', async () => {
  const database = sqliteDatabase(new SqliteFile(':memory:'));
  const table = database.table(singles);
  await table.put({ id: 'a' }, absent('id'));
  await table.put({ id: 'a' }, absent('id')).catch(() => undefined);
  await database.transact([table.write.put({ id: 'b' }), table.write.put({ id: 'c' })]);
  await Promise.all([table.get({ id: 'a' }), table.batchGet([{ id: 'b' }, { id: 'x' }]), table.query({ partition: 'a' })]);
  expect(database.use()).toEqual([{ table: 'singles', reads: 4, writes: 4 }]);
});
