import { AxonError } from '#shared/axon-error.ts';
import { seenClaimOf } from './claims/claim.ts';
import { findClaim } from './claims/find-claim.ts';
import type { ReservationDeps } from './dependencies.ts';
import { RETRY_PAYMENT, RETRY_SOON } from './limits.ts';
import { type VacateDeps, vacate } from './release/vacate.ts';

export type CancelDeps = VacateDeps & Pick<ReservationDeps, 'pointers'>;

/** Looks again when the claim changed under it: prepared, released or confirmed meanwhile. */
const ATTEMPTS = 4;

/**
 * Gives up the caller's own reservation; nothing left to give up is fine too.
 * @throws AxonError CONFIRMED, PAYMENT_IN_PROGRESS, TRY_AGAIN
 */
export const cancel = async (who: { readonly activityId: string; readonly userId: string }, deps: CancelDeps): Promise<void> => {
  for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
    const { slot } = await findClaim(who, deps);
    if (!slot) return;
    if (slot.state === 'CONFIRMED') throw new AxonError('CONFIRMED', { slot: slot.number });
    const seen = seenClaimOf(slot);
    const vacated = seen ? await vacate(seen, deps) : 'changed';
    if (vacated === 'freed') return;
    if (vacated === 'confirmed') throw new AxonError('CONFIRMED', { slot: slot.number });
    if (vacated === 'unresolved') throw new AxonError('PAYMENT_IN_PROGRESS', { retryAfter: RETRY_PAYMENT });
  }
  throw new AxonError('TRY_AGAIN', { retryAfter: RETRY_SOON });
};
