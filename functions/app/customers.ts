import { erasureRoutes } from '#functions/customers/erasing/erasure-routes.ts';
import { erasureStore } from '#functions/customers/erasing/erasure-store.ts';
import { onEntryChange } from '#functions/customers/on-entry-change.ts';
import { onSlotChange } from '#functions/customers/on-slot-change.ts';
import { orderStore } from '#functions/customers/order-store.ts';
import { customerStore } from '#functions/customers/profiles/customer-store.ts';
import { profileRoutes } from '#functions/customers/profiles/profile-routes.ts';
import { type EntriesReconciliation, reconcileEntries } from '#functions/customers/reconcile-entries.ts';
import { type Reconciliation, reconcileOrders } from '#functions/customers/reconcile-orders.ts';
import { orderRoutes } from '#functions/customers/routes.ts';
import { type GiveawayStore, giveawayStore } from '#functions/reservations/giveaway/giveaway-store.ts';
import type { StoredEntry } from '#functions/reservations/giveaway/schema.ts';
import type { ReadCustomer, SaleActivity, Slot } from '#functions/reservations/schema.ts';
import type { SaleRow } from '#functions/reservations/stock/sale-store.ts';
import { stockDeps } from '#functions/reservations/stock/stock-deps.ts';
import type { BatchResult } from '#platform/stream.ts';
import type { Database, TableChange } from '#platform/table.ts';
import { DAY } from '#shared/clock.ts';
import { type BoundRoute, bindRoutes } from '#shared/route.ts';
import { activityReader, allActivityIds } from './catalog.ts';
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
  const { database, clock, events } = drivers;
  const setAside = setAsideChange('giveaways', drivers);
  const announced = announcedIn(giveawayStore(database));
  return (changes) => onEntryChange(changes, { clock, events, announced, setAside });
};

const announcedIn =
  ({ markAnnounced }: GiveawayStore) =>
  async (entries: readonly StoredEntry[]): Promise<void> => {
    await Promise.all(entries.map(markAnnounced));
  };

/** What a reconciliation found in one activity. */
export type Reconciled = Reconciliation & { readonly activityId: string };
export type ReconciledEntries = EntriesReconciliation & { readonly activityId: string };

/** An activity is reconciled until so long after its end, ms: a few runs, and as long as an event is known when it comes again. */
const RECONCILED_FOR = 3 * DAY;

/** Published activities that are going on or have ended within the last days. */
async function* recentActivities({ database, clock }: Drivers): AsyncGenerator<SaleActivity, void, undefined> {
  const read = activityReader(database);
  for await (const activityId of allActivityIds(database)) {
    const activity = await read(activityId);
    if (activity && activity.status !== 'DRAFT' && activity.closesAt + RECONCILED_FOR > clock.now()) yield activity;
  }
}

/** Publishes the RESERVE events of giveaways' entries whose changes never arrived: daily, and after any gap in those changes. */
export const reconcileGiveaways = async (drivers: EventDrivers): Promise<readonly ReconciledEntries[]> => {
  const { database, clock, events } = drivers;
  const giveaways = giveawayStore(database);
  const deps = { events, clock, unannounced: giveaways.unannounced, announced: announcedIn(giveaways) };
  const results: ReconciledEntries[] = [];
  for await (const { id, giveaway } of recentActivities(drivers))
    if (giveaway) results.push({ activityId: id, ...(await reconcileEntries(id, deps)) });
  return results;
};

/**
 * Compares the CONFIRMED slots of every sale the sweeper looks after, or that has ended within the last days, with the ledger and
 * adds what is missing: daily, and after any gap in the slots' changes.
 */
export const reconcileLedger = async (drivers: EventDrivers): Promise<readonly Reconciled[]> => {
  const { database, clock, events } = drivers;
  const { slots, sales } = stockDeps(database, clock);
  const deps = { orders: orderStore(database), customers: customerStore(database), events, clock };
  const results = new Map<string, Reconciled>();
  const reconcile = async ({ activityId, shards }: Pick<SaleRow, 'activityId' | 'shards'>): Promise<void> => {
    const confirmedSlots = async function* () {
      for (let shard = 0; shard < shards; shard += 1) yield* slots.shard(activityId, shard);
    };
    const found = await reconcileOrders(activityId, { ...deps, confirmedSlots });
    results.set(activityId, { activityId, ...found });
  };
  for await (const sale of sales.registered()) await reconcile(sale);
  // The sweeper leaves a sale an hour after its end, which may be long before this runs.
  for await (const { id } of recentActivities(drivers)) {
    const sale = results.has(id) ? undefined : await sales.get(id);
    if (sale) await reconcile(sale);
  }
  return [...results.values()];
};
