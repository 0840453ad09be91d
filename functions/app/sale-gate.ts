import type { CatalogDeps } from '#functions/catalog/routes.ts';
import { changeGate } from '#functions/reservations/stock/change-gate.ts';
import { dispenserStore } from '#functions/reservations/stock/dispenser-store.ts';
import { createGate } from '#functions/reservations/stock/gate.ts';
import { maskStore } from '#functions/reservations/stock/mask-store.ts';
import { publishStock } from '#functions/reservations/stock/publish-stock.ts';
import { saleStore } from '#functions/reservations/stock/sale-store.ts';
import { stockStore } from '#functions/reservations/stock/stock-store.ts';
import type { Drivers } from './drivers.ts';

/** What the catalog tells the reservation engine: write the stock, open and close the gate. */
export const saleGate = ({ database, clock }: Drivers): Pick<CatalogDeps, 'prepareStock' | 'announceGate'> => {
  const masks = maskStore(database);
  const deps = {
    clock,
    masks,
    sales: saleStore(database),
    stock: stockStore(database),
    dispensers: dispenserStore(database),
    gate: createGate(masks, clock),
  };
  return {
    prepareStock: (activity) => publishStock(activity, deps),
    announceGate: (activity) => changeGate(activity, deps),
  };
};
