import { absent, all, any, ConditionFailed, type Database, equals, type TransactionEntry } from '#platform/table.ts';
import { CHARGE_POLLS, REFUND_RETRY } from '../limits.ts';
import type { Claim } from '../schema.ts';
import { paymentsTable } from '../tables.ts';
import type { ProviderPayment } from './provider.ts';

/**
 * CONFIRM: the payment bought its slot. REFUND_DUE -> REFUNDED: it bought nothing and goes back. Never both kinds.
 * OPEN: a payment that may begin, and once its claim is gone without one (it has a `dueAt` then): one may still succeed late.
 */
export type PaymentRow = {
  /** `PAYMENT#<payment id>`, or `CHARGE#<claim id>` for OPEN. */
  readonly id: string;
  readonly kind: 'CONFIRM' | 'REFUND_DUE' | 'REFUNDED' | 'OPEN';
  readonly activityId: string;
  readonly shard: number;
  readonly number: number;
  readonly claimId: string;
  readonly paymentId?: string;
  readonly amount?: number;
  readonly currency?: string;
  readonly createdAt: number;
  /** While something is left to do: the list it is on, and when it is due (ms). */
  readonly dueGroup?: string;
  readonly dueAt?: number;
  readonly tries: number;
};
export type PaymentStore = ReturnType<typeof paymentStore>;

/** Due rows are spread over lists, so that a whole sale confirmed at once does not write to one index partition. */
const DUE_GROUPS = Array.from({ length: 8 }, (_, group) => `due#${group}`);
const dueGroupOf = (claimId: string): string =>
  DUE_GROUPS[(claimId.charCodeAt(0) + claimId.charCodeAt(1)) % DUE_GROUPS.length] ?? 'due#0';

const paymentKey = (paymentId: string) => ({ id: `PAYMENT#${paymentId}` });

const rowOf = ({ activityId, shard, number, claimId }: Claim, now: number, wait: number) => ({
  activityId,
  shard,
  number,
  claimId,
  createdAt: now,
  dueGroup: dueGroupOf(claimId),
  dueAt: now + wait,
  tries: 0,
});

const firstPoll = CHARGE_POLLS[0] ?? 0;

/** The payment buys the slot of this claim, unless it is already going back. */
export const confirmedEntry = (claim: Claim, payment: ProviderPayment, now: number): TransactionEntry => ({
  table: paymentsTable,
  kind: 'put',
  item: { ...rowOf(claim, now, firstPoll), ...paymentKey(payment.paymentId), ...payment, kind: 'CONFIRM' },
  when: any(absent('kind'), all(equals('kind', 'CONFIRM'), equals('claimId', claim.claimId))),
});

/** A claim that may have a charge ends without money: its reference is asked about for a while longer. */
export const chargeEntry = (claim: Claim, now: number): TransactionEntry => ({
  table: paymentsTable,
  kind: 'put',
  item: { ...rowOf(claim, now, firstPoll), id: `CHARGE#${claim.claimId}`, kind: 'OPEN' },
});

/** What came of payments. Rows are kept for ever: they are the proof that money ended in one place. */
export const paymentStore = (database: Database) => {
  const payments = database.table<PaymentRow>(paymentsTable);

  return {
    get: (paymentId: string): Promise<PaymentRow | undefined> => payments.get(paymentKey(paymentId)),

    /** The claim a payment was begun for, however long ago. */
    chargeOf: (reference: string): Promise<Claim | undefined> => payments.get({ id: `CHARGE#${reference}` }),

    /** Notes where the claim of a payment that is about to begin lies, for whoever knows its reference only. */
    locate: async ({ activityId, shard, number, claimId }: Claim, now: number): Promise<void> => {
      const row: PaymentRow = {
        id: `CHARGE#${claimId}`,
        kind: 'OPEN',
        activityId,
        shard,
        number,
        claimId,
        createdAt: now,
        tries: 0,
      };
      await payments.put(row, absent('kind')).catch((error: unknown) => ignoreRefusal(error));
    },

    /** Records that a payment must go back, unless something is already recorded. @returns what is recorded now */
    oweRefund: async (claim: Claim, payment: ProviderPayment, now: number): Promise<PaymentRow> => {
      const row: PaymentRow = { ...rowOf(claim, now, 0), ...paymentKey(payment.paymentId), ...payment, kind: 'REFUND_DUE' };
      try {
        await payments.put(row, absent('kind'));
        return row;
      } catch (error) {
        if (!(error instanceof ConditionFailed)) throw error;
        const recorded = await payments.get(paymentKey(payment.paymentId));
        if (recorded) return recorded;
        throw error;
      }
    },

    markRefunded: async (paymentId: string): Promise<void> => {
      const change = { set: { kind: 'REFUNDED' }, remove: ['dueGroup', 'dueAt'] };
      await payments
        .update(paymentKey(paymentId), change, { when: equals('kind', 'REFUND_DUE') })
        .catch((error: unknown) => ignoreRefusal(error));
    },

    /** Rows that want to be looked at by now, earliest first, at most `limit` of each list. */
    due: async (now: number, limit: number): Promise<readonly PaymentRow[]> => {
      const pages = await Promise.all(
        DUE_GROUPS.map((partition) => payments.query({ partition, index: 'byDue', range: { to: now }, limit })),
      );
      return pages.flatMap(({ items }) => items);
    },

    /** Puts off a row that was looked at, or takes it off the list at the provider's horizon. */
    lookedAt: async (row: PaymentRow, now: number): Promise<void> => {
      const next = row.kind === 'REFUND_DUE' ? now + REFUND_RETRY : nextPoll(row, now);
      const change = next === undefined ? { remove: ['dueGroup', 'dueAt'] } : { set: { dueAt: next } };
      await payments
        .update(
          { id: row.id },
          { ...change, add: { tries: 1 } },
          { when: all(equals('kind', row.kind), equals('tries', row.tries)) },
        )
        .catch((error: unknown) => ignoreRefusal(error));
    },
  };
};

/** The first poll after `now`; polls missed while nobody swept are not made up for. */
const nextPoll = (row: PaymentRow, now: number): number | undefined =>
  CHARGE_POLLS.map((wait) => row.createdAt + wait).find((at) => at > now);

const ignoreRefusal = (error: unknown): undefined => {
  if (error instanceof ConditionFailed) return undefined;
  throw error;
};
