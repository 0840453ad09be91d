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
  oneOf,
  type TransactionEntry,
} from '#platform/table.ts';
import { chargeEntry, confirmedEntry } from '../payments/payment-store.ts';
import type { ProviderPayment } from '../payments/provider.ts';
import type { Claim, SeenClaim, SlotRef } from '../schema.ts';
import { slotsTable } from '../tables.ts';
import { attempt } from './attempt.ts';
import { type SlotRow, slotKey, slotReads } from './slot-reads.ts';

export type { SlotRow };

export type SlotStore = ReturnType<typeof slotStore>;

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
    ...slotReads(slots),

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

    /** Entries of others' transactions: take a free slot, give it for good with a coupon, give up an own expired hold; nothing moved. */
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
      still: (seen: SeenClaim): TransactionEntry => slots.write.check(slotKey(seen), stillAsSeen(seen)),
    },
  };
};
