import { walk } from '#platform/table/walk.ts';
import { absent, ConditionFailed, type Database, equals } from '#platform/table.ts';
import type { CounterUnit } from './schema.ts';
import { countersTable } from './tables.ts';

export interface CounterKey {
  readonly activityId: string;
  readonly unit: CounterUnit;
  /** Start of the minute or hour, epoch ms. */
  readonly at: number;
  readonly shard: string;
}

/** One minute or hour of one activity, as far as one stream shard carried it. */
export type CounterState = {
  /** The last stream record that is in the counts. */
  readonly lastSequence: string;
  /** By `trigger|device|source`. */
  readonly counts: Readonly<Record<string, number>>;
  /** Epoch seconds. */
  readonly expiresAt: number;
};

export type CounterItem = CounterState & { readonly scope: string; readonly bucket: string };

const TIME_DIGITS = 15;
const scopeOf = (activityId: string, unit: CounterUnit): string => `${activityId}#${unit}`;
const timeKey = (at: number): string => String(at).padStart(TIME_DIGITS, '0');
const keyOf = ({ activityId, unit, at, shard }: CounterKey) => ({
  scope: scopeOf(activityId, unit),
  bucket: `${timeKey(at)}#${shard}`,
});

export type CounterStore = ReturnType<typeof counterStore>;

export const counterStore = (database: Database) => {
  const table = database.table<CounterItem>(countersTable);

  return {
    find: (key: CounterKey): Promise<CounterState | undefined> => table.get(keyOf(key)),

    /** Writes only if no record was counted since `before` was read. @returns whether it was written */
    async replace(key: CounterKey, before: CounterState | undefined, after: CounterState): Promise<boolean> {
      const when = before ? equals('lastSequence', before.lastSequence) : absent('lastSequence');
      try {
        await table.put({ ...keyOf(key), ...after }, when);
        return true;
      } catch (error) {
        if (error instanceof ConditionFailed) return false;
        throw error;
      }
    },

    /** All counters of [from, to), in time order; one instant may come several times, once per shard. */
    async *range(range: { readonly activityId: string; readonly unit: CounterUnit; readonly from: number; readonly to: number }) {
      const { activityId, unit, from, to } = range;
      let cursor: string | undefined;
      do {
        const page = await table.query({
          partition: scopeOf(activityId, unit),
          range: { from: timeKey(from), to: timeKey(to) },
          ...(cursor === undefined ? {} : { cursor }),
        });
        for (const { bucket, counts } of page.items) yield { at: Number(bucket.slice(0, TIME_DIGITS)), counts };
        cursor = page.cursor;
      } while (cursor !== undefined);
    },

    /** An item as it is stored, by another one's key. */
    findItem: ({ scope, bucket }: CounterItem): Promise<CounterItem | undefined> => table.get({ scope, bucket }),

    /** Replaces what was read; for a rebuild. @returns whether nothing was counted in the meantime */
    async overwrite(before: CounterItem | undefined, after: CounterItem | undefined): Promise<boolean> {
      const when = before ? equals('lastSequence', before.lastSequence) : absent('lastSequence');
      try {
        if (after) await table.put(after, when);
        else if (before) await table.delete({ scope: before.scope, bucket: before.bucket }, when);
        return true;
      } catch (error) {
        if (error instanceof ConditionFailed) return false;
        throw error;
      }
    },

    /** Everything kept of an activity. */
    ofActivity: (activityId: string, unit: CounterUnit): AsyncGenerator<CounterItem> =>
      walk(table, { partition: scopeOf(activityId, unit) }),
  };
};

/** Which activity and instant an item counts. */
export const placeOf = ({ scope, bucket }: CounterItem): { readonly activityId: string; readonly at: number } => ({
  activityId: scope.slice(0, scope.lastIndexOf('#')),
  at: Number(bucket.slice(0, TIME_DIGITS)),
});
