import { hash } from 'node:crypto';
import { accepted } from '#platform/table/accepted.ts';
import { getMany } from '#platform/table/get-many.ts';
import { walk, walkNewest } from '#platform/table/walk.ts';
import { absent, type Database, present, TransactionCanceled } from '#platform/table.ts';
import { newestKey } from '#shared/take-page.ts';
import type { Order } from './schema.ts';
import { ordersTable, orderTotalsTable } from './tables.ts';

type OrderRow = Order & { readonly newest: string };
type TotalRow = {
  readonly activityId: string;
  readonly part: number;
  readonly orders: number;
  readonly gmv: number;
  readonly discounts?: number;
};

/** `gmv` before, `revenue` after `discounts`. */
type Total = { readonly orders: number; readonly gmv: number; readonly discounts: number; readonly revenue: number };

/** A transaction takes 100 entries; one of them is the total. */
const MOST_AT_ONCE = 99;
const PARTS = 8;
const ATTEMPTS = 6;

export type OrderStore = ReturnType<typeof orderStore>;

/**
 * The order ledger. An order and its share of the activity's total are one transaction on the condition that the order
 * is not there yet: however often, in whatever order or company it comes again, it counts once.
 */
export const orderStore = (database: Database) => {
  const table = database.table<OrderRow>(ordersTable);
  const totals = database.table<TotalRow>(orderTotalsTable);

  /** @throws TransactionCanceled with the orders that were in the way */
  const add = (orders: readonly Order[]): Promise<void> => {
    const [first] = orders;
    if (!first) return Promise.resolve();
    const discounts = orders.reduce((sum, { discount = 0 }) => sum + discount, 0);
    const gmv = orders.reduce((sum, { amount }) => sum + amount, discounts);
    const key = { activityId: first.activityId, part: partOf(first.id) };
    return database.transact([
      ...orders.map((order) => table.write.put({ ...order, newest: newestKey(order.confirmedAt, order.id) }, absent('id'))),
      totals.write.update(key, { add: { orders: orders.length, gmv, ...(discounts > 0 && { discounts }) } }),
    ]);
  };

  /** Adds those of the orders that are not in the ledger yet; the others made the transaction fail by name. */
  const addNew = async (orders: readonly Order[]): Promise<void> => {
    let left = orders;
    for (let tried = 1; left.length > 0; tried += 1) {
      try {
        return await add(left);
      } catch (error) {
        if (!(error instanceof TransactionCanceled) || tried === ATTEMPTS) throw error;
        left = left.filter((_, at) => error.reasons[at]?.code !== 'conditionFailed');
      }
    }
  };

  return {
    /** Writes orders into the ledger; those already in it are left as they are. */
    record: async (orders: readonly Order[]): Promise<void> => {
      const distinct = new Map(orders.map((order) => [order.id, order]));
      for (const own of Map.groupBy(distinct.values(), ({ activityId }) => activityId).values())
        for (let at = 0; at < own.length; at += MOST_AT_ONCE) await addNew(own.slice(at, at + MOST_AT_ONCE));
    },
    get: async (id: string): Promise<Order | undefined> => {
      const row = await table.get({ id });
      return row && orderOfRow(row);
    },
    /** Which of these are in the ledger; read eventually, so a very new one may seem missing. */
    known: async (ids: readonly string[]): Promise<ReadonlySet<string>> =>
      new Set((await getMany(table, ids, ({ id }) => id)).keys()),
    /** Orders and their sums in minor units. */
    totalOf: async (activityId: string): Promise<Total> => {
      const total = { orders: 0, gmv: 0, discounts: 0 };
      for await (const part of walk(totals, { partition: activityId, consistent: true })) {
        total.orders += part.orders;
        total.gmv += part.gmv;
        total.discounts += part.discounts ?? 0;
      }
      return { ...total, revenue: total.gmv - total.discounts };
    },
    /** The money stays, under another name and without a browser. @returns false if there is no such order */
    forgetCustomer: (id: string, pseudonym: string): Promise<boolean> =>
      accepted(table.update({ id }, { set: { customerId: pseudonym }, remove: ['visitorId'] }, { when: present('id') })),
    /** @returns false if there is no such order */
    forgetVisitor: (id: string): Promise<boolean> =>
      accepted(table.update({ id }, { remove: ['visitorId'] }, { when: present('id') })),
    ofActivity: (activityId: string, below: string | undefined, chunk: number): AsyncIterable<Order> =>
      newestOrders(walkNewest(table, { index: 'byActivity', partition: activityId, below, chunk }, ({ newest }) => newest)),
    ofCustomer: (customerId: string, below: string | undefined, chunk: number): AsyncIterable<Order> =>
      newestOrders(walkNewest(table, { index: 'byCustomer', partition: customerId, below, chunk }, ({ newest }) => newest)),
  };
};

/** Any part will do, for what counts once is the order; the id only spreads them. */
const partOf = (id: string): number => Number.parseInt(hash('sha256', id, 'hex').slice(0, 8), 16) % PARTS;

async function* newestOrders(rows: AsyncIterable<OrderRow>): AsyncGenerator<Order, void, undefined> {
  for await (const row of rows) yield orderOfRow(row);
}

const orderOfRow = ({ newest, ...order }: OrderRow): Order => order;
