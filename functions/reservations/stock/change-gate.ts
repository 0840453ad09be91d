import type { SaleActivity } from '../schema.ts';
import { FIRST_VERSION } from './mask-store.ts';
import type { StockDeps } from './stock-deps.ts';

export type ChangeGateDeps = Pick<StockDeps, 'sales' | 'dispensers' | 'masks' | 'gate' | 'clock'>;

/**
 * Copies status and window of an activity, the authority, into its mask; an older state never replaces a later one.
 * A mask that is missing is rebuilt, once the stock is there. Idempotent.
 */
export const changeGate = async (activity: SaleActivity, deps: ChangeGateDeps): Promise<void> => {
  const copied = await deps.masks.copyGate(activity, deps.clock.now());
  if (!copied) await rebuildMask(activity, deps);
  deps.gate.forget(activity.id);
};

const rebuildMask = async (activity: SaleActivity, deps: ChangeGateDeps): Promise<void> => {
  const sale = await deps.sales.get(activity.id);
  if (sale?.state !== 'READY') return;
  const shards = Array.from({ length: sale.shards }, (_, shard) => shard);
  const dispensers = await Promise.all(shards.map((shard) => deps.dispensers.get(activity.id, shard)));
  // Nothing is called empty until somebody finds it so again.
  const versions = dispensers.map((dispenser) => dispenser?.version ?? FIRST_VERSION);
  await deps.masks.create(activity, versions, deps.clock.now());
};
