import { checkGate } from '../check-gate.ts';
import type { ReservationDeps } from '../dependencies.ts';
import { MASK_FRESH } from '../limits.ts';
import { type Reserved, type ReserveInput, reserve } from '../reserve.ts';
import { enter } from './enter.ts';
import type { Entered } from './schema.ts';

/** What taking part in an activity comes to: a hold, a coupon or an entry. */
export interface TakenPart {
  readonly reservation: Reserved['reservation'] | Entered;
  readonly repeated: boolean;
}

/** One door for all types of activity. @throws AxonError as `reserve` */
export const takePart = async (input: ReserveInput, deps: ReservationDeps): Promise<TakenPart> => {
  const { mask } = await checkGate(input, MASK_FRESH, deps);
  return mask.giveaway ? enter(input, mask, deps) : reserve(input, deps);
};
