import type { CatalogDeps } from '#functions/catalog/routes.ts';
import { beginGiveaway } from '#functions/reservations/giveaway/draw.ts';
import { giveawayStore } from '#functions/reservations/giveaway/giveaway-store.ts';
import { changeGate } from '#functions/reservations/stock/change-gate.ts';
import { changeStock } from '#functions/reservations/stock/change-stock.ts';
import { publishStock } from '#functions/reservations/stock/publish-stock.ts';
import { stockDeps } from '#functions/reservations/stock/stock-deps.ts';
import type { Drivers } from './drivers.ts';

/** What the catalog tells the reservation engine: write and change the stock, open and close the gate. */
export const saleGate = ({
  database,
  clock,
  random,
  shardsFor,
}: Drivers): Pick<CatalogDeps, 'prepareStock' | 'announceGate' | 'changeStock'> => {
  const deps = stockDeps(database, clock, shardsFor);
  return {
    prepareStock: async (activity) => {
      await beginGiveaway(activity, { giveaways: giveawayStore(database), random });
      await publishStock(activity, deps);
    },
    announceGate: (activity) => changeGate(activity, deps),
    changeStock: (activity) => changeStock(activity, deps),
  };
};
