import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';
import { journeyStore } from '#functions/behavior/journey-store.ts';
import type { Journey } from '#functions/behavior/schema.ts';
import { journeysTable } from '#functions/behavior/tables.ts';
import { eventOfCounted, isCounted } from '#functions/collection/archive/counted-event.ts';
import type { VisitorItem } from '#functions/customers/visitor-store.ts';
import { visitorsTable } from '#functions/customers/visitor-tables.ts';
import { type CounterItem, counterStore } from '#functions/realtime/counter-store.ts';
import { countersTable } from '#functions/realtime/tables.ts';
import type { Blobs } from '#platform/blobs.ts';
import { SqliteFile } from '#platform/sqlite.ts';
import type { DeliveredRecord } from '#platform/stream.ts';
import { scanItems } from '#platform/table/scan.sqlite.ts';
import { sqliteDatabase } from '#platform/table.sqlite.ts';
import { systemRandom } from '#shared/random.ts';
import { advanceJourneys } from '../behavior.ts';
import { countEvents } from '../realtime.ts';

const Progress = z.object({
  /** When the rebuild began, epoch ms: above every version a journey ever had. */
  startedAt: z.int(),
  /** The last object that is in. */
  after: z.string().optional(),
  /** Records read so far. */
  records: z.int(),
  /** True once the live tables are being written. */
  isPublishing: z.boolean(),
});
export type Progress = z.infer<typeof Progress>;

const progressFile = (folder: string): string => join(folder, 'progress.json');

const readProgress = (folder: string): Progress | undefined =>
  existsSync(progressFile(folder)) ? Progress.parse(JSON.parse(readFileSync(progressFile(folder), 'utf8'))) : undefined;

/** Whether a rebuild in this folder was interrupted while it wrote the live tables. */
export const isHalfPublished = (folder: string): boolean => readProgress(folder)?.isPublishing === true;

/** Throws away what an interrupted rebuild had read: once Axon runs again, the archive may change (an erasure). */
export const forgetStaging = (folder: string): void => rmSync(folder, { recursive: true, force: true });

/** What the consumers make of the archive, in a file of its own; survives being killed. */
export const openStaging = (folder: string, startedAt: number) => {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const file = new SqliteFile(join(folder, 'rebuild.db'));
  let progress = readProgress(folder) ?? { startedAt, records: 0, isPublishing: false };
  let now = startedAt;
  const clock = { now: () => now };
  const database = sqliteDatabase(file, { clock });
  // What nobody could read was set aside when it came.
  const drivers = { clock, database, random: systemRandom, blobs: nowhere };
  const [count, advance] = [countEvents(drivers), advanceJourneys(drivers)];
  return {
    progress: (): Progress => progress,
    /** Written whole or not at all. */
    note(news: Partial<Progress>): void {
      progress = { ...progress, ...news };
      const path = progressFile(folder);
      writeFileSync(`${path}.new`, JSON.stringify(progress));
      renameSync(`${path}.new`, path);
    },
    /** Feeds records to the consumers of the stream; the same records again change nothing. */
    async replay(archived: readonly DeliveredRecord[]): Promise<void> {
      const records = archived.filter(isFirst);
      now = records[0]?.arrivedAt ?? now;
      const counted = records.map((record) => ({ ...record, data: eventOfCounted(record.data) ?? record.data }));
      // What is merely counted is nobody's step.
      const walked = records.filter((record, at) => record.data === counted[at]?.data);
      for (const [consume, some] of [[count, counted] as const, [advance, walked] as const]) {
        const { failed } = await consume(some);
        if (failed.length > 0) throw new Error(`The record ${failed[0]} could not be counted`);
      }
      // Nobody follows the changes of this file.
      file.define('DELETE FROM table_changes');
    },
    journeys: () => scanItems<Journey & { readonly bucket: string }>(file, journeysTable),
    counters: () => scanItems<CounterItem>(file, countersTable),
    visitors: () => somebody(scanItems<VisitorItem>(file, visitorsTable)),
    findJourney: journeyStore(database).find,
    findCounter: counterStore(database).findItem,
    close: () => file.close(),
    /** Removes the folder: the rebuild is over. */
    async discard(): Promise<void> {
      await file.close();
      forgetStaging(folder);
    },
  };
};

async function* somebody(visitors: AsyncIterable<VisitorItem>): AsyncGenerator<VisitorItem> {
  for await (const visitor of visitors) if (!isCounted(visitor.visitorId)) yield visitor;
}

export type Staging = ReturnType<typeof openStaging>;

/** A record that a consumer gave up comes again on the stream with a note; where it lay first, nobody gives it up this time. */
const isFirst = ({ data }: DeliveredRecord): boolean => {
  if (!data.includes('"redriven"')) return true;
  try {
    return !Object.hasOwn(Object(JSON.parse(data)), 'redriven');
  } catch {
    return true;
  }
};

const nowhere: Blobs = {
  put: async () => undefined,
  get: async () => undefined,
  list: async () => ({ keys: [] }),
  delete: async () => undefined,
};
