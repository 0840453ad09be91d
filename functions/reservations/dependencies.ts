import type { Database } from '#platform/table.ts';
import type { Clock } from '#shared/clock.ts';
import type { Random } from '#shared/random.ts';
import { type PaymentStore, paymentStore } from './payments/payment-store.ts';
import type { PaymentProvider } from './payments/provider.ts';
import { type PointerStore, pointerStore } from './pointer-store.ts';
import type { ReadActivity } from './schema.ts';
import { type DispenserStore, dispenserStore } from './stock/dispenser-store.ts';
import { createFigures, type Figures } from './stock/figures.ts';
import { createGate, type Gate } from './stock/gate.ts';
import { type MaskStore, maskStore } from './stock/mask-store.ts';
import { type SaleStore, saleStore } from './stock/sale-store.ts';
import { type SlotStore, slotStore } from './stock/slot-store.ts';
import { type StockStore, stockStore } from './stock/stock-store.ts';
import type { Tokens } from './tokens.ts';
import { createTurns, type Turns } from './turns.ts';

/** What the world outside must give to reservations. */
export interface ReservationWorld {
  readonly readActivity: ReadActivity;
  readonly provider: PaymentProvider;
  readonly clock: Clock;
  readonly random: Random;
  readonly tokens: Tokens;
}

/** All that the rules of reservations stand on. One per process: it holds the mask cache. */
export interface ReservationDeps extends ReservationWorld {
  readonly slots: SlotStore;
  readonly pointers: PointerStore;
  readonly payments: PaymentStore;
  readonly dispensers: DispenserStore;
  readonly masks: MaskStore;
  readonly sales: SaleStore;
  readonly stock: StockStore;
  readonly gate: Gate;
  readonly figures: Figures;
  readonly turns: Turns;
}

/** Binds the stores to a database. */
export const reservationDeps = (database: Database, world: ReservationWorld): ReservationDeps => {
  const slots = slotStore(database);
  const masks = maskStore(database);
  return {
    ...world,
    slots,
    masks,
    pointers: pointerStore(database),
    payments: paymentStore(database),
    dispensers: dispenserStore(database),
    sales: saleStore(database),
    stock: stockStore(database),
    gate: createGate(masks, world.clock),
    figures: createFigures(slots, world.clock),
    turns: createTurns(),
  };
};
