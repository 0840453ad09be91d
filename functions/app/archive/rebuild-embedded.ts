import { rmSync } from 'node:fs';
import { journeyStore } from '#functions/behavior/journey-store.ts';
import { reindexJourneys } from '#functions/behavior/on-journey-change.ts';
import { archiveStore } from '#functions/collection/archive/archive-store.ts';
import { indexEvents } from '#functions/collection/index-events.ts';
import { type DataFolder, holdDataFolder } from '#platform/local/data-folder.ts';
import { DAY } from '#shared/clock.ts';
import { type EmbeddedDrivers, type EmbeddedWorld, openEmbeddedDrivers } from '../embedded-drivers.ts';
import { archiveStream } from './archive-stream.ts';
import { type RebuildOptions, type Rebuilt, rebuild } from './rebuild.ts';

export interface RebuildFolder extends EmbeddedWorld, Pick<RebuildOptions, 'isDry' | 'range' | 'onProgress'> {
  readonly folder: DataFolder;
}

/** What the live view keeps (see `index-events.duckdb.ts`). */
const SHOWN_FOR = 7 * DAY;

/**
 * Rebuilds one machine's journeys, counters and search file from its archive. Axon must not be running: the folder is held.
 * What the stream holds and the archive does not is archived first, so nothing is left out.
 * @throws DataFolderInUse, DataFolderUnusable
 */
export const rebuildFolder = async ({ folder, clock, random, ...options }: RebuildFolder): Promise<Rebuilt> => {
  const hold = holdDataFolder(folder);
  try {
    const isWhole = !options.isDry && options.range === undefined;
    // Derived, and made anew below; killed in between, the next start fills it from the tables and the stream.
    if (isWhole) for (const file of [folder.search, `${folder.search}.wal`]) rmSync(file, { force: true });
    const drivers = await openEmbeddedDrivers(folder, { clock, random });
    try {
      await archiveStream(drivers);
      const { blobs, database } = drivers;
      const { activityIds, ...rebuilt } = await rebuild({ ...options, blobs, database, clock, folder: folder.rebuild });
      if (isWhole) await fillSearch(drivers, activityIds);
      return rebuilt;
    } finally {
      await drivers.close();
    }
  } finally {
    hold.release();
  }
};

/** The stream's own records come by themselves: the consumers of a new search file begin with the oldest of them. */
const fillSearch = async (drivers: EmbeddedDrivers, activityIds: ReadonlySet<string>): Promise<void> => {
  const { blobs, clock, database, events, search } = drivers;
  const archive = archiveStore(blobs);
  const oldest = clock.now() - SHOWN_FOR;
  const begins = new Map<string, string>();
  for (const shard of events.shards()) begins.set(shard, (await events.read(shard, undefined, 1))[0]?.sequence ?? '~');
  const isGone = ({ shard, sequence, arrivedAt }: { shard: string; sequence: string; arrivedAt: number }): boolean =>
    arrivedAt >= oldest && sequence < (begins.get(shard) ?? '~');
  for (const key of await archive.objects()) {
    const records = (await archive.read(key)).filter(isGone);
    await indexEvents(records, { index: search.eventIndex, setAside: async () => undefined });
  }
  await reindexJourneys(activityIds, { journeys: journeyStore(database), index: search.journeyIndex });
  await search.markFilled();
};
