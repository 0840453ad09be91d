import type { TableDeclaration } from '#platform/table.ts';

const newest = { name: 'newest', type: 'string' } as const;

/** The ledger: one row per paid claim. Rows are only ever added; no expiry. */
export const ordersTable: TableDeclaration = {
  name: 'orders',
  partitionKey: { name: 'id', type: 'string' },
  indexes: {
    byActivity: { partitionKey: { name: 'activityId', type: 'string' }, sortKey: newest },
    byCustomer: { partitionKey: { name: 'customerId', type: 'string' }, sortKey: newest },
  },
};

/** Running totals of an activity's orders, in a few parts so that parallel writers do not meet on one row. */
export const orderTotalsTable: TableDeclaration = {
  name: 'order-totals',
  partitionKey: { name: 'activityId', type: 'string' },
  sortKey: { name: 'part', type: 'number' },
};

/** One item per customer: the store's profile of them and when they last bought. No expiry. */
export const customersTable: TableDeclaration = {
  name: 'customers',
  partitionKey: { name: 'customerId', type: 'string' },
};

/** Who asked for whose data to be removed, and what was. Names nobody once it is done; no expiry. */
export const erasuresTable: TableDeclaration = {
  name: 'erasures',
  partitionKey: { name: 'id', type: 'string' },
  indexes: { byState: { partitionKey: { name: 'state', type: 'string' }, sortKey: newest } },
};

export const orderTables: readonly TableDeclaration[] = [ordersTable, orderTotalsTable];
