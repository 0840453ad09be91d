import type { TableDeclaration } from '#platform/table.ts';

/** One item per visitor: which events were seen, since when, and who it is. */
export const visitorsTable: TableDeclaration = {
  name: 'visitors',
  partitionKey: { name: 'visitorId', type: 'string' },
  ttl: 'expiresAt',
};
