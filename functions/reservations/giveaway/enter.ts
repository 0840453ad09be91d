import { AxonError } from '#shared/axon-error.ts';
import { checkGate } from '../check-gate.ts';
import type { ReservationDeps } from '../dependencies.ts';
import { checkEligibility } from '../eligibility.ts';
import { MASK_USABLE, RETRY_SOON } from '../limits.ts';
import type { MaskRow } from '../stock/mask-store.ts';
import type { EntryRow } from './entry-store.ts';
import type { Entered } from './schema.ts';

export type EnterDeps = Pick<ReservationDeps, 'giveaways' | 'gate' | 'readActivity' | 'readCustomer' | 'clock' | 'random'>;

interface Entering {
  readonly userId: string;
  readonly visitorId?: string | undefined;
}

/**
 * Enters a user into a giveaway whose gate has just let them pass: once, for good, and only if every filter holds and the gate is
 * still open then.
 * @throws AxonError NOT_ELIGIBLE, those of `checkGate`; TRY_AGAIN when nothing is known of the gate that is new enough
 */
export const enter = async (
  { userId, visitorId }: Entering,
  { activityId, campaignId, eligibility = [] }: MaskRow,
  deps: EnterDeps,
): Promise<{ readonly reservation: Entered; readonly repeated: boolean }> => {
  const known = await deps.giveaways.entryOf(activityId, userId);
  if (known) return { reservation: enteredOf(known), repeated: true };
  await checkEligibility(userId, eligibility, deps);
  const { readAt } = await checkGate({ activityId }, MASK_USABLE, deps);
  // Its answer may have been long on its way, and entries are final a minute after the gate closed.
  if (deps.clock.now() > readAt + MASK_USABLE) throw new AxonError('TRY_AGAIN', { retryAfter: RETRY_SOON });
  const entry = { campaignId, userId, visitorId, entryId: deps.random.id(), enteredAt: deps.clock.now() };
  if (await deps.giveaways.enter(activityId, entry)) return { reservation: enteredOf(entry), repeated: false };
  const first = await deps.giveaways.entryOf(activityId, userId);
  // Erased in between: the entry that was in the way is withdrawn, and another attempt enters anew.
  if (!first) throw new AxonError('TRY_AGAIN', { retryAfter: RETRY_SOON });
  return { reservation: enteredOf(first), repeated: true };
};

const enteredOf = ({ entryId, enteredAt }: Pick<EntryRow, 'entryId' | 'enteredAt'>): Entered => ({
  entry: { entryId, enteredAt },
});
