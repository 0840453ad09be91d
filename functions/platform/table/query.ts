import type { IndexDeclaration, Item, Key, KeySchema, Query, TableDeclaration } from '../table.ts';
import { compare } from './conditions.ts';
import { checkKeyValue, keySchemas, refuse } from './limits.ts';

type KeyValue = string | number;

/** A query that was checked, with the keys it runs on. */
export interface CheckedQuery {
  readonly keys: IndexDeclaration;
  readonly query: Query;
  /** The key of the last item of the page before: table keys and, on an index, index keys. */
  readonly after: Key | undefined;
}

/** @throws InvalidTableRequest for anything DynamoDB would refuse, and for a cursor that is not of this query */
export const checkQuery = (declaration: TableDeclaration, query: Query): CheckedQuery => {
  const keys = query.index === undefined ? declaration : indexOf(declaration, query.index);
  if (query.index !== undefined && query.consistent) refuse('An index cannot be read consistently');
  if (query.limit !== undefined && (!Number.isInteger(query.limit) || query.limit < 1)) refuse('The limit must be 1 or more');
  checkKeyValue(query.partition, keys.partitionKey);
  if (query.range) checkRange(query.range, keys.sortKey ?? refuse('A range needs a sort key'));
  return { keys, query, after: query.cursor === undefined ? undefined : decodeCursor(declaration, keys, query) };
};

const indexOf = (declaration: TableDeclaration, index: string): IndexDeclaration =>
  declaration.indexes?.[index] ?? refuse(`${declaration.name} has no index ${index}`);

type Range = NonNullable<Query['range']>;

const checkRange = (range: Range, sortKey: KeySchema): void => {
  const bounds = 'equals' in range ? [range.equals] : 'beginsWith' in range ? [range.beginsWith] : [range.from, range.to];
  if ('beginsWith' in range && sortKey.type !== 'string') refuse('Only text can begin with something');
  for (const bound of bounds) if (bound !== undefined) checkKeyValue(bound, sortKey);
  const [from, to] = bounds;
  if (from !== undefined && to !== undefined && (compare(from, to) ?? 0) > 0) refuse('A range must not end before it begins');
};

const inRange = (range: Range, value: KeyValue): boolean => {
  if ('equals' in range) return value === range.equals;
  if ('beginsWith' in range) return typeof value === 'string' && value.startsWith(range.beginsWith);
  if (range.from !== undefined && (compare(value, range.from) ?? -1) < 0) return false;
  return range.to === undefined || (compare(value, range.to) ?? 1) <= 0;
};

const cursorSchemas = (declaration: TableDeclaration, keys: IndexDeclaration): readonly KeySchema[] => [
  ...new Map([...keySchemas(declaration), ...keySchemas(keys)].map((schema) => [schema.name, schema])).values(),
];

/** The key of an item as a start for the next page: table keys and the keys of the index. */
export const startKeyOf = (declaration: TableDeclaration, keys: IndexDeclaration, item: Item): Key =>
  Object.fromEntries(cursorSchemas(declaration, keys).map(({ name }) => [name, item[name] as KeyValue]));

/** Cursors name their table and index, so one of another query is refused. */
export const encodeCursor = (declaration: TableDeclaration, query: Query, key: Key): string =>
  Buffer.from(JSON.stringify([declaration.name, query.index ?? '', key])).toString('base64url');

const decodeCursor = (declaration: TableDeclaration, keys: IndexDeclaration, query: Query): Key => {
  const [table, index, key] = parseCursor(query.cursor ?? '');
  if (table !== declaration.name || index !== (query.index ?? '') || !isRecord(key)) return foreign();
  const schemas = cursorSchemas(declaration, keys);
  if (Object.keys(key).length !== schemas.length) return foreign();
  const start: Record<string, KeyValue> = {};
  for (const { name, type } of schemas) {
    const value = key[name];
    if (!isKeyValue(value) || !(type === 'number' ? typeof value === 'number' : typeof value === 'string')) return foreign();
    start[name] = value;
  }
  const sort = keys.sortKey && start[keys.sortKey.name];
  if (start[keys.partitionKey.name] !== query.partition) return foreign();
  return query.range && sort !== undefined && !inRange(query.range, sort) ? foreign() : start;
};

const foreign = (): never => refuse('The cursor does not belong to this query');
const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const isKeyValue = (value: unknown): value is KeyValue =>
  typeof value === 'number' || (typeof value === 'string' && value !== '');

const parseCursor = (cursor: string): readonly unknown[] => {
  try {
    const parsed: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString());
    return Array.isArray(parsed) ? parsed : [];
  } catch {
    return [];
  }
};

/** The least text above every text that begins with `prefix` (by UTF-8 bytes); undefined if there is none. */
export const endOfPrefix = (prefix: string): string | undefined => {
  const points = [...prefix];
  while (points.length > 0) {
    const last = points.pop()?.codePointAt(0) ?? 0;
    if (last < 0x10ffff) return points.join('') + String.fromCodePoint(last === 0xd7ff ? 0xe000 : last + 1);
  }
  return undefined;
};
