import type { ReservationDeps } from '../dependencies.ts';
import type { SlotRow } from '../stock/slot-store.ts';
import { carries } from './claim.ts';
import type { Pointer } from './pointer-store.ts';

export interface FoundClaim {
  /** The pointer as read; what a transaction compares with. */
  readonly pointer: Pointer | undefined;
  /** The slot, if it still carries the pointer's claim. */
  readonly slot: SlotRow | undefined;
}

/** A user's last claim in an activity, strongly consistent: one read if there never was one, two otherwise. */
export const findClaim = async (
  { activityId, userId }: { readonly activityId: string; readonly userId: string },
  { pointers, slots }: Pick<ReservationDeps, 'pointers' | 'slots'>,
): Promise<FoundClaim> => {
  const pointer = await pointers.get(activityId, userId);
  const slot = pointer && (await slots.get(pointer));
  return { pointer, slot: pointer && carries(slot, pointer) ? slot : undefined };
};
