import { AxonError } from '#shared/axon-error.ts';
import type { SaleActivity, StockChange } from '../schema.ts';
import { type ResizeDeps, resizeStock } from './resize-stock.ts';

/** How long a caller waits for the rows (ms); the sweeper does the rest. */
const PATIENCE = 20_000;

/**
 * Tells a sale on its way that its activity wants another stock, and begins to bring the rows there. Lowering takes only what is
 * free: with more sold or held than wanted it stops there, and goes on as places come back. Idempotent.
 * @throws AxonError TRY_AGAIN if the stock has not been written yet
 */
export const changeStock = async (activity: SaleActivity, deps: ResizeDeps): Promise<StockChange> => {
  const { id, stock, version } = activity;
  await deps.sales.retarget(id, stock, version);
  const sale = await resizeStock(id, deps.clock.now() + PATIENCE, deps);
  if (sale?.state !== 'READY') throw new AxonError('TRY_AGAIN', { retryAfter: 1 });
  return { wanted: sale.target, rows: sale.rows };
};
