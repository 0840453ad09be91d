import { absent, ConditionFailed, type Database, equals } from '#platform/table.ts';
import { Journey } from './schema.ts';
import { JOURNEY_BUCKETS, journeysTable } from './tables.ts';

/** A journey as the table keeps it and delivers its changes. */
export type JourneyItem = Journey & { readonly bucket: string };

export interface JourneyKey {
  readonly activityId: string;
  readonly personId: string;
}

/** What a failed `replace` found instead. */
export interface ReplaceResult {
  readonly replaced: boolean;
  /** The journey as it is when somebody else was first. */
  readonly current?: Journey | undefined;
}

export type JourneyStore = ReturnType<typeof journeyStore>;

export const journeyStore = (database: Database) => {
  const table = database.table<JourneyItem>(journeysTable);
  return {
    /** Consistent: steps move between persons, and what an old reading shows may have gone since. */
    find: (key: JourneyKey): Promise<Journey | undefined> => table.get({ bucket: bucketOf(key), personId: key.personId }),

    /** Writes a journey with a higher version in the place of the one that was read, or where there was none. */
    async replace(before: Journey | undefined, journey: Journey): Promise<ReplaceResult> {
      const item = { ...journey, bucket: bucketOf(journey) };
      try {
        await table.put(item, before ? equals('version', before.version) : absent('version'));
        return { replaced: true };
      } catch (error) {
        if (!(error instanceof ConditionFailed)) throw error;
        return { replaced: false, current: error.item === undefined ? undefined : Journey.parse(error.item) };
      }
    },

    /** Removes it for good, and so from the index. @returns whether there was one */
    remove: async (key: JourneyKey): Promise<boolean> =>
      (await table.delete({ bucket: bucketOf(key), personId: key.personId })) !== undefined,

    /** All journeys of an activity, page by page; for filling a search index again, not for screens. */
    async *ofActivity(activityId: string): AsyncGenerator<readonly JourneyItem[]> {
      for (let bucket = 0; bucket < JOURNEY_BUCKETS; bucket += 1) {
        let cursor: string | undefined;
        do {
          const page = await table.query({ partition: `${activityId}#${bucket}`, ...(cursor ? { cursor } : {}) });
          if (page.items.length > 0) yield page.items;
          cursor = page.cursor;
        } while (cursor !== undefined);
      }
    },
  };
};

const bucketOf = ({ activityId, personId }: JourneyKey): string => `${activityId}#${fnv1a(personId) % JOURNEY_BUCKETS}`;

/** FNV-1a: spreads ids evenly, always the same. */
const fnv1a = (text: string): number =>
  [...text].reduce((hash, letter) => Math.imul(hash ^ (letter.codePointAt(0) ?? 0), 0x01000193) >>> 0, 0x811c9dc5);
