import type { TableDeclaration } from '#platform/table.ts';

/** All server keys lie in one partition: there are few, they are listed together, and reads are cached. */
export const serverKeysTable: TableDeclaration = {
  name: 'server-keys',
  partitionKey: { name: 'scope', type: 'string' },
  sortKey: { name: 'id', type: 'string' },
};
