import { accepted } from '#platform/table/accepted.ts';
import { getMany } from '#platform/table/get-many.ts';
import { walkNewest } from '#platform/table/walk.ts';
import { absent, all, type Database, equals, type TransactionEntry } from '#platform/table.ts';
import type { CouponOffer } from '#shared/coupon.ts';
import { newestKey } from '#shared/take-page.ts';
import type { Claim } from '../schema.ts';
import { couponsTable } from '../tables.ts';

/** A coupon as stored: written once, with the slot it was issued by; only `claim` moves, and an erasure renames `userId`. */
export type CouponRow = CouponOffer & {
  /** Claim id of the slot it was issued by. */
  readonly id: string;
  readonly userId: string;
  readonly activityId: string;
  readonly campaignId: string;
  readonly issuedAt: number;
  readonly newest: string;
  /**
   * The claim it was last applied to. Whether that used it is the claim's slot's word: used if the slot is CONFIRMED with the
   * claim, spoken for while it is PAYING or STUCK with it, free again once the slot does not carry the claim any more.
   */
  readonly claim?: { readonly [Name in keyof Claim]: Claim[Name] };
};
export type CouponStore = ReturnType<typeof couponStore>;

/** One row per issued coupon, in the transaction that confirms its slot: there are as many coupons as such slots. */
export const couponStore = (database: Database) => {
  const coupons = database.table<CouponRow>(couponsTable);

  return {
    get: (id: string): Promise<CouponRow | undefined> => coupons.get({ id }),

    /** By id; read eventually, unknown ids are left out. */
    getMany: (ids: readonly string[]): Promise<ReadonlyMap<string, CouponRow>> => getMany(coupons, ids, (row) => row),

    /** Coupons of a user, newest first; index read, eventually consistent. */
    ofUser: (userId: string, below: string | undefined, chunk: number): AsyncIterable<CouponRow> =>
      walkNewest(coupons, { index: 'byUser', partition: userId, below, chunk }, ({ newest }) => newest),

    /** Puts a pseudonym in the place of the owner: nobody can use it any more; what it was worth and whether it was used stay. */
    forgetUser: ({ id, userId }: Pick<CouponRow, 'id' | 'userId'>, pseudonym: string): Promise<boolean> =>
      accepted(coupons.update({ id }, { set: { userId: pseudonym } }, { when: equals('userId', userId) })),

    entries: {
      issue: (coupon: Omit<CouponRow, 'newest' | 'claim'>): TransactionEntry =>
        coupons.write.put({ ...coupon, newest: newestKey(coupon.issuedAt, coupon.id) }, absent('id')),

      /** Speaks a coupon for a claim, as long as nobody did since `seen` was read. */
      apply: (seen: CouponRow, { activityId, shard, number, claimId }: Claim): TransactionEntry =>
        coupons.write.update(
          { id: seen.id },
          { set: { claim: { activityId, shard, number, claimId } } },
          all(equals('userId', seen.userId), seen.claim ? equals(['claim', 'claimId'], seen.claim.claimId) : absent('claim')),
        ),
    },
  };
};
