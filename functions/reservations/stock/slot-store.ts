import {
  above,
  absent,
  all,
  type CancellationReason,
  type Condition,
  ConditionFailed,
  type Database,
  equals,
  type Item,
  type Key,
  oneOf,
  type TransactionEntry,
} from '#platform/table.ts';
import { chargeEntry, confirmedEntry } from '../payments/payment-store.ts';
import type { ProviderPayment } from '../payments/provider.ts';
import type { Claim, SeenClaim, Slot, SlotRef } from '../schema.ts';
import { slotsTable } from '../tables.ts';
import { attempt } from './attempt.ts';

/** A slot as stored: the noun plus its group, `activityId#shard`. */
export type SlotRow = Slot & { readonly group: string };
export type SlotStore = ReturnType<typeof slotStore>;

/** Most keys a batch read takes. */
const BATCH = 100;

export const groupOf = (activityId: string, shard: number): string => `${activityId}#${shard}`;
export const slotKey = ({ activityId, shard, number }: SlotRef): Key => ({ group: groupOf(activityId, shard), number });

/** All that a claim leaves on a slot; removed when the slot is free again. */
const CLAIM_ATTRIBUTES = [
  'claimId',
  'userId',
  'visitorId',
  'heldAt',
  'expiresAt',
  'payUntil',
  'productId',
  'campaignId',
  'amount',
  'currency',
  'paymentId',
  'confirmedAt',
  'stuckAt',
  'couponId',
  'discount',
] as const;

const freed = { set: { state: 'FREE' }, remove: CLAIM_ATTRIBUTES };

/** The slot is still exactly as somebody saw it: same claim, same state, same deadline. */
const stillAsSeen = (seen: SeenClaim): Condition =>
  all(
    equals('claimId', seen.claimId),
    equals('state', seen.state),
    equals(seen.state === 'HELD' ? 'expiresAt' : 'payUntil', seen.deadline),
  );

export interface PaymentTerms {
  readonly payUntil: number;
  readonly productId: string;
  /** What is to be paid, minor units: the price less the discount. */
  readonly amount: number;
  readonly currency: string;
  readonly discount?: number;
  readonly couponId?: string;
}

/** A hold that lives may go to pay, once. */
const payable = ({ claimId }: Pick<Claim, 'claimId'>, now: number): Condition =>
  all(equals('claimId', claimId), equals('state', 'HELD'), above('expiresAt', now));

/** The slot rows: the stock itself and the only authority on who holds what. */
export const slotStore = (database: Database) => {
  const slots = database.table<SlotRow>(slotsTable);

  return {
    get: (ref: SlotRef): Promise<SlotRow | undefined> => slots.get(slotKey(ref)),

    /**
     * HELD -> PAYING at the full price; a hold made with a coupon only if that is dropped.
     * @returns the slot as it now is, whoever changed it: the caller looks whether it is paying for its claim
     */
    startPayment: async (
      claim: Claim,
      { terms, dropCoupon }: { readonly terms: PaymentTerms; readonly dropCoupon: boolean },
      now: number,
    ): Promise<SlotRow | undefined> => {
      const change = { set: { state: 'PAYING', ...terms }, ...(dropCoupon && { remove: ['couponId'] }) };
      const when = dropCoupon ? payable(claim, now) : all(payable(claim, now), absent('couponId'));
      try {
        return await slots.update(slotKey(claim), change, { when });
      } catch (error) {
        if (error instanceof ConditionFailed) return slots.get(slotKey(claim));
        throw error;
      }
    },

    /** HELD -> PAYING at what a coupon leaves of the price, together with the coupon. @returns the reasons if it did not go through */
    startPaymentWith: (
      coupon: TransactionEntry,
      { claim, terms, now }: { readonly claim: Claim; readonly terms: PaymentTerms; readonly now: number },
    ): Promise<readonly CancellationReason[] | undefined> =>
      attempt(database, [
        slots.write.update(slotKey(claim), { set: { state: 'PAYING', ...terms } }, payable(claim, now)),
        coupon,
      ]),

    /**
     * PAYING / STUCK -> CONFIRMED together with the payment's record.
     * @returns the reasons if it did not go through: of the slot, of the payment
     */
    confirm: (claim: Claim, payment: ProviderPayment, now: number): Promise<readonly CancellationReason[] | undefined> =>
      attempt(database, [
        slots.write.update(
          slotKey(claim),
          { set: { state: 'CONFIRMED', paymentId: payment.paymentId, confirmedAt: now } },
          all(equals('claimId', claim.claimId), oneOf('state', ['PAYING', 'STUCK'])),
        ),
        confirmedEntry(claim, payment, now),
      ]),

    /**
     * Frees the slot if it still is as seen; a claim that may have a charge leaves a note, so that money arriving late is found.
     * @returns whether this call freed it
     */
    free: async (seen: SeenClaim, now: number): Promise<boolean> => {
      const entries: TransactionEntry[] = [slots.write.update(slotKey(seen), freed, stillAsSeen(seen))];
      if (seen.state !== 'HELD') entries.push(chargeEntry(seen, now));
      return (await attempt(database, entries)) === undefined;
    },

    /** PAYING -> STUCK. @returns false if the slot is not as seen any more */
    markStuck: async (seen: SeenClaim, now: number): Promise<boolean> => {
      try {
        await slots.update(slotKey(seen), { set: { state: 'STUCK', stuckAt: now } }, { when: stillAsSeen(seen) });
        return true;
      } catch (error) {
        if (error instanceof ConditionFailed) return false;
        throw error;
      }
    },

    /** Every row of one shard, strongly consistent, page by page. */
    async *shard(activityId: string, shard: number): AsyncGenerator<readonly SlotRow[]> {
      let cursor: string | undefined;
      do {
        const page = await slots.query({
          partition: groupOf(activityId, shard),
          consistent: true,
          ...(cursor !== undefined && { cursor }),
        });
        yield page.items;
        cursor = page.cursor;
      } while (cursor !== undefined);
    },

    /** Rows of one shard from just above a number on, strongly consistent. */
    rowsAfter: async (
      activityId: string,
      shard: number,
      { after, limit }: { readonly after: number; readonly limit: number },
    ) => {
      const range = { from: after + 1 };
      const { items, cursor } = await slots.query({ partition: groupOf(activityId, shard), range, limit, consistent: true });
      return { items, hasMore: cursor !== undefined };
    },

    /** Claimed rows of one shard, newest hold first, from an instant backwards; index read, eventually consistent. */
    async *newestHeld(activityId: string, shard: number, from?: number): AsyncGenerator<readonly SlotRow[]> {
      let cursor: string | undefined;
      do {
        const page = await slots.query({
          partition: groupOf(activityId, shard),
          index: 'byHeldAt',
          reverse: true,
          limit: 100,
          ...(from !== undefined && { range: { to: from } }),
          ...(cursor !== undefined && { cursor }),
        });
        yield page.items;
        cursor = page.cursor;
      } while (cursor !== undefined);
    },

    /** Rows by where they lie, in any order; read eventually, unknown ones are left out. */
    getMany: async (refs: readonly SlotRef[]): Promise<readonly SlotRow[]> => {
      const keys = [...new Map(refs.map((ref) => [`${groupOf(ref.activityId, ref.shard)}#${ref.number}`, slotKey(ref)])).values()];
      const batches = Array.from({ length: Math.ceil(keys.length / BATCH) }, (_, at) => keys.slice(at * BATCH, (at + 1) * BATCH));
      return (await Promise.all(batches.map((batch) => slots.batchGet(batch)))).flat();
    },

    /** Entries of reserve's transaction: take a free slot, give it for good with a coupon, give up an own expired hold. */
    entries: {
      hold: (ref: SlotRef, holder: Item): TransactionEntry =>
        slots.write.update(slotKey(ref), { set: { ...holder, state: 'HELD' }, add: { generation: 1 } }, equals('state', 'FREE')),
      issue: (ref: SlotRef, holder: Item): TransactionEntry =>
        slots.write.update(
          slotKey(ref),
          { set: { ...holder, state: 'CONFIRMED' }, add: { generation: 1 } },
          equals('state', 'FREE'),
        ),
      free: (seen: SeenClaim): TransactionEntry => slots.write.update(slotKey(seen), freed, stillAsSeen(seen)),
    },
  };
};
