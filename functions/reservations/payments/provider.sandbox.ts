import { absent, type Database, TransactionCanceled, type TransactionEntry } from '#platform/table.ts';
import type { Clock } from '#shared/clock.ts';
import { sandboxPaymentsTable } from '../tables.ts';
import type { ChargeStatus, PaymentProvider } from './provider.ts';
import { behaviourOf } from './sandbox-cards.ts';

/** A charge, or under the id `#void` the mark that no more charges are taken for the reference. */
type ChargeRow = {
  readonly reference: string;
  readonly paymentId: string;
  readonly amount: number;
  readonly currency: string;
  readonly card: string;
  readonly outcome: 'PAID' | 'DECLINED';
  readonly decidedAt: number;
  readonly refundedAt?: number;
  /** While the merchant has to be told of a payment that was decided late. */
  readonly tellGroup?: 'tell';
};

export interface SandboxOrder {
  readonly merchantReference: string;
  readonly amount: number;
  readonly currency: string;
  readonly card: string;
}

export interface SandboxPayment {
  readonly paymentId: string;
  readonly status: 'paid' | 'pending' | 'declined';
}

/** A payment provider of our own for trying things out: its port, and the door its customers pay at. */
export interface Sandbox extends PaymentProvider {
  /** Charges a card. A repeated order with the same card finds its first payment, unless that was declined. */
  pay(order: SandboxOrder): Promise<SandboxPayment>;
}

const VOID = '#void';

/** Payments are kept in a table, so they survive a restart like a real provider's. */
export const sandboxProvider = (database: Database, clock: Clock): Sandbox => {
  const charges = database.table<ChargeRow>(sandboxPaymentsTable);

  const read = async (reference: string): Promise<{ rows: readonly ChargeRow[]; voided: boolean }> => {
    const { items } = await charges.query({ partition: reference, consistent: true });
    return {
      rows: items.filter(({ paymentId }) => paymentId !== VOID),
      voided: items.some(({ paymentId }) => paymentId === VOID),
    };
  };

  const stateOf = (row: ChargeRow): SandboxPayment['status'] => {
    if (row.refundedAt !== undefined) return 'declined';
    if (clock.now() < row.decidedAt) return 'pending';
    return row.outcome === 'PAID' ? 'paid' : 'declined';
  };

  /** @returns the charge as the customer sees it; undefined if another charge of the reference was faster */
  const charge = async (order: SandboxOrder): Promise<SandboxPayment | undefined> => {
    const { merchantReference: reference, amount, currency, card } = order;
    const { rows, voided } = await read(reference);
    const same = rows.find((row) => row.card === lastFour(card) && stateOf(row) !== 'declined');
    if (same) return { paymentId: same.paymentId, status: stateOf(same) };
    const behaviour = behaviourOf(card);
    const made = Array.from({ length: behaviour.charges }, (_, more): ChargeRow => {
      const outcome = voided ? 'DECLINED' : behaviour.outcome;
      const decidedAt = clock.now() + (voided ? 0 : behaviour.after);
      return {
        reference,
        paymentId: `${reference}.${rows.length + more + 1}`,
        amount,
        currency,
        card: lastFour(card),
        outcome,
        decidedAt,
        ...(outcome === 'PAID' && behaviour.after > 0 && { tellGroup: 'tell' }),
      };
    });
    const entries: TransactionEntry[] = made.map((row) => charges.write.put(row, absent('paymentId')));
    if (!voided) entries.push(charges.write.check({ reference, paymentId: VOID }, absent('paymentId')));
    const [first] = made;
    return first && (await goesThrough(database, entries)) ? { paymentId: first.paymentId, status: stateOf(first) } : undefined;
  };

  return {
    pay: async (order) => {
      for (;;) {
        const payment = await charge(order);
        if (payment) return payment;
      }
    },

    status: async (reference): Promise<ChargeStatus> => {
      const { rows } = await read(reference);
      const paid = rows.filter((row) => stateOf(row) === 'paid');
      if (paid.length > 0)
        return { state: 'paid', payments: paid.map(({ paymentId, amount, currency }) => ({ paymentId, amount, currency })) };
      if (rows.length === 0) return { state: 'none' };
      return { state: rows.some((row) => stateOf(row) === 'pending') ? 'pending' : 'declined' };
    },

    void: async (reference) => {
      await charges.put({ reference, paymentId: VOID, amount: 0, currency: '', card: '', outcome: 'DECLINED', decidedAt: 0 });
      // Read after the mark: no charge can be added any more.
      const states = (await read(reference)).rows.map(stateOf);
      if (states.includes('paid')) return 'paid';
      return states.includes('pending') ? 'unknown' : 'voided';
    },

    refund: async (paymentId) => {
      const reference = paymentId.slice(0, paymentId.lastIndexOf('.'));
      const row = await charges.get({ reference, paymentId });
      if (!row || stateOf(row) === 'pending') return 'unknown';
      await charges.update({ reference, paymentId }, { set: { refundedAt: row.refundedAt ?? clock.now() } });
      return 'refunded';
    },
  };
};

/** Enough to tell two cards apart; the number itself is never kept. */
const lastFour = (card: string): string => card.slice(-4);

const goesThrough = async (database: Database, entries: readonly TransactionEntry[]): Promise<boolean> => {
  try {
    await database.transact(entries);
    return true;
  } catch (error) {
    if (error instanceof TransactionCanceled) return false;
    throw error;
  }
};
