import { AxonError } from '#shared/axon-error.ts';
import { reasonForNoMask } from './check-gate.ts';
import type { ReservationDeps } from './dependencies.ts';
import { AVAILABILITY_FIGURES, MASK_FRESH } from './limits.ts';
import type { Availability } from './schema.ts';

export type ReadAvailabilityDeps = Pick<ReservationDeps, 'gate' | 'figures' | 'readActivity'>;

/** The stock as anyone may see it: sums over the slot rows, at most a second old. @throws AxonError ACTIVITY_NOT_FOUND, TRY_AGAIN */
export const readAvailability = async (activityId: string, deps: ReadAvailabilityDeps): Promise<Availability> => {
  const { mask } = await deps.gate.read(activityId, MASK_FRESH);
  if (!mask) throw await reasonForNoMask(activityId, deps);
  if (mask.status === 'DRAFT') throw new AxonError('ACTIVITY_NOT_FOUND', { activityId });
  const { free, held, confirmed, asOf } = await deps.figures.read(activityId, mask.shards, AVAILABILITY_FIGURES);
  const { status, opensAt, closesAt } = mask;
  const stock = free + held + confirmed;
  return { activityId, status, stock, remaining: free, held, sold: confirmed, opensAt, closesAt, asOf };
};
