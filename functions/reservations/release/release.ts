import { RELEASE_MARGIN } from '../limits.ts';
import type { SeenClaim } from '../schema.ts';
import { type VacateDeps, type Vacated, vacate } from './vacate.ts';

/** `early`: its time is not up. `stuck`: kept, because money may have moved. */
export type Released = Exclude<Vacated, 'unresolved'> | 'early' | 'stuck';

/** Ends a claim whose time and the margin for skewed clocks have passed. Fast path and sweeper both call this. */
export const release = async (seen: SeenClaim, deps: VacateDeps): Promise<Released> => {
  if (seen.deadline + RELEASE_MARGIN > deps.clock.now()) return 'early';
  const vacated = await vacate(seen, deps);
  if (vacated !== 'unresolved') return vacated;
  if (seen.state === 'PAYING' && !(await deps.slots.markStuck(seen, deps.clock.now()))) return 'changed';
  return 'stuck';
};
