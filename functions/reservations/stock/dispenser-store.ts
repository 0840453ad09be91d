import {
  absent,
  all,
  atLeast,
  attribute,
  below,
  ConditionFailed,
  contains,
  type Database,
  equals,
  not,
  present,
} from '#platform/table.ts';
import type { SlotRef } from '../schema.ts';
import { dispensersTable } from '../tables.ts';
import { numberAt } from './shards.ts';

/**
 * Hands out slot numbers of one shard, each once until it is pushed back: first the positions `next` up to `cap`, then `free`.
 * A hint, not stock: whether a number can be had is decided by its slot row.
 */
export type DispenserRow = {
  readonly key: string;
  readonly next: number;
  readonly cap: number;
  /** Numbers that came back. */
  readonly free: readonly number[];
  /** Rises per push: what was empty at one version is empty until the next. */
  readonly version: number;
  /** Somebody found it empty at this version and tells the mask. */
  readonly emptySaid: boolean;
  /** Takes nothing back while the stock is being lowered and every free row has to go. */
  readonly closed?: boolean;
};
export type DispenserStore = ReturnType<typeof dispenserStore>;

export type Taken =
  | { readonly kind: 'number'; readonly number: number }
  | { readonly kind: 'empty'; readonly version: number; readonly said: boolean }
  | { readonly kind: 'missing' };

const keyOf = (activityId: string, shard: number) => ({ key: `${activityId}#dispenser#${shard}` });

const hasFree = present(['free', 0]);
const isEmpty = all(not(hasFree), atLeast('next', attribute('cap')));

export const dispenserStore = (database: Database) => {
  const dispensers = database.table<DispenserRow>(dispensersTable);

  /** @returns undefined if the condition did not hold, with the row as it is in `row` */
  const tryTo = async <T>(write: Promise<T>): Promise<{ readonly done: T } | { readonly row: DispenserRow | undefined }> => {
    try {
      return { done: await write };
    } catch (error) {
      if (error instanceof ConditionFailed) return { row: error.item as DispenserRow | undefined };
      throw error;
    }
  };

  return {
    get: (activityId: string, shard: number): Promise<DispenserRow | undefined> => dispensers.get(keyOf(activityId, shard)),

    /** The next number of a shard. A missing dispenser is not an empty one. */
    take: async (activityId: string, shard: number, shards: number): Promise<Taken> => {
      const key = keyOf(activityId, shard);
      const counted = await tryTo(dispensers.update(key, { add: { next: 1 } }, { when: below('next', attribute('cap')) }));
      if ('done' in counted) return { kind: 'number', number: numberAt(counted.done.next - 1, shard, shards) };
      if (!counted.row) return { kind: 'missing' };
      if (counted.row.free.length === 0) return emptyAt(counted.row);
      const popped = await tryTo(dispensers.update(key, { remove: [['free', 0]] }, { when: hasFree, returning: 'old' }));
      if (!('done' in popped)) return popped.row ? emptyAt(popped.row) : { kind: 'missing' };
      const [number] = popped.done.free;
      return number === undefined ? { kind: 'missing' } : { kind: 'number', number };
    },

    /**
     * Lists a number again unless it is listed or the shard takes nothing back.
     * @returns the version to tell the mask, if somebody had said it was empty
     */
    push: async ({ activityId, shard, number }: SlotRef): Promise<number | undefined> => {
      const pushed = await tryTo(
        dispensers.update(
          keyOf(activityId, shard),
          { append: { free: [number] }, add: { version: 1 }, set: { emptySaid: false } },
          { when: all(present('version'), absent('closed'), not(contains('free', number))), returning: 'old' },
        ),
      );
      return 'done' in pushed && pushed.done.emptySaid ? pushed.done.version + 1 : undefined;
    },

    /** Says that the shard is empty, if it still is at that version. @returns whether this call may tell the mask */
    sayEmpty: async (activityId: string, shard: number, version: number): Promise<boolean> => {
      const when = all(equals('version', version), equals('emptySaid', false), isEmpty);
      return 'done' in (await tryTo(dispensers.update(keyOf(activityId, shard), { set: { emptySaid: true } }, { when })));
    },

    /** Writes a dispenser if there is none: a new one, or one rebuilt from the slot rows. */
    create: async (activityId: string, shard: number, row: Omit<DispenserRow, 'key'>): Promise<boolean> =>
      'done' in (await tryTo(dispensers.put({ ...keyOf(activityId, shard), ...row }, not(present('version'))))),

    /** Moves on to a later version while nothing else changed: to outrun what a mask says of it. */
    advance: async (activityId: string, shard: number, step: VersionStep): Promise<boolean> => {
      const unchanged = equals('version', step.from);
      const when = step.empty ? all(unchanged, isEmpty) : all(unchanged, not(isEmpty));
      const change = { set: { version: step.to, emptySaid: step.empty } };
      return 'done' in (await tryTo(dispensers.update(keyOf(activityId, shard), change, { when })));
    },

    /** Takes numbers off the offer, as long as the row is as seen. @returns whether it was */
    withhold: async (activityId: string, shard: number, { seen, cap, free, close }: Withheld): Promise<boolean> => {
      const isPruned = free.length < seen.free.length;
      const change = { set: { cap, ...(isPruned && { free }), ...(close && { closed: true }) } };
      const unchanged = all(equals('version', seen.version), equals('cap', seen.cap));
      // Numbers leave the list without a new version: a list that is written anew must be the one that was read.
      const when = isPruned ? all(unchanged, equals('free', seen.free)) : unchanged;
      return 'done' in (await tryTo(dispensers.update(keyOf(activityId, shard), change, { when })));
    },

    /**
     * Puts new numbers on offer, as long as the row is as seen: those right behind the cap, and single ones.
     * @returns undefined if it was not; else the version to tell the mask, if somebody had said it was empty
     */
    offer: async (activityId: string, shard: number, { seen, cap, free }: Offered): Promise<{ tell?: number } | undefined> => {
      const change = {
        set: { cap, emptySaid: false },
        add: { version: 1 },
        remove: ['closed'],
        ...(free.length > 0 && { append: { free } }),
      };
      const when = all(equals('version', seen.version), equals('cap', seen.cap));
      const offered = await tryTo(dispensers.update(keyOf(activityId, shard), change, { when, returning: 'old' }));
      if (!('done' in offered)) return undefined;
      return offered.done.emptySaid ? { tell: offered.done.version + 1 } : {};
    },

    /** Takes numbers back again. @returns whether it had been closed */
    reopen: async (activityId: string, shard: number): Promise<boolean> =>
      'done' in (await tryTo(dispensers.update(keyOf(activityId, shard), { remove: ['closed'] }, { when: present('closed') }))),
  };
};

interface Withheld {
  readonly seen: DispenserRow;
  readonly cap: number;
  /** What is left of the list. */
  readonly free: readonly number[];
  readonly close: boolean;
}

interface Offered {
  readonly seen: DispenserRow;
  readonly cap: number;
  /** Numbers to add to the list. */
  readonly free: readonly number[];
}

interface VersionStep {
  readonly from: number;
  readonly to: number;
  /** What it must be for the step, and what is said of it afterwards. */
  readonly empty: boolean;
}

const emptyAt = ({ version, emptySaid }: DispenserRow): Taken => ({ kind: 'empty', version, said: emptySaid });
