import { journeyTables } from '#functions/behavior/journey-index.duckdb.ts';
import { badRowStore } from '#functions/collection/bad-row-store.ts';
import { eventTables } from '#functions/collection/index-events.duckdb.ts';
import { fileBlobs } from '#platform/blobs.files.ts';
import { DuckDb } from '#platform/duckdb.ts';
import { dataFolderAt } from '#platform/local/data-folder.ts';
import { HOUR } from '#shared/clock.ts';
import type { ChaosEvent } from './send.ts';

/** Where every event that was sent has ended. */
export interface Account {
  readonly sent: number;
  readonly stored: number;
  readonly bad: number;
  readonly duplicate: number;
  /** Sent and nowhere. */
  readonly missing: number;
  /** Stored or kept as bad, and never sent. */
  readonly invented: number;
  /** Records of events that were there already: delivered, put back or sent again. No number counts them. */
  readonly copies: number;
}

/** Looks into the files of an Axon that has stopped; what it says of itself plays no part. */
export const account = async (data: string, batches: readonly (readonly ChaosEvent[])[]): Promise<Account> => {
  const stored = await storedIn(data);
  const bad = await badIn(data);
  const events = batches.flat();
  const seen = new Set<string>();
  const tally = { stored: 0, bad: 0, duplicate: 0, missing: 0 };
  for (const { id } of events) {
    const isAgain = seen.has(id);
    seen.add(id);
    if (stored.has(id)) tally[isAgain ? 'duplicate' : 'stored'] += 1;
    else if (bad.has(id)) tally.bad += 1;
    else tally.missing += 1;
  }
  const invented = [...stored.keys(), ...bad].filter((id) => !seen.has(id)).length;
  const copies = [...stored.values()].reduce((sum, records) => sum + records - 1, 0);
  return { sent: events.length, ...tally, invented, copies };
};

/** Ids of stored events, each with the number of its records. */
const storedIn = async (data: string): Promise<ReadonlyMap<string, number>> => {
  const duck = await DuckDb.open({ path: dataFolderAt(data).search, tables: [...journeyTables, ...eventTables] });
  const rows = await duck.read(`SELECT id, count(*) AS records FROM raw_events WHERE kind = 'event' GROUP BY id`);
  await duck.close();
  return new Map(rows.map(({ id, records }) => [String(id), Number(records)]));
};

const badIn = async (data: string): Promise<ReadonlySet<string>> => {
  const ids = new Set<string>();
  const now = Date.now();
  const rows = badRowStore(fileBlobs(dataFolderAt(data).blobs)).rows({ from: now - 24 * HOUR, to: now + HOUR });
  for await (const { id } of rows) ids.add(id);
  return ids;
};
