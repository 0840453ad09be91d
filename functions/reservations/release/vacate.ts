import type { ReservationDeps } from '../dependencies.ts';
import { settle } from '../payments/settle.ts';
import type { SeenClaim } from '../schema.ts';
import { announceFree } from '../stock/announce.ts';

export type VacateDeps = Pick<ReservationDeps, 'slots' | 'payments' | 'provider' | 'dispensers' | 'masks' | 'gate' | 'clock'>;

/** `unresolved`: money may have moved and the provider cannot say. `changed`: the slot is not as it was seen any more. */
export type Vacated = 'freed' | 'confirmed' | 'unresolved' | 'changed';

/**
 * Frees the slot of a claim whose time is up or whose owner gave up. Once a payment may be under way, the provider must first
 * say that there is none, and that there will be none.
 */
export const vacate = async (seen: SeenClaim, deps: VacateDeps): Promise<Vacated> => {
  const money = seen.state === 'HELD' ? 'none' : await stopPayment(seen, deps);
  if (money !== 'none') return money;
  if (!(await deps.slots.free(seen, deps.clock.now()))) return 'changed';
  await announceFree(seen, deps);
  return 'freed';
};

const stopPayment = async (claim: SeenClaim, deps: VacateDeps): Promise<'none' | 'confirmed' | 'unresolved'> => {
  if (await isSettled(claim, deps)) return 'confirmed';
  const answer = await deps.provider.void(claim.claimId).catch(() => 'unknown' as const);
  if (answer === 'voided') return 'none';
  // Paid in the meantime: the payment confirms the slot like any other.
  return answer === 'paid' && (await isSettled(claim, deps)) ? 'confirmed' : 'unresolved';
};

const isSettled = async (claim: SeenClaim, deps: VacateDeps): Promise<boolean> => {
  const settlement = await settle(claim, deps);
  return settlement.state === 'paid' && settlement.verdicts.some(({ kind }) => kind === 'confirmed');
};
