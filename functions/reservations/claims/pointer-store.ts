import { absent, type CancellationReason, type Database, equals, type Item, type TransactionEntry } from '#platform/table.ts';
import type { Claim, SeenClaim, SlotRef } from '../schema.ts';
import { attempt } from '../stock/attempt.ts';
import { slotKey } from '../stock/slot-reads.ts';
import { slotStore } from '../stock/slot-store.ts';
import { pointersTable } from '../tables.ts';

/** Where a user's last claim in an activity lies. Whether it lives is the slot's word. */
export type Pointer = {
  readonly key: string;
  readonly activityId: string;
  readonly shard: number;
  readonly number: number;
  readonly claimId: string;
};
export type PointerStore = ReturnType<typeof pointerStore>;

/** What one reserve writes, all or nothing. */
export interface Hold {
  readonly claim: Claim;
  readonly userId: string;
  /** Attributes of the hold for the slot row. */
  readonly holder: Item;
  /** The claim the pointer was seen with; absent if there was no pointer. */
  readonly seenClaimId: string | undefined;
  /** My own expired hold on another slot, given up in the same breath. */
  readonly giveUp: SeenClaim | undefined;
  /** Given with the slot, which is then CONFIRMED at once. */
  readonly coupon?: TransactionEntry | undefined;
}

/** Which part of a hold was refused; `busy` = a conflict or throttling, nothing learnt. */
export type HoldOutcome = 'held' | 'slotTaken' | 'pointerChanged' | 'busy';

/** One pointer per user and activity: what makes it one live slot per user. Written by reserve only. */
export const pointerStore = (database: Database) => {
  const pointers = database.table<Pointer>(pointersTable);
  const slots = slotStore(database);

  return {
    get: (activityId: string, userId: string): Promise<Pointer | undefined> =>
      pointers.get({ key: pointerKey(activityId, userId) }),

    /** Takes the slot, moves the pointer and gives up the own expired hold: one transaction. */
    hold: async ({ claim, userId, holder, seenClaimId, giveUp, coupon }: Hold): Promise<HoldOutcome> => {
      const { activityId, shard, number, claimId } = claim;
      const pointer: Pointer = { key: pointerKey(activityId, userId), activityId, shard, number, claimId };
      const unchanged = seenClaimId === undefined ? absent('claimId') : equals('claimId', seenClaimId);
      const take = coupon ? slots.entries.issue(claim, holder) : slots.entries.hold(claim, holder);
      const entries = [take, pointers.write.put(pointer, unchanged), ...(coupon ? [coupon] : [])];
      if (giveUp && !isSameSlot(giveUp, claim)) entries.push(slots.entries.free(giveUp));
      return outcomeOf(await attempt(database, entries));
    },
  };
};

/** Activity ids hold no `#`, so no two users of two activities share a key. */
export const pointerKey = (activityId: string, userId: string): string => `${activityId}#${userId}`;

const isSameSlot = (one: SlotRef, other: SlotRef): boolean => {
  const [left, right] = [slotKey(one), slotKey(other)];
  return left.group === right.group && left.number === right.number;
};

const outcomeOf = (reasons: readonly CancellationReason[] | undefined): HoldOutcome => {
  if (!reasons) return 'held';
  const [slot, ...others] = reasons.map(({ code }) => code);
  if (slot === 'conditionFailed') return 'slotTaken';
  return others.includes('conditionFailed') ? 'pointerChanged' : 'busy';
};
