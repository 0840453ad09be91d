import type { Item, Table, TableDeclaration } from '../table.ts';

/** Builds the entries of transactions; the same for every driver. */
export const writeBuilders = <T extends Item>(table: TableDeclaration): Table<T>['write'] => ({
  put: (item, when) => ({ table, kind: 'put', item, when }),
  update: (key, change, when) => ({ table, kind: 'update', key, change, when }),
  delete: (key, when) => ({ table, kind: 'delete', key, when }),
  check: (key, when) => ({ table, kind: 'check', key, when }),
});
