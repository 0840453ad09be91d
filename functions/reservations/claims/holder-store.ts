import { walk } from '#platform/table/walk.ts';
import { all, ConditionFailed, type Database, equals, present } from '#platform/table.ts';
import { couponStore } from '../coupons/coupon-store.ts';
import type { AuditRow } from '../entries/audit-store.ts';
import type { SlotRef } from '../schema.ts';
import { slotKey } from '../stock/slot-reads.ts';
import type { SlotRow } from '../stock/slot-store.ts';
import { auditTable, pointersTable, slotsTable } from '../tables.ts';
import { type Pointer, pointerKey } from './pointer-store.ts';

export type HolderStore = ReturnType<typeof holderStore>;

/** Names on places, for erasing them. */
export const holderStore = (database: Database) => {
  const slots = database.table<SlotRow>(slotsTable);
  const pointers = database.table<Pointer>(pointersTable);
  const coupons = couponStore(database);
  const audit = database.table<AuditRow>(auditTable);

  return {
    find: (activityId: string, userId: string): Promise<Pointer | undefined> =>
      pointers.get({ key: pointerKey(activityId, userId) }),

    place: (ref: SlotRef): Promise<SlotRow | undefined> => slots.get(slotKey(ref)),

    /** A paid place loses its browser, and its holder's name if there is a pseudonym for it; nothing else. */
    rename: async (ref: SlotRef, by: { readonly claimId: string; readonly pseudonym?: string | undefined }): Promise<void> => {
      const when = all(equals('claimId', by.claimId), equals('state', 'CONFIRMED'));
      const change = { ...(by.pseudonym && { set: { userId: by.pseudonym } }), remove: ['visitorId'] };
      await slots.update(slotKey(ref), change, { when });
    },

    /** A coupon that was given with a place, by its id: the list of a user's coupons may lag behind. */
    renameCoupon: (
      id: string,
      { userId, pseudonym }: { readonly userId: string; readonly pseudonym: string },
    ): Promise<boolean> => coupons.forgetUser({ id, userId }, pseudonym),

    /** The audit of what was decided by hand keeps what and why, without the name. */
    renameInAudit: async (activityId: string, userId: string, pseudonym: string): Promise<void> => {
      for (const row of await Array.fromAsync(walk(audit, { partition: activityId, consistent: true })))
        if (row.userId === userId)
          await audit.update({ activityId, newest: row.newest }, { set: { userId: pseudonym } }, { when: present('newest') });
    },

    /** Removes a pointer if it still leads to this claim. @returns whether none is left */
    forget: async ({ key, claimId }: Pointer): Promise<boolean> => {
      try {
        await pointers.delete({ key }, equals('claimId', claimId));
        return true;
      } catch (error) {
        if (error instanceof ConditionFailed) return error.item === undefined;
        throw error;
      }
    },
  };
};
