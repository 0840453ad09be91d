import type { SqliteFile } from '../sqlite.ts';
import type { IndexDeclaration, Item, Key, Query, QueryPage, TableDeclaration } from '../table.ts';
import type { Layout } from './layout.sqlite.ts';
import { itemSize, keySchemas, MAX_PAGE } from './limits.ts';
import { type CheckedQuery, encodeCursor, endOfPrefix, startKeyOf } from './query.ts';

type Bound = string | number;
interface Term {
  readonly sql: string;
  readonly values: readonly Bound[];
}

/** Runs one page of a query. Call it within the file's turn. */
export const runQuery = <T extends Item>(
  file: SqliteFile,
  stored: { readonly declaration: TableDeclaration; readonly layout: Layout },
  checked: CheckedQuery,
): QueryPage<T> => {
  const { declaration, layout } = stored;
  const { query, keys, after } = checked;
  const { partition, order } = layout.columnsOf(query.index);
  const terms: Term[] = [{ sql: `${partition} = ?`, values: [query.partition] }];
  if (query.range && order[0] !== undefined) terms.push(...rangeTerms(order[0], query.range));
  if (after) terms.push(afterTerm(order, orderValues(declaration, { keys, query, after }), query.reverse));
  const direction = query.reverse ? ' DESC' : '';
  const sorted = order.length === 0 ? '' : ` ORDER BY ${order.map((column) => column + direction).join(', ')}`;
  const sql = `SELECT item FROM ${layout.source} WHERE ${terms.map((term) => term.sql).join(' AND ')}${sorted} LIMIT ?`;
  const rows = file.statement(sql).iterate(...terms.flatMap((term) => term.values), query.limit ?? -1);
  const page = takePage<T>(rows, query.limit);
  const last = page.items.at(-1);
  if (!page.more || !last) return { items: page.items };
  return { items: page.items, cursor: encodeCursor(declaration, query, startKeyOf(declaration, keys, last)) };
};

const rangeTerms = (column: string, range: NonNullable<Query['range']>): readonly Term[] => {
  if ('equals' in range) return [{ sql: `${column} = ?`, values: [range.equals] }];
  const from = 'beginsWith' in range ? range.beginsWith : range.from;
  const terms: Term[] = from === undefined ? [] : [{ sql: `${column} >= ?`, values: [from] }];
  if (!('beginsWith' in range)) return range.to === undefined ? terms : [...terms, { sql: `${column} <= ?`, values: [range.to] }];
  const end = endOfPrefix(range.beginsWith);
  return end === undefined ? terms : [...terms, { sql: `${column} < ?`, values: [end] }];
};

const afterTerm = (order: readonly string[], values: readonly Bound[], reverse: boolean | undefined): Term => {
  const sign = reverse ? '<' : '>';
  // A table without a sort key has one item per partition: nothing comes after it.
  if (order.length === 0) return { sql: '0', values: [] };
  return { sql: `(${order.join(', ')}) ${sign} (${order.map(() => '?').join(', ')})`, values };
};

interface Position {
  readonly keys: IndexDeclaration;
  readonly query: Query;
  readonly after: Key;
}

/** The values of the order columns (see `Layout.columnsOf`) at the cursor. */
const orderValues = (declaration: TableDeclaration, { keys, query, after }: Position): readonly Bound[] => {
  const names =
    query.index === undefined ? keySchemas(declaration).slice(1) : [...keySchemas(keys).slice(1), ...keySchemas(declaration)];
  return names.map(({ name }) => after[name] ?? '');
};

/** Takes items until the limit or 1 MB is reached. As in DynamoDB, `more` then only says that there may be more. */
const takePage = <T extends Item>(
  rows: Iterable<Record<string, unknown>>,
  limit: number | undefined,
): { readonly items: readonly T[]; readonly more: boolean } => {
  const items: T[] = [];
  let size = 0;
  let atMost = 0;
  for (const { item: json } of rows) {
    const text = String(json);
    const item: T = JSON.parse(text);
    atMost += text.length * 3;
    // The text's length spares measuring the items of small pages.
    if (atMost > MAX_PAGE) size = (size === 0 ? items.reduce((sum, known) => sum + itemSize(known), 0) : size) + itemSize(item);
    if (size > MAX_PAGE) return { items, more: true };
    items.push(item);
  }
  return { items, more: items.length === limit };
};
