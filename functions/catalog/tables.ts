import type { TableDeclaration } from '#platform/table.ts';

const id = { name: 'id', type: 'string' } as const;
/** Creation time and id (see `newestKey`): lists are read newest first. */
const newest = { name: 'newest', type: 'string' } as const;

/**
 * Campaigns are few (thousands), written by hand: one index partition for the whole list and one per status carry them
 * far below the limits of a partition, and keep "newest first" one ordered read.
 */
export const campaignsTable: TableDeclaration = {
  name: 'campaigns',
  partitionKey: id,
  indexes: {
    all: { partitionKey: { name: 'list', type: 'string' }, sortKey: newest },
    byStatus: { partitionKey: { name: 'status', type: 'string' }, sortKey: newest },
  },
};

/** `shelf` is set when an activity is published, so drafts are not in the shop's index at all. */
export const activitiesTable: TableDeclaration = {
  name: 'activities',
  partitionKey: id,
  indexes: { published: { partitionKey: { name: 'shelf', type: 'string' }, sortKey: newest } },
};

export const productsTable: TableDeclaration = {
  name: 'products',
  partitionKey: id,
  indexes: { all: { partitionKey: { name: 'list', type: 'string' }, sortKey: newest } },
};

/** Which resource an Idempotency-Key has created. */
export const creationsTable: TableDeclaration = {
  name: 'creations',
  partitionKey: id,
  ttl: 'expiresAt',
};

export const catalogTables = [campaignsTable, activitiesTable, productsTable, creationsTable] as const;
