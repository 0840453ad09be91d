import type { Item, Table } from '../table.ts';

const MOST_KEYS = 100;

/** Items by their id, in batches the table accepts; read eventually, unknown ids are left out. */
export const getMany = async <R extends Item & { readonly id: string }, T>(
  table: Table<R>,
  ids: readonly string[],
  read: (row: R) => T,
): Promise<ReadonlyMap<string, T>> => {
  const distinct = [...new Set(ids)];
  const batches = Array.from({ length: Math.ceil(distinct.length / MOST_KEYS) }, (_, at) =>
    distinct.slice(at * MOST_KEYS, (at + 1) * MOST_KEYS),
  );
  const rows = await Promise.all(batches.map((batch) => table.batchGet(batch.map((id) => ({ id })))));
  return new Map(rows.flat().map((row) => [row.id, read(row)]));
};
