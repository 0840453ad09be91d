import type { Database } from '#platform/table.ts';
import type { Clock } from '#shared/clock.ts';
import { type DispenserStore, dispenserStore } from './dispenser-store.ts';
import { createFigures, type Figures } from './figures.ts';
import { createGate, type Gate } from './gate.ts';
import { createLostTickets, type LostTickets } from './lost-tickets.ts';
import { type MaskStore, maskStore } from './mask-store.ts';
import { type SaleStore, saleStore } from './sale-store.ts';
import { type ShardsFor, shardsFor } from './shards.ts';
import { type SlotStore, slotStore } from './slot-store.ts';
import { type StockStore, stockStore } from './stock-store.ts';

/** Everything about stock; enough to publish it and to open and close its gate. Holds the mask cache of the process and what its sweeps have seen. */
export interface StockDeps {
  readonly slots: SlotStore;
  readonly dispensers: DispenserStore;
  readonly masks: MaskStore;
  readonly sales: SaleStore;
  readonly stock: StockStore;
  readonly gate: Gate;
  readonly figures: Figures;
  readonly lostTickets: LostTickets;
  readonly clock: Clock;
  /** Asked once per activity, when its stock is published. */
  readonly shardsFor: ShardsFor;
}

/** Binds the stores of the stock to a database. */
export const stockDeps = (database: Database, clock: Clock, spread: ShardsFor = shardsFor): StockDeps => {
  const slots = slotStore(database);
  const masks = maskStore(database);
  return {
    slots,
    masks,
    dispensers: dispenserStore(database),
    sales: saleStore(database),
    stock: stockStore(database),
    gate: createGate(masks, clock),
    figures: createFigures(slots, clock),
    lostTickets: createLostTickets(clock),
    clock,
    shardsFor: spread,
  };
};
