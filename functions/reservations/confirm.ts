import { AxonError } from '#shared/axon-error.ts';
import { carries, orderOf } from './claims/claim.ts';
import type { ReservationDeps } from './dependencies.ts';
import { type Settlement, settle, type Verdict } from './payments/settle.ts';
import type { Claim, ConfirmedOrder } from './schema.ts';

export interface ConfirmInput {
  readonly paymentToken: string;
  readonly paymentId: string;
  readonly userId: string;
}

export type ConfirmDeps = Pick<ReservationDeps, 'tokens' | 'slots' | 'payments' | 'provider' | 'clock'>;

/**
 * Turns a verified payment into an order. The same payment gets the same order for ever.
 * @returns undefined while the provider has not decided: ask again
 * @throws AxonError TOKEN_INVALID, PAYMENT_DECLINED, PAYMENT_MISMATCH, CLAIM_GONE (paid, and given back), HOLD_EXPIRED (never paid)
 */
export const confirm = async (input: ConfirmInput, deps: ConfirmDeps): Promise<ConfirmedOrder | undefined> => {
  const { claim } = deps.tokens.verify(input.paymentToken, { userId: input.userId, phase: 'pay' });
  const known = await confirmedOrder(claim, deps);
  if (known?.paymentId === input.paymentId) return known;
  const settlement = await settle(claim, deps, input.paymentId);
  if (settlement.state !== 'paid') return unpaid(settlement.state, claim, deps);
  return answerFor(settlement.verdicts.find(({ paymentId }) => paymentId === input.paymentId));
};

const confirmedOrder = async (claim: Claim, { slots }: ConfirmDeps): Promise<ConfirmedOrder | undefined> => {
  const slot = await slots.get(claim);
  return carries(slot, claim) ? orderOf(slot) : undefined;
};

const unpaid = async (state: Exclude<Settlement['state'], 'paid'>, claim: Claim, { slots }: ConfirmDeps): Promise<undefined> => {
  if (state === 'pending' || state === 'unknown') return undefined;
  if (!carries(await slots.get(claim), claim)) throw new AxonError('HOLD_EXPIRED');
  if (state === 'declined') throw new AxonError('PAYMENT_DECLINED');
  throw new AxonError('PAYMENT_MISMATCH', { reason: 'NOT_THIS_CLAIM' });
};

const answerFor = (verdict: Verdict | undefined): ConfirmedOrder => {
  if (!verdict) throw new AxonError('PAYMENT_MISMATCH', { reason: 'NOT_THIS_CLAIM' });
  const order = verdict.kind === 'confirmed' ? orderOf(verdict.slot) : undefined;
  if (order) return order;
  if (verdict.kind === 'confirmed') throw new AxonError('INTERNAL');
  const { paymentId, reason, refund } = verdict;
  throw new AxonError(reason === 'CLAIM_GONE' ? 'CLAIM_GONE' : 'PAYMENT_MISMATCH', { paymentId, reason, refund });
};
