import { AxonError } from '#shared/axon-error.ts';
import type { SaleActivity } from '../schema.ts';
import { changeGate } from './change-gate.ts';
import { FIRST_VERSION } from './mask-store.ts';
import type { SaleRow } from './sale-store.ts';
import { rowsInShard } from './shards.ts';
import type { StockDeps } from './stock-deps.ts';

export type PublishStockDeps = Pick<StockDeps, 'sales' | 'stock' | 'dispensers' | 'masks' | 'gate' | 'clock' | 'shardsFor'>;

/** Two publishers at once take turns; more rounds than this without progress means something is wrong. */
const REFUSALS = 50;

/**
 * Writes the slot rows of an activity before it becomes ACTIVE. Idempotent, and continues where a crash stopped it; rows of an
 * unpublished plan with another stock are removed first. Nothing can be reserved until all rows and dispensers are there.
 * @throws AxonError TRY_AGAIN if other publishers keep getting in the way
 */
export const publishStock = async (activity: SaleActivity, deps: PublishStockDeps): Promise<void> => {
  const plan = { target: activity.stock, shards: deps.shardsFor(activity.stock) };
  await deps.sales.begin({ activityId: activity.id, state: 'PUBLISHING', rows: 0, ...plan });
  for (let refusals = 0; refusals < REFUSALS; ) {
    const sale = await deps.sales.get(activity.id);
    if (sale?.state === 'READY') return changeGate(activity, deps);
    if (sale && !(await step(sale, plan, deps))) refusals += 1;
  }
  throw new AxonError('TRY_AGAIN', { retryAfter: 1 });
};

/** One step towards READY. @returns false if someone else was faster */
const step = async (sale: SaleRow, plan: Pick<SaleRow, 'target' | 'shards'>, deps: PublishStockDeps): Promise<boolean> => {
  const isOtherPlan = sale.target !== plan.target || sale.shards !== plan.shards;
  if (isOtherPlan) return sale.rows > 0 ? deps.stock.remove(sale) : deps.sales.replan(sale, plan);
  if (sale.rows < sale.target) return deps.stock.add(sale);
  for (let shard = 0; shard < sale.shards; shard += 1)
    await deps.dispensers.create(sale.activityId, shard, {
      next: 0,
      cap: rowsInShard(sale.rows, shard, sale.shards),
      free: [],
      version: FIRST_VERSION,
      emptySaid: false,
    });
  return deps.sales.ready(sale);
};
