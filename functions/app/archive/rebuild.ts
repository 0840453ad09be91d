import { journeyStore } from '#functions/behavior/journey-store.ts';
import { publishJourneys } from '#functions/behavior/publish-journeys.ts';
import type { Journey } from '#functions/behavior/schema.ts';
import { archiveStore } from '#functions/collection/archive/archive-store.ts';
import { publishVisitors } from '#functions/customers/publish-visitors.ts';
import { visitorStore } from '#functions/customers/visitor-store.ts';
import { counterStore, placeOf } from '#functions/realtime/counter-store.ts';
import { publishCounters } from '#functions/realtime/publish-counters.ts';
import type { Blobs } from '#platform/blobs.ts';
import type { Database } from '#platform/table.ts';
import type { Clock } from '#shared/clock.ts';
import { allActivityIds } from '../catalog.ts';
import { openStaging, type Staging } from './staging.ts';

export interface RebuildOptions {
  /** The archive to read. */
  readonly blobs: Blobs;
  /** The tables to put right. Their consumers must stand still. */
  readonly database: Database;
  /** Where the work so far is kept: the next run goes on there. */
  readonly folder: string;
  readonly clock: Clock;
  /** Compares only. */
  readonly isDry: boolean;
  /** Only counters of this time and journeys with a step in it are put right; half-open, epoch ms. @default all */
  readonly range?: { readonly from: number; readonly to: number } | undefined;
  readonly onProgress?: (progress: RebuildProgress) => void;
}

export interface RebuildProgress {
  readonly phase: 'reading' | 'journeys' | 'counters' | 'visitors';
  readonly objects: number;
  readonly ofObjects: number;
  readonly records: number;
}

interface Compared {
  readonly same: number;
  /** Different, missing or superfluous: put right, unless it was a dry run. */
  readonly changed: number;
}

export interface Rebuilt {
  readonly objects: number;
  readonly records: number;
  readonly journeys: Compared;
  readonly counters: Compared;
  readonly visitors: Compared;
  readonly isDry: boolean;
}

/** Records a consumer is given at once. */
const BATCH = 500;

/** Somebody writes what is being put right. */
export class StillWriting extends Error {
  constructor(what: string) {
    super(`${what} changed during the rebuild. Stop the consumers of the events stream, then run it again: it goes on here.`);
    this.name = 'StillWriting';
  }
}

/**
 * Computes journeys, counters and visitors again from the archive, by the very consumers that made them, and puts right what is
 * different. The search index follows the journeys' changes. Killed at any point, the next run goes on where it was.
 * @throws StillWriting
 */
export const rebuild = async (options: RebuildOptions): Promise<Rebuilt & { readonly activityIds: ReadonlySet<string> }> => {
  const staging = openStaging(options.folder, options.clock.now());
  try {
    const objects = await readArchive(staging, options);
    if (!options.isDry) staging.note({ isPublishing: true });
    const report = await publish(staging, { ...options, objects });
    await staging.discard();
    return report;
  } catch (error) {
    await staging.close();
    throw error;
  }
};

const nameOf = (key: string): string => key.slice(key.lastIndexOf('/') + 1);

const readArchive = async (staging: Staging, { blobs, onProgress }: RebuildOptions): Promise<number> => {
  const archive = archiveStore(blobs);
  const keys = await archive.objects();
  const { after } = staging.progress();
  for (const [at, key] of keys.entries()) {
    // The last object is read again: it may have grown.
    if (after !== undefined && nameOf(key) < after) continue;
    const records = await archive.read(key);
    for (let from = 0; from < records.length; from += BATCH) await staging.replay(records.slice(from, from + BATCH));
    const isAgain = nameOf(key) === after;
    staging.note({ after: nameOf(key), records: staging.progress().records + (isAgain ? 0 : records.length) });
    onProgress?.({ phase: 'reading', objects: at + 1, ofObjects: keys.length, records: staging.progress().records });
  }
  return keys.length;
};

const publish = async (staging: Staging, options: RebuildOptions & { readonly objects: number }) => {
  const { database, isDry, range, onProgress, objects } = options;
  const { records, startedAt } = staging.progress();
  const told = (phase: RebuildProgress['phase']) => onProgress?.({ phase, objects, ofObjects: objects, records });
  const isIn = (at: number): boolean => range === undefined || (at >= range.from && at < range.to);
  const isInRange = ({ steps, claimed }: Journey): boolean =>
    range === undefined || [...Object.values(steps), ...Object.values(claimed ?? {})].flat().some(isIn);
  const activityIds = await activitiesIn(staging, database);
  const common = { isDry, activityIds };
  told('journeys');
  const journeys = await publishJourneys({
    ...common,
    isInRange,
    journeys: journeyStore(database),
    rebuilt: staging.journeys,
    findRebuilt: staging.findJourney,
    version: startedAt,
  });
  if (journeys.wasDisturbed) throw new StillWriting('A journey');
  told('counters');
  const counters = await publishCounters({
    ...common,
    isInRange: isIn,
    counters: counterStore(database),
    rebuilt: staging.counters,
    findRebuilt: staging.findCounter,
  });
  if (counters.wasDisturbed) throw new StillWriting('A counter');
  told('visitors');
  const visitors = await publishVisitors({ isDry, rebuilt: staging.visitors, visitors: visitorStore(database) });
  if (visitors.wasDisturbed) throw new StillWriting('A visitor');
  const compared = ({ same, changed }: Compared): Compared => ({ same, changed });
  return {
    objects,
    records,
    journeys: compared(journeys),
    counters: compared(counters),
    visitors: compared(visitors),
    isDry,
    activityIds,
  };
};

/** The catalog's, and those the archive tells of. */
const activitiesIn = async (staging: Staging, database: Database): Promise<ReadonlySet<string>> => {
  const known = new Set(await Array.fromAsync(allActivityIds(database)));
  for await (const item of staging.counters()) known.add(placeOf(item).activityId);
  return known;
};
