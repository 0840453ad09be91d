import { getMany } from '#platform/table/get-many.ts';
import { walkNewest } from '#platform/table/walk.ts';
import { absent, all, ConditionFailed, type Database, equals } from '#platform/table.ts';
import { newestKey } from '#shared/take-page.ts';
import type { Activity, Status } from './schema.ts';
import { activitiesTable } from './tables.ts';

/** An activity as stored. */
export type StoredActivity = Activity & {
  /**
   * Set before slot rows are first written: from then on the stock of a draft cannot be edited, so no two publications can
   * prepare different numbers of slots. Once published it changes by `changeStock`.
   */
  readonly stockFixed?: boolean | undefined;
};
type ActivityRow = Omit<StoredActivity, 'eligibility'> & {
  /** Absent in rows written before there were filters. */
  readonly eligibility?: Activity['eligibility'];
  readonly newest: string;
  readonly shelf?: typeof SHOP | undefined;
};
export type ActivityChanges = Partial<
  Pick<Activity, 'name' | 'productId' | 'coupon' | 'stock' | 'opensAt' | 'closesAt' | 'eligibility'>
>;

const SHOP = 'SHOP';

export type ActivityStore = ReturnType<typeof activityStore>;

export const activityStore = (database: Database) => {
  const table = database.table<ActivityRow>(activitiesTable);

  return {
    get: async (id: string): Promise<StoredActivity | undefined> => storedOf(await table.get({ id })),
    /** Each read consistently, in the order of the ids. */
    getAll: async (ids: readonly string[]): Promise<readonly StoredActivity[]> => {
      const rows = await Promise.all(ids.map((id) => table.get({ id })));
      return rows.flatMap((row) => (row ? [storedOf(row)] : []));
    },
    /** By id; read eventually, unknown ids are left out. */
    getMany: (ids: readonly string[]): Promise<ReadonlyMap<string, StoredActivity>> =>
      getMany(table, ids, (row) => storedOf(row)),
    /** @returns undefined if it is no longer the version it was, or if its stock was fixed in the meantime */
    edit: (activity: Activity, changes: ActivityChanges, now: number): Promise<StoredActivity | undefined> =>
      table
        .update(
          { id: activity.id },
          { set: { ...changes, updatedAt: now }, add: { version: 1 } },
          {
            when: all(
              equals('version', activity.version),
              ...(changes.stock === undefined || activity.status !== 'DRAFT' ? [] : [absent('stockFixed')]),
            ),
          },
        )
        .then(storedOf, lostRace),
    /** Fixes the stock for good, so that its slots can be written. @returns undefined if the activity has changed */
    fixStock: (activity: Activity): Promise<StoredActivity | undefined> =>
      table
        .update({ id: activity.id }, { set: { stockFixed: true } }, { when: equals('version', activity.version) })
        .then(storedOf, lostRace),
    /** Activities that were ever published, newest first. */
    published: (below: string | undefined, chunk: number): AsyncIterable<Activity> =>
      storedRows(walkNewest(table, { index: 'published', partition: SHOP, below, chunk }, ({ newest }) => newest)),
    /** Entries for the transactions of the campaign store. */
    write: {
      create: (activity: Activity) =>
        table.write.put({ ...activity, newest: newestKey(activity.createdAt, activity.id) }, absent('id')),
      changeStatus: (activity: Activity, status: Status, now: number) =>
        table.write.update(
          { id: activity.id },
          { set: { status, updatedAt: now, shelf: SHOP }, add: { version: 1 } },
          equals('version', activity.version),
        ),
    },
  };
};

/** A row without what only its index needs. */
function storedOf(row: ActivityRow): StoredActivity;
function storedOf(row: ActivityRow | undefined): StoredActivity | undefined;
function storedOf(row: ActivityRow | undefined): StoredActivity | undefined {
  if (!row) return undefined;
  const { newest, shelf, ...activity } = row;
  return { eligibility: [], ...activity };
}

async function* storedRows(rows: AsyncIterable<ActivityRow>): AsyncGenerator<StoredActivity, void, undefined> {
  for await (const row of rows) yield storedOf(row);
}

/** What an answer shows of an activity. */
export const activityOf = ({ stockFixed, ...activity }: StoredActivity): Activity => activity;

const lostRace = (error: unknown): undefined => {
  if (error instanceof ConditionFailed) return undefined;
  throw error;
};
