import { appendFileSync } from 'node:fs';
import { join } from 'node:path';
import { sqliteDeadLetters } from '#platform/local/event-source-dead-letters.sqlite.ts';
import { streamSource } from '#platform/local/event-source-stream.ts';
import { SqliteFile } from '#platform/sqlite.ts';
import { sqliteStream } from '#platform/stream.sqlite.ts';
import { ALL_DONE } from '#platform/stream.ts';
import { systemClock } from '#shared/clock.ts';

/** A process to be killed: puts numbers one by one, handles them, and writes both down at once, so no kill unsays them. */
const folder = process.argv[2] ?? '';
const file = new SqliteFile(join(folder, 'axon.db'));
const log = sqliteStream(file, { name: 'events', clock: systemClock });
process.on('disconnect', () => process.exit());
streamSource({
  log,
  stream: 'events',
  consumer: 'counters',
  batchSize: 10,
  handle: async (records) => {
    appendFileSync(join(folder, 'handled'), records.map(({ data }) => `${data}\n`).join(''));
    return ALL_DONE;
  },
  deadLetters: sqliteDeadLetters(file, systemClock),
  report: () => undefined,
  clock: systemClock,
}).start();
for (let record = 0; record < 100_000; record++) {
  await log.put([{ partitionKey: 'k', data: String(record) }]);
  appendFileSync(join(folder, 'acknowledged'), `${record}\n`);
}
