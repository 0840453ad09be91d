import { erasureRoutes } from '#functions/customers/erasing/erasure-routes.ts';
import { erasureStore } from '#functions/customers/erasing/erasure-store.ts';
import { onEntryChange } from '#functions/customers/on-entry-change.ts';
import { onSlotChange } from '#functions/customers/on-slot-change.ts';
import { orderStore } from '#functions/customers/order-store.ts';
import { customerStore } from '#functions/customers/profiles/customer-store.ts';
import { profileRoutes } from '#functions/customers/profiles/profile-routes.ts';
import { type Reconciliation, reconcileOrders } from '#functions/customers/reconcile-orders.ts';
import { orderRoutes } from '#functions/customers/routes.ts';
import type { ReadCustomer, Slot } from '#functions/reservations/schema.ts';
import { stockDeps } from '#functions/reservations/stock/stock-deps.ts';
import type { BatchResult } from '#platform/stream.ts';
import type { Database, TableChange } from '#platform/table.ts';
import { type BoundRoute, bindRoutes } from '#shared/route.ts';
import { activityReader } from './catalog.ts';
import type { CollectionDrivers, Drivers, EventDrivers } from './drivers.ts';
import { setAsideChange } from './set-aside.ts';

/** Orders and revenue from the ledger, and customers' profiles. */
export const customersApi = ({ database, clock, random }: Drivers): readonly BoundRoute[] => [
  ...bindRoutes(orderRoutes, { orders: orderStore(database), readActivity: activityReader(database), clock }),
  ...bindRoutes(profileRoutes, { customers: customerStore(database), clock }),
  ...bindRoutes(erasureRoutes, { erasures: erasureStore(database), clock, random }),
];

/** What the reservation engine asks about a customer. */
export const customerReader = (database: Database): ReadCustomer => customerStore(database).facts;

/** Consumer of the slots' changes that writes orders and publishes RESERVE and PURCHASE. */
export const recordOrders = (drivers: CollectionDrivers): ((changes: readonly TableChange<Slot>[]) => Promise<BatchResult>) => {
  const { database, clock, events } = drivers;
  const deps = {
    orders: orderStore(database),
    customers: customerStore(database),
    events,
    clock,
    setAside: setAsideChange('slots', drivers),
  };
  return (changes) => onSlotChange(changes, deps);
};

/** Consumer of the giveaways' changes that publishes a RESERVE for every entry. */
export const announceEntries = (drivers: CollectionDrivers): ((changes: readonly TableChange[]) => Promise<BatchResult>) => {
  const { clock, events } = drivers;
  const setAside = setAsideChange('giveaways', drivers);
  return (changes) => onEntryChange(changes, { clock, events, setAside });
};

/** What a reconciliation found in one activity. */
export type Reconciled = Reconciliation & { readonly activityId: string };

/**
 * Compares the CONFIRMED slots of every sale the sweeper looks after with the ledger and adds what is missing: daily, and
 * after any gap in the slots' changes.
 */
export const reconcileLedger = async ({ database, clock, events }: EventDrivers): Promise<readonly Reconciled[]> => {
  const { slots, sales } = stockDeps(database, clock);
  const deps = { orders: orderStore(database), customers: customerStore(database), events, clock };
  const results: Reconciled[] = [];
  for await (const { activityId, shards } of sales.registered()) {
    const confirmedSlots = async function* () {
      for (let shard = 0; shard < shards; shard += 1) yield* slots.shard(activityId, shard);
    };
    const found = await reconcileOrders(activityId, { ...deps, confirmedSlots });
    results.push({ activityId, ...found });
  }
  return results;
};
