import type { SaleActivity } from '#functions/reservations/schema.ts';
import { type ReadActivityDeps, readSaleActivity } from './read-activity.ts';

export interface AnnounceDeps extends ReadActivityDeps {
  /** Copies status and window into the reservation gate, which never goes back to an older version. Idempotent. */
  readonly announceGate: (activity: SaleActivity) => Promise<void>;
}

/**
 * Tells the reservation gate what the activity's row says now. If this process dies between row and gate, the sweeper
 * or a repeated request does the same.
 */
export const announce = async (activityId: string, deps: AnnounceDeps): Promise<void> => {
  const row = await readSaleActivity(activityId, deps);
  if (row) await deps.announceGate(row);
};
