import type { TableDeclaration } from '#platform/table.ts';

/** All write keys lie in one partition: there are few, they are listed together, and reads are cached. */
export const writeKeysTable: TableDeclaration = {
  name: 'write-keys',
  partitionKey: { name: 'scope', type: 'string' },
  sortKey: { name: 'key', type: 'string' },
};
