import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { journeyIndexDuckDb, journeyTables } from '#functions/behavior/journey-index.duckdb.ts';
import { funnelDuckDb } from '#functions/behavior/questions/funnel.duckdb.ts';
import { eraseEventsDuckDb } from '#functions/collection/erase-events.duckdb.ts';
import { eventIndexDuckDb, eventTables } from '#functions/collection/index-events.duckdb.ts';
import { liveEventsDuckDb } from '#functions/collection/live-events.duckdb.ts';
import { shardsInOneFile } from '#functions/reservations/stock/shards.ts';
import { fileBlobs } from '#platform/blobs.files.ts';
import { DuckDb } from '#platform/duckdb.ts';
import type { DataFolder } from '#platform/local/data-folder.ts';
import { sqliteDeadLetters } from '#platform/local/event-source-dead-letters.sqlite.ts';
import { paymentEventSecret, reservationSecret } from '#platform/local/key-files.ts';
import { loadGauge } from '#platform/local/load-gauge.ts';
import { sqliteQueue } from '#platform/queue.sqlite.ts';
import { SqliteFile } from '#platform/sqlite.ts';
import { sqliteStream } from '#platform/stream.sqlite.ts';
import { sqliteDatabase } from '#platform/table.sqlite.ts';
import { sqliteChangeLog } from '#platform/table-changes.sqlite.ts';
import type { Clock } from '#shared/clock.ts';
import type { Random } from '#shared/random.ts';

export interface EmbeddedWorld {
  readonly clock: Clock;
  readonly random: Random;
}

/** Everything on one machine: SQLite for tables, stream and queue, files for blobs, DuckDB for questions. */
export const openEmbeddedDrivers = async (folder: DataFolder, { clock, random }: EmbeddedWorld) => {
  const file = new SqliteFile(folder.database);
  const duck = await DuckDb.open({ path: folder.search, tables: [...journeyTables, ...eventTables] });
  return {
    clock,
    random,
    shardsFor: shardsInOneFile,
    database: sqliteDatabase(file, { clock }),
    events: sqliteStream(file, { name: 'events', clock }),
    spillQueue: sqliteQueue(file, { name: 'spill', clock, maxReceives: 1_000 }),
    releaseQueue: sqliteQueue(file, { name: 'release', clock }),
    blobs: fileBlobs(folder.blobs),
    tokenKeys: [{ id: 'local', secret: Buffer.from(reservationSecret(folder.keys), 'base64url') }] as const,
    paymentKeys: [{ id: 'local', secret: Buffer.from(paymentEventSecret(folder.keys), 'base64url') }] as const,
    changes: sqliteChangeLog(file, clock),
    deadLetters: sqliteDeadLetters(file, clock),
    gauges: { people: loadGauge(), pages: loadGauge() },
    search: {
      needsFilling: duck.needsFilling,
      markFilled: () => duck.markFilled(),
      generation: searchGeneration(folder.search, duck.needsFilling, random),
      questions: { funnel: funnelDuckDb(duck), liveEvents: liveEventsDuckDb(duck) },
      journeyIndex: journeyIndexDuckDb(duck),
      eventIndex: eventIndexDuckDb(duck, { clock }),
      eraseEvents: eraseEventsDuckDb(duck),
    },
    close: async () => {
      await duck.close();
      await file.close();
    },
  };
};

/**
 * Names the life of the search file. Consumers that fill it carry the name in theirs, so a file made anew is filled from the
 * oldest kept record on instead of from where its predecessor was.
 */
const searchGeneration = (path: string, isNew: boolean, random: Random): string => {
  const file = `${path}.generation`;
  if (isNew || !existsSync(file)) writeFileSync(file, random.id());
  return readFileSync(file, 'utf8');
};

export type EmbeddedDrivers = Awaited<ReturnType<typeof openEmbeddedDrivers>>;
