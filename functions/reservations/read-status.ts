import { reasonForNoMask } from './check-gate.ts';
import { secondsLeft, seenClaimOf } from './claims/claim.ts';
import { findClaim } from './claims/find-claim.ts';
import type { ReservationDeps } from './dependencies.ts';
import { MASK_FRESH } from './limits.ts';
import type { MyReservation } from './schema.ts';

export type ReadStatusDeps = Pick<ReservationDeps, 'pointers' | 'slots' | 'gate' | 'readActivity' | 'clock'>;

/** The caller's own state in an activity. @throws AxonError ACTIVITY_NOT_FOUND */
export const readStatus = async (
  who: { readonly activityId: string; readonly userId: string },
  deps: ReadStatusDeps,
): Promise<MyReservation> => {
  const { pointer, slot } = await findClaim(who, deps);
  if (!pointer && !(await deps.gate.read(who.activityId, MASK_FRESH)).mask) throw await reasonForNoMask(who.activityId, deps);
  if (slot?.state === 'CONFIRMED') return { state: 'CONFIRMED', slot: slot.number };
  const seen = slot && seenClaimOf(slot);
  if (!seen) return { state: 'NONE' };
  const remainingSeconds = secondsLeft(seen.deadline, deps.clock.now());
  const lives = seen.state !== 'STUCK' && seen.deadline > deps.clock.now();
  if (lives) return { state: seen.state, slot: seen.number, expiresAt: seen.deadline, remainingSeconds };
  return seen.state === 'HELD' ? { state: 'NONE' } : { state: 'PAYMENT_PENDING', slot: seen.number };
};
