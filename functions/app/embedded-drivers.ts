import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { journeyIndexDuckDb, journeyTables } from '#functions/behavior/journey-index.duckdb.ts';
import { funnelDuckDb } from '#functions/behavior/questions/funnel.duckdb.ts';
import { eraseEventsDuckDb } from '#functions/collection/erase-events.duckdb.ts';
import { eventIndexDuckDb, eventTables } from '#functions/collection/index-events.duckdb.ts';
import { liveEventsDuckDb } from '#functions/collection/live-events.duckdb.ts';
import { shardsInOneFile } from '#functions/reservations/stock/shards.ts';
import { fileBlobs } from '#platform/blobs.files.ts';
import type { Blobs } from '#platform/blobs.ts';
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

/** Where everything is kept. */
interface Keeping {
  readonly file: SqliteFile;
  readonly duck: DuckDb;
  readonly blobs: Blobs;
  /** base64url */
  readonly secrets: { readonly reservation: string; readonly payment: string };
  /** Names the life of the search file. */
  readonly generation: string;
}

const searchTables = [...journeyTables, ...eventTables];

/** Everything on one machine: SQLite for tables, stream and queue, files for blobs, DuckDB for questions. */
export const openEmbeddedDrivers = async (folder: DataFolder, world: EmbeddedWorld): Promise<EmbeddedDrivers> => {
  const file = new SqliteFile(folder.database);
  const duck = await DuckDb.open({ path: folder.search, tables: searchTables });
  return driversOn(world, {
    file,
    duck,
    blobs: fileBlobs(folder.blobs),
    secrets: { reservation: reservationSecret(folder.keys), payment: paymentEventSecret(folder.keys) },
    generation: searchGeneration(folder.search, duck.needsFilling, world.random),
  });
};

/** The same drivers on nothing but memory, with secrets of their own; what they are given is gone when they are closed. */
export const openScratchDrivers = async (world: EmbeddedWorld): Promise<EmbeddedDrivers> => {
  const secret = (): string => Buffer.from(world.random.bytes(32)).toString('base64url');
  return driversOn(world, {
    file: new SqliteFile(':memory:'),
    duck: await DuckDb.open({ path: ':memory:', tables: searchTables }),
    blobs: forgetful,
    secrets: { reservation: secret(), payment: secret() },
    generation: world.random.id(),
  });
};

const forgetful: Blobs = {
  put: async () => undefined,
  get: async () => undefined,
  list: async () => ({ keys: [] }),
  delete: async () => undefined,
};

const driversOn = ({ clock, random }: EmbeddedWorld, { file, duck, blobs, secrets, generation }: Keeping) => {
  return {
    clock,
    random,
    shardsFor: shardsInOneFile,
    database: sqliteDatabase(file, { clock }),
    events: sqliteStream(file, { name: 'events', clock }),
    spillQueue: sqliteQueue(file, { name: 'spill', clock, maxReceives: 1_000 }),
    releaseQueue: sqliteQueue(file, { name: 'release', clock }),
    blobs,
    tokenKeys: [{ id: 'local', secret: Buffer.from(secrets.reservation, 'base64url') }] as const,
    paymentKeys: [{ id: 'local', secret: Buffer.from(secrets.payment, 'base64url') }] as const,
    changes: sqliteChangeLog(file, clock),
    deadLetters: sqliteDeadLetters(file, clock),
    gauges: { people: loadGauge(), pages: loadGauge() },
    search: {
      needsFilling: duck.needsFilling,
      markFilled: () => duck.markFilled(),
      generation,
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

export type EmbeddedDrivers = ReturnType<typeof driversOn>;
