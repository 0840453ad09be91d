import { DuckDb } from '#platform/duckdb.ts';

/** A process that writes for ever, and tells its parent how many rows were confirmed. */
const duck = await DuckDb.open({ path: process.argv[2] ?? '', tables: ['CREATE TABLE IF NOT EXISTS numbers (n BIGINT)'] });
for (let total = 1_000; ; total += 1_000) {
  await duck.write((writer) => writer.run('INSERT INTO numbers SELECT range FROM range(1000)'));
  process.send?.(total);
}
