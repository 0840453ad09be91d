import type { TableDeclaration } from '#platform/table.ts';

/**
 * Counters by `activityId#unit` and `instant#stream shard`. One shard writes an item, so its `lastSequence` says exactly
 * which records are in it; readers add the shards of an instant up.
 */
export const countersTable: TableDeclaration = {
  name: 'counters',
  partitionKey: { name: 'scope', type: 'string' },
  sortKey: { name: 'bucket', type: 'string' },
  ttl: 'expiresAt',
};
