import type { TableDeclaration } from '#platform/table.ts';

/** One row per sellable unit, in groups `activityId#shard`. No expiry: a row that vanishes would be stock that vanishes. */
export const slotsTable: TableDeclaration = {
  name: 'slots',
  partitionKey: { name: 'group', type: 'string' },
  sortKey: { name: 'number', type: 'number' },
  // Same partition as the rows, so the index never limits the writes of a sale more than the rows do.
  indexes: {
    byHeldAt: { partitionKey: { name: 'group', type: 'string' }, sortKey: { name: 'heldAt', type: 'number' } },
  },
  changes: true,
};

/** `activityId#userId` -> the last claim of that user; written by reserve alone. */
export const pointersTable: TableDeclaration = {
  name: 'reservation-pointers',
  partitionKey: { name: 'key', type: 'string' },
};

/** What came of every payment (`PAYMENT#id`), and charges that may still succeed late (`CHARGE#claimId`). */
export const paymentsTable: TableDeclaration = {
  name: 'reservation-payments',
  partitionKey: { name: 'id', type: 'string' },
  indexes: {
    byDue: { partitionKey: { name: 'dueGroup', type: 'string' }, sortKey: { name: 'dueAt', type: 'number' } },
  },
};

/** Hints only: dispensers (`activityId#dispenser#shard`) and masks (`activityId#mask`). The sweeper rebuilds them from the slots. */
export const dispensersTable: TableDeclaration = {
  name: 'dispensers',
  partitionKey: { name: 'key', type: 'string' },
};

/** One control row per sale: how many rows it has and should have, in how many shards. Listed for the sweeper. */
export const salesTable: TableDeclaration = {
  name: 'sales',
  partitionKey: { name: 'activityId', type: 'string' },
  indexes: {
    byRegistry: { partitionKey: { name: 'registry', type: 'string' }, sortKey: { name: 'activityId', type: 'string' } },
  },
};

/** What was decided by hand, per activity, newest first read from its end. No expiry. */
export const auditTable: TableDeclaration = {
  name: 'reservation-audit',
  partitionKey: { name: 'activityId', type: 'string' },
  sortKey: { name: 'newest', type: 'string' },
};

/** Coupons, by the claim that was given them; listed per owner. One row per CONFIRMED slot of a COUPON activity; no expiry. */
export const couponsTable: TableDeclaration = {
  name: 'coupons',
  partitionKey: { name: 'id', type: 'string' },
  indexes: {
    byUser: { partitionKey: { name: 'userId', type: 'string' }, sortKey: { name: 'newest', type: 'string' } },
  },
};

/** Giveaways: entries by user (`activityId#0`…), the draw and its work, the frozen list of entry ids, the winners. No expiry. */
export const giveawaysTable: TableDeclaration = {
  name: 'giveaways',
  partitionKey: { name: 'group', type: 'string' },
  sortKey: { name: 'key', type: 'string' },
  // Only entries are in it, as many partitions as they have.
  indexes: {
    byEnteredAt: { partitionKey: { name: 'group', type: 'string' }, sortKey: { name: 'enteredAt', type: 'number' } },
  },
  changes: true,
};

/** Payments of the sandbox provider, by merchant reference. */
export const sandboxPaymentsTable: TableDeclaration = {
  name: 'sandbox-payments',
  partitionKey: { name: 'reference', type: 'string' },
  sortKey: { name: 'paymentId', type: 'string' },
  indexes: {
    byUntold: { partitionKey: { name: 'tellGroup', type: 'string' }, sortKey: { name: 'decidedAt', type: 'number' } },
  },
};

export const reservationTables: readonly TableDeclaration[] = [
  slotsTable,
  pointersTable,
  paymentsTable,
  dispensersTable,
  salesTable,
  auditTable,
  couponsTable,
  giveawaysTable,
  sandboxPaymentsTable,
];
