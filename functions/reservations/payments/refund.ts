import type { ReservationDeps } from '../dependencies.ts';
import type { Claim } from '../schema.ts';
import type { PaymentRow } from './payment-store.ts';
import type { ProviderPayment } from './provider.ts';

export type RefundDeps = Pick<ReservationDeps, 'payments' | 'provider' | 'clock'>;

/**
 * Gives back a payment that bought nothing: first recorded as due, so that a crash cannot forget it, then asked of the provider.
 * @returns what is recorded of the payment now; CONFIRM if it did buy its slot after all
 */
export const refund = async (claim: Claim, payment: ProviderPayment, deps: RefundDeps): Promise<PaymentRow['kind']> => {
  const { kind } = await deps.payments.oweRefund(claim, payment, deps.clock.now());
  return kind === 'REFUND_DUE' ? payBack(payment.paymentId, deps) : kind;
};

/** Asks the provider for a refund that is recorded as due. If it cannot be had now, the sweeper asks again. */
export const payBack = async (paymentId: string, deps: RefundDeps): Promise<'REFUND_DUE' | 'REFUNDED'> => {
  const answer = await deps.provider.refund(paymentId).catch(() => 'unknown' as const);
  if (answer !== 'refunded') return 'REFUND_DUE';
  await deps.payments.markRefunded(paymentId);
  return 'REFUNDED';
};
