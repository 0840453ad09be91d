import { accepted } from '#platform/table/accepted.ts';
import { absent, below, type Database, equals, type Item } from '#platform/table.ts';
import type { CouponOffer } from '#shared/coupon.ts';
import type { EligibilityFilter } from '#shared/eligibility.ts';
import type { SaleActivity } from '../schema.ts';
import { dispensersTable } from '../tables.ts';

/**
 * What a request must know before it does anything, in one cheap read: may it reserve at all, and which shards are empty.
 * Per shard n there are `empty<n>` (version at which it was last said to be empty) and `push<n>` (version at which something came
 * back since); a shard is empty only if the first has caught up with the second, so late and repeated writes do no harm.
 */
export type MaskRow = {
  readonly key: string;
  readonly activityId: string;
  readonly campaignId: string;
  readonly productId?: string;
  readonly status: SaleActivity['status'];
  readonly opensAt: number;
  readonly closesAt: number;
  /** When it ended, once it has. */
  readonly endedAt?: number;
  /** Of the activity row these were copied from. */
  readonly activityVersion: number;
  /** When they were: a gate that is told late closes late. Absent in masks written before this was kept. */
  readonly copiedAt?: number;
  readonly shards: number;
  /** Absent in masks written before there were filters. */
  readonly eligibility?: readonly EligibilityFilter[];
  /** What is given at once instead of a hold (COUPON). */
  readonly coupon?: CouponOffer;
  /** Entries are taken instead of holds (GIVEAWAY). */
  readonly giveaway?: { readonly winners: number };
} & Readonly<Record<`empty${number}` | `push${number}`, number>>;
export type MaskStore = ReturnType<typeof maskStore>;

export const emptyVersion = (mask: MaskRow, shard: number): number => mask[`empty${shard}`] ?? 0;
export const pushVersion = (mask: MaskRow, shard: number): number => mask[`push${shard}`] ?? 1;
export const saysEmpty = (mask: MaskRow, shard: number): boolean => emptyVersion(mask, shard) >= pushVersion(mask, shard);

/** Version every new dispenser and mask start with: above any "empty" (0) that was never said. */
export const FIRST_VERSION = 1;

const keyOf = (activityId: string) => ({ key: `${activityId}#mask` });

export const maskStore = (database: Database) => {
  const masks = database.table<MaskRow>(dispensersTable);

  const raise = async (activityId: string, name: `empty${number}` | `push${number}`, version: number): Promise<void> => {
    await accepted(masks.update(keyOf(activityId), { set: { [name]: version } }, { when: below(name, version) }));
  };

  return {
    /** Eventually consistent: the gate follows within a second. */
    read: (activityId: string): Promise<MaskRow | undefined> => masks.get(keyOf(activityId), { consistent: false }),
    readStrongly: (activityId: string): Promise<MaskRow | undefined> => masks.get(keyOf(activityId)),

    raiseEmpty: (activityId: string, shard: number, version: number): Promise<void> =>
      raise(activityId, `empty${shard}`, version),
    raisePush: (activityId: string, shard: number, version: number): Promise<void> => raise(activityId, `push${shard}`, version),

    /** Copies status and window unless a later state of the activity is there. @returns false if there is no mask */
    copyGate: async (activity: SaleActivity, now: number): Promise<boolean> => {
      const change = { set: { ...gateOf(activity, now) } };
      const when = below('activityVersion', activity.version);
      if (await accepted(masks.update(keyOf(activity.id), change, { when }))) return true;
      return (await masks.get(keyOf(activity.id))) !== undefined;
    },

    /** Closes the gate of an activity whose row is gone; if one comes back, of whatever version, it is copied again. */
    pause: async (activityId: string, now: number): Promise<void> => {
      const change = { set: { status: 'PAUSED', activityVersion: 0, copiedAt: now } };
      await accepted(masks.update(keyOf(activityId), change, { when: equals('status', 'ACTIVE') }));
    },

    /** Writes the mask of an activity that has none. @param pushVersions of its dispensers, by shard */
    create: async (activity: SaleActivity, pushVersions: readonly number[], now: number): Promise<void> => {
      const counters = pushVersions.flatMap((version, shard) => [
        [`empty${shard}`, 0],
        [`push${shard}`, version],
      ]);
      const mask: Item = {
        ...keyOf(activity.id),
        activityId: activity.id,
        ...gateOf(activity, now),
        shards: pushVersions.length,
        ...Object.fromEntries(counters),
      };
      await accepted(database.table<Item>(dispensersTable).put(mask, absent('shards')));
    },
  };
};

const gateOf = (activity: SaleActivity, now: number) => ({
  campaignId: activity.campaignId,
  ...(activity.productId !== undefined && { productId: activity.productId }),
  ...(activity.coupon && { coupon: activity.coupon }),
  ...(activity.giveaway && { giveaway: activity.giveaway }),
  status: activity.status,
  opensAt: activity.opensAt,
  closesAt: activity.closesAt,
  activityVersion: activity.version,
  copiedAt: now,
  eligibility: activity.eligibility,
  ...(activity.status === 'ENDED' && { endedAt: Math.min(activity.closesAt, now) }),
});
