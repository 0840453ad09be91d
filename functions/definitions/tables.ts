import type { TableDeclaration } from '#platform/table.ts';

/**
 * The newest version of every definition lies under the scope `NEWEST` by its name, so that one query reads them all; every
 * version also under `VERSION#<name>` by its padded number.
 */
export const definitionsTable: TableDeclaration = {
  name: 'event-definitions',
  partitionKey: { name: 'scope', type: 'string' },
  sortKey: { name: 'id', type: 'string' },
};

/** All rules lie in one partition: there are few, and pages are served all published ones together, from memory. */
export const trackingRulesTable: TableDeclaration = {
  name: 'tracking-rules',
  partitionKey: { name: 'scope', type: 'string' },
  sortKey: { name: 'id', type: 'string' },
};
