import type { Item, Query, Table } from '../table.ts';

export interface Walk extends Pick<Query, 'partition' | 'index' | 'reverse' | 'consistent' | 'range'> {
  /** Rows per request to the table; a walk asks for the next ones only when it gets there. @default the table's page */
  readonly chunk?: number;
}

/** Walks the rows of a query in order, page after page, as far as the reader goes. */
export async function* walk<T extends Item>(table: Table<T>, { chunk, ...query }: Walk): AsyncGenerator<T, void, undefined> {
  let cursor: string | undefined;
  do {
    const page = await table.query({
      ...query,
      ...(chunk === undefined ? {} : { limit: chunk }),
      ...(cursor === undefined ? {} : { cursor }),
    });
    yield* page.items;
    cursor = page.cursor;
  } while (cursor !== undefined);
}

/** Newest first by a text sort key, from just below `below` on. */
export async function* walkNewest<T extends Item>(
  table: Table<T>,
  from: { readonly index: string; readonly partition: string; readonly below: string | undefined; readonly chunk: number },
  keyOf: (row: T) => string,
): AsyncGenerator<T, void, undefined> {
  const { below, ...query } = from;
  const range = below === undefined ? {} : { range: { to: below } };
  // Ranges include both ends, so the row the last page ended with comes again and is left out; one row further tells
  // the reader whether there is a next page. Both fit into the same request.
  for await (const row of walk(table, { ...query, ...range, chunk: query.chunk + 2, reverse: true }))
    if (keyOf(row) !== below) yield row;
}
