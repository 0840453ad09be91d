import type { ReservationDeps } from './dependencies.ts';
import { sweepPayments } from './payments/sweep-payments.ts';
import { inParallel } from './release/in-parallel.ts';
import { type SaleSwept, sweepSale } from './release/sweep-sale.ts';

/** What a sweep saw and did; published as metrics. */
export interface Swept {
  readonly sales: readonly SaleSwept[];
  readonly refunded: number;
  /** HELD + PAYING + STUCK over all sales: while there are any, the sweeper comes round again soon. */
  readonly live: number;
  /** Rows that are still to be added: likewise. */
  readonly resizing: number;
  /** Free numbers a later sweep has to judge: likewise. */
  readonly suspected: number;
  /** Giveaways being drawn: likewise. */
  readonly drawing: number;
  /** What could not be done this time; the next sweep tries again. */
  readonly errors: readonly unknown[];
}

const SALES_AT_ONCE = 4;

/**
 * The guarantee behind every fast path: nothing stays held, lost, hidden or owed for longer than a sweep or two. Also looks after
 * activities that are paused or ended.
 */
export const sweep = async (deps: ReservationDeps): Promise<Swept> => {
  const swept = await inParallel(deps.sales.registered(), SALES_AT_ONCE, (sale) => sweepSale(sale, deps));
  const payments = await sweepPayments(deps);
  return {
    sales: swept.results,
    refunded: payments.refunded,
    live: swept.results.reduce((sum, { states }) => sum + states.HELD + states.PAYING + states.STUCK, 0),
    resizing: swept.results.reduce((sum, { resizing }) => sum + Math.max(0, resizing), 0),
    suspected: swept.results.reduce((sum, { suspected }) => sum + suspected, 0),
    drawing: swept.results.filter(({ drawing }) => drawing).length,
    errors: [...swept.errors, ...swept.results.flatMap(({ errors }) => errors), ...payments.errors],
  };
};
