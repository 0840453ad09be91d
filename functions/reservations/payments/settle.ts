import { AxonError } from '#shared/axon-error.ts';
import { carries } from '../claims/claim.ts';
import type { ReservationDeps } from '../dependencies.ts';
import { RETRY_SOON } from '../limits.ts';
import type { Claim } from '../schema.ts';
import type { SlotRow } from '../stock/slot-store.ts';
import type { PaymentRow } from './payment-store.ts';
import type { ChargeStatus, ProviderPayment } from './provider.ts';
import { refund } from './refund.ts';

export type SettleDeps = Pick<ReservationDeps, 'slots' | 'payments' | 'provider' | 'clock'>;

/** What became of one verified payment. */
export type Verdict =
  | { readonly kind: 'confirmed'; readonly paymentId: string; readonly slot: SlotRow }
  | {
      readonly kind: 'refused';
      readonly paymentId: string;
      readonly reason: 'CLAIM_GONE' | 'OTHER_AMOUNT' | 'ANOTHER_PAYMENT' | 'OTHER_CLAIM';
      readonly refund: PaymentRow['kind'];
    };

export type Settlement =
  | { readonly state: Exclude<ChargeStatus['state'], 'paid'> }
  | { readonly state: 'paid'; readonly verdicts: readonly Verdict[] };

/**
 * The one rule by which money and slots meet, for confirm, webhook and sweeper. The provider is asked first. Whatever the clock
 * says: while the slot still carries the claim, a verified payment confirms it; every other verified payment goes back.
 * @param prefer the payment to try first, if several were made under one reference
 */
export const settle = async (claim: Claim, deps: SettleDeps, prefer?: string): Promise<Settlement> => {
  const status = await deps.provider.status(claim.claimId).catch((): ChargeStatus => ({ state: 'unknown' }));
  if (status.state !== 'paid') return status;
  const verdicts: Verdict[] = [];
  const first = status.payments.filter(({ paymentId }) => paymentId === prefer);
  const others = status.payments.filter(({ paymentId }) => paymentId !== prefer);
  for (const payment of [...first, ...others]) verdicts.push(await settlePayment(claim, payment, deps));
  return { state: 'paid', verdicts };
};

/** Conflicts with other settlers of the same claim; each means that one of them got on. */
const ATTEMPTS = 6;

const settlePayment = async (claim: Claim, payment: ProviderPayment, deps: SettleDeps): Promise<Verdict> => {
  for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
    const verdict = await judge(claim, payment, deps);
    if (verdict) return verdict;
  }
  throw new AxonError('TRY_AGAIN', { retryAfter: RETRY_SOON });
};

/** @returns undefined if the slot changed while it was judged */
const judge = async (claim: Claim, payment: ProviderPayment, deps: SettleDeps): Promise<Verdict | undefined> => {
  const { paymentId } = payment;
  const slot = await deps.slots.get(claim);
  const reason = refusal(slot, claim, payment);
  if (reason) return refuse(claim, { payment, reason }, deps);
  if (slot?.state === 'CONFIRMED') return { kind: 'confirmed', paymentId, slot };
  const reasons = await deps.slots.confirm(claim, payment, deps.clock.now());
  // Recorded as going back already, or as another claim's: it cannot buy this slot.
  if (reasons?.[1]?.code === 'conditionFailed') return refuse(claim, { payment, reason: 'OTHER_CLAIM' }, deps);
  return undefined;
};

const refusal = (slot: SlotRow | undefined, claim: Claim, payment: ProviderPayment) => {
  if (!carries(slot, claim) || slot.state === 'HELD') return 'CLAIM_GONE';
  if (slot.state === 'CONFIRMED') return slot.paymentId === payment.paymentId ? undefined : 'ANOTHER_PAYMENT';
  return slot.amount === payment.amount && slot.currency === payment.currency ? undefined : 'OTHER_AMOUNT';
};

type Refusal = {
  readonly payment: ProviderPayment;
  readonly reason: 'CLAIM_GONE' | 'OTHER_AMOUNT' | 'ANOTHER_PAYMENT' | 'OTHER_CLAIM';
};

const refuse = async (claim: Claim, { payment, reason }: Refusal, deps: SettleDeps): Promise<Verdict> => {
  const kind = await refund(claim, payment, deps);
  return { kind: 'refused', paymentId: payment.paymentId, reason: kind === 'CONFIRM' ? 'OTHER_CLAIM' : reason, refund: kind };
};
