import { AxonError } from '#shared/axon-error.ts';
import { STUCK_ALARM } from '../limits.ts';
import type { Drift, SlotState } from '../schema.ts';
import type { StockDeps } from './stock-deps.ts';

export type ReadDriftDeps = Pick<StockDeps, 'sales' | 'slots' | 'clock'>;

/** Every place of an activity by its state, counted now, against how many there should be. @throws AxonError ACTIVITY_NOT_FOUND */
export const readDrift = async (activityId: string, deps: ReadDriftDeps): Promise<Drift> => {
  const before = await deps.sales.get(activityId);
  if (before?.state !== 'READY') throw new AxonError('ACTIVITY_NOT_FOUND', { activityId });
  const asOf = deps.clock.now();
  const states: Record<SlotState, number> = { FREE: 0, HELD: 0, PAYING: 0, CONFIRMED: 0, STUCK: 0 };
  let stuckTooLong = 0;
  const count = async (shard: number): Promise<void> => {
    for await (const rows of deps.slots.shard(activityId, shard))
      for (const { state, stuckAt } of rows) {
        states[state] += 1;
        if (stuckAt !== undefined && stuckAt + STUCK_ALARM <= asOf) stuckTooLong += 1;
      }
  };
  await Promise.all(Array.from({ length: before.shards }, (_, shard) => count(shard)));
  const after = (await deps.sales.get(activityId)) ?? before;
  const counted = Object.values(states).reduce((sum, rows) => sum + rows, 0);
  // Rows that came or went while they were counted are no drift.
  const drift = after.rows === before.rows ? counted - after.rows : 0;
  return { activityId, states, rows: after.rows, target: after.target, drift, stuckTooLong, asOf };
};
