import type { ReservationDeps } from '../dependencies.ts';
import { inParallel } from '../release/in-parallel.ts';
import type { PaymentRow } from './payment-store.ts';
import { payBack } from './refund.ts';
import { type SettleDeps, settle } from './settle.ts';

/** Rows looked at per list and sweep. */
const BATCH = 50;
const PARALLEL = 16;

/**
 * Tries refunds that are due again, and asks about charges that may still succeed late or twice, up to the provider's horizon.
 * @returns how many refunds came through
 */
export const sweepPayments = async (
  deps: SettleDeps & Pick<ReservationDeps, 'payments'>,
): Promise<{ readonly refunded: number; readonly errors: readonly unknown[] }> => {
  const due = await deps.payments.due(deps.clock.now(), BATCH);
  const { results, errors } = await inParallel(due, PARALLEL, (row) => lookAt(row, deps));
  return { refunded: results.filter((refunded) => refunded).length, errors };
};

const lookAt = async (row: PaymentRow, deps: SettleDeps): Promise<boolean> => {
  const refunded =
    row.kind === 'REFUND_DUE' && row.paymentId !== undefined && (await payBack(row.paymentId, deps)) === 'REFUNDED';
  if (row.kind !== 'REFUND_DUE') await settle(row, deps);
  if (!refunded) await deps.payments.lookedAt(row, deps.clock.now());
  return refunded;
};
