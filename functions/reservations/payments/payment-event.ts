import { Buffer } from 'node:buffer';
import * as z from 'zod';
import { AxonError } from '#shared/axon-error.ts';
import { ClaimId } from '#shared/ids.ts';
import { issuesOf } from '#shared/issue.ts';
import type { ReservationDeps } from '../dependencies.ts';
import { RETRY_SOON } from '../limits.ts';
import { type SettleDeps, settle } from './settle.ts';

/** What a payment provider tells us: that something happened under a reference. What happened is asked, never believed. */
export const PaymentEvent = z.object({
  merchantReference: ClaimId,
  paymentId: z.string().min(1).max(128).optional(),
});
export type PaymentEvent = z.infer<typeof PaymentEvent>;

export interface SignedEvent {
  readonly signature: string | undefined;
  /** As it was sent, byte for byte. */
  readonly body: Uint8Array;
}

export type PaymentEventDeps = SettleDeps & Pick<ReservationDeps, 'signatures'>;

/**
 * Settles what a payment event is about, by the same rule as confirm: before it, after it, and after the claim is gone. May come
 * any number of times; whoever sends it tries again after every error.
 * @throws AxonError UNAUTHENTICATED (not signed by the provider, or too long ago), MALFORMED_JSON, INVALID_REQUEST,
 * PAYMENT_UNKNOWN (no payment was ever begun under the reference), TRY_AGAIN
 */
export const receivePaymentEvent = async ({ signature, body }: SignedEvent, deps: PaymentEventDeps): Promise<void> => {
  if (!deps.signatures.isGenuine(signature, body, deps.clock.now()))
    throw new AxonError('UNAUTHENTICATED', { reason: 'SIGNATURE' });
  const { merchantReference, paymentId } = parse(body);
  const claim = await deps.payments.chargeOf(merchantReference);
  if (!claim) throw new AxonError('PAYMENT_UNKNOWN', { merchantReference });
  const { state } = await settle(claim, deps, paymentId);
  if (state === 'unknown') throw new AxonError('TRY_AGAIN', { retryAfter: RETRY_SOON });
};

const parse = (body: Uint8Array): PaymentEvent => {
  const sent = jsonIn(body);
  const event = PaymentEvent.safeParse(sent);
  if (event.success) return event.data;
  throw new AxonError('INVALID_REQUEST', { issues: issuesOf(event.error, sent, 'body') });
};

const jsonIn = (body: Uint8Array): unknown => {
  try {
    return JSON.parse(Buffer.from(body).toString());
  } catch (cause) {
    throw new AxonError('MALFORMED_JSON', {}, { cause });
  }
};
