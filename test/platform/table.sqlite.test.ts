import { SqliteFile } from '#platform/sqlite.ts';
import { sqliteDatabase } from '#platform/table.sqlite.ts';
import { tableContract } from './table.contract.ts';

tableContract({
  name: 'SQLite',
  exact: true,
  randomRuns: 300,
  async open() {
    const file = new SqliteFile(':memory:');
    return { database: sqliteDatabase(file), close: () => file.close() };
  },
});
