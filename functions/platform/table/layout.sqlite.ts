import type { StatementSync } from 'node:sqlite';
import type { SqliteFile } from '../sqlite.ts';
import type { IndexDeclaration, Item, Key, KeySchema, TableDeclaration } from '../table.ts';
import { keySchemas } from './limits.ts';

type SqlValue = string | number | null;

/** A column computed from the item, so that SQLite can index it. */
interface DerivedColumn {
  readonly column: string;
  readonly type: string;
  readonly derive: (item: Item) => SqlValue;
}

/** One Axon table as one SQLite table: its key, the item as JSON, and columns derived from the item. */
export interface Layout {
  /** Quoted name of the SQLite table. */
  readonly source: string;
  /** Quoted columns a query runs on, in the order of the index: sort key of the index, then the key of the table. */
  columnsOf(index: string | undefined): { readonly partition: string; readonly order: readonly string[] };
  readonly expiry: string | undefined;
  /** JSON text of the item. */
  read(key: Key): string | undefined;
  write(key: Key, stored: { readonly before: Item | undefined; readonly after: Item; readonly json: string }): void;
  remove(key: Key): void;
}

const quote = (name: string): string => `"${name.replaceAll('"', '""')}"`;
const sqlType = ({ type }: KeySchema): string => (type === 'number' ? 'REAL' : 'TEXT');

const scalar = (item: Item, name: string): SqlValue => {
  const value = item[name];
  return typeof value === 'string' || typeof value === 'number' ? value : null;
};

const indexColumns = (index: string, { partitionKey, sortKey }: IndexDeclaration): readonly DerivedColumn[] => {
  const indexed = (item: Item): boolean =>
    item[partitionKey.name] !== undefined && (!sortKey || item[sortKey.name] !== undefined);
  const column = (schema: KeySchema, part: string): DerivedColumn => ({
    column: quote(`${index}.${part}`),
    type: sqlType(schema),
    derive: (item) => (indexed(item) ? scalar(item, schema.name) : null),
  });
  return sortKey ? [column(partitionKey, 'partition'), column(sortKey, 'sort')] : [column(partitionKey, 'partition')];
};

const EXPIRY = quote('expiry');
const expiryColumn = (ttl: string): DerivedColumn => ({
  column: EXPIRY,
  type: 'REAL',
  derive: (item) => (typeof item[ttl] === 'number' ? scalar(item, ttl) : null),
});

const derivedColumns = ({ indexes = {}, ttl }: TableDeclaration): readonly DerivedColumn[] => [
  ...Object.entries(indexes).flatMap(([name, index]) => indexColumns(name, index)),
  ...(ttl === undefined ? [] : [expiryColumn(ttl)]),
];

const keyColumns = (declaration: TableDeclaration): readonly string[] =>
  keySchemas(declaration).map((_, at) => (at === 0 ? 'pk' : 'sk'));

const createSql = (declaration: TableDeclaration, source: string): string => {
  const keys = keyColumns(declaration);
  const columns = [
    ...keySchemas(declaration).map((schema, at) => `${keys[at]} ${sqlType(schema)} NOT NULL`),
    'item TEXT NOT NULL',
    ...derivedColumns(declaration).map(({ column, type }) => `${column} ${type}`),
    `PRIMARY KEY (${keys.join(', ')})`,
  ];
  const indexes = Object.entries(declaration.indexes ?? {}).map(([name, index]) => {
    const derived = indexColumns(name, index).map(({ column }) => column);
    const on = [...derived, ...keys].join(', ');
    return `CREATE INDEX ${quote(`${declaration.name}.${name}`)} ON ${source} (${on}) WHERE ${derived[0]} IS NOT NULL;`;
  });
  const expiry = `CREATE INDEX ${quote(`${declaration.name}..expiry`)} ON ${source} (${EXPIRY}) WHERE ${EXPIRY} IS NOT NULL;`;
  return [
    `CREATE TABLE ${source} (${columns.join(', ')}) WITHOUT ROWID;`,
    ...indexes,
    declaration.ttl === undefined ? '' : expiry,
  ].join('\n');
};

/** Creates the table, or rebuilds it if its indexes or its expiry are declared differently than when it was created. */
const createOrRebuild = (file: SqliteFile, declaration: TableDeclaration, source: string): void => {
  file.define('CREATE TABLE IF NOT EXISTS table_declarations (name TEXT PRIMARY KEY, keys TEXT, layout TEXT) WITHOUT ROWID');
  const { name, indexes = {}, ttl = '' } = declaration;
  const keys = JSON.stringify(keySchemas(declaration));
  const layout = JSON.stringify([indexes, ttl]);
  const known = file.statement('SELECT keys, layout FROM table_declarations WHERE name = ?').get(name);
  if (known && known.keys !== keys) throw new Error(`The keys of table ${name} have changed: its stored items cannot be read`);
  if (known?.layout === layout) return;
  file.migrate((execute) => {
    const items = known ? file.statement(`SELECT item FROM ${source}`).all() : [];
    if (known) execute(`DROP TABLE ${source}`);
    execute(createSql(declaration, source));
    const insert = file.statement(insertSql(declaration, source));
    for (const { item } of items) insert.run(...rowOf(declaration, JSON.parse(String(item)), String(item)));
    file.statement('REPLACE INTO table_declarations (name, keys, layout) VALUES (?, ?, ?)').run(name, keys, layout);
  });
};

const insertSql = (declaration: TableDeclaration, source: string): string => {
  const columns = [...keyColumns(declaration), 'item', ...derivedColumns(declaration).map(({ column }) => column)];
  return `REPLACE INTO ${source} (${columns.join(', ')}) VALUES (${columns.map(() => '?').join(', ')})`;
};

const rowOf = (declaration: TableDeclaration, item: Item, json: string): SqlValue[] => [
  ...keySchemas(declaration).map(({ name }) => scalar(item, name)),
  json,
  ...derivedColumns(declaration).map(({ derive }) => derive(item)),
];

export const openLayout = (file: SqliteFile, declaration: TableDeclaration): Layout => {
  const source = quote(`table.${declaration.name}`);
  createOrRebuild(file, declaration, source);
  const { partitionKey, sortKey } = declaration;
  const derived = derivedColumns(declaration);
  const where = keyColumns(declaration)
    .map((column) => `${column} = ?`)
    .join(' AND ');
  const select = file.statement(`SELECT item FROM ${source} WHERE ${where}`);
  const update = file.statement(`UPDATE ${source} SET item = ? WHERE ${where}`);
  const move = file.statement(
    `UPDATE ${source} SET ${['item', ...derived.map(({ column }) => column)].join(' = ?, ')} = ? WHERE ${where}`,
  );
  const insert = file.statement(insertSql(declaration, source));
  const remove = file.statement(`DELETE FROM ${source} WHERE ${where}`);
  const bound = (key: Key): SqlValue[] =>
    sortKey ? [scalar(key, partitionKey.name), scalar(key, sortKey.name)] : [scalar(key, partitionKey.name)];
  return {
    source,
    expiry: declaration.ttl === undefined ? undefined : EXPIRY,
    columnsOf: (index) => columnsOf(declaration, index),
    read: (key) => itemOf(select, bound(key)),
    write(key, { before, after, json }) {
      const columns = derived.map(({ derive }) => derive(after));
      // What is there is not written as if it were new: that takes it out of every index and puts it back.
      if (!before) insert.run(...bound(key), json, ...columns);
      // Most updates touch no index: then the columns derived from the item stay as they are.
      else if (derived.every(({ derive }, at) => derive(before) === columns[at])) update.run(json, ...bound(key));
      else move.run(json, ...columns, ...bound(key));
    },
    remove: (key) => void remove.run(...bound(key)),
  };
};

const itemOf = (select: StatementSync, key: readonly SqlValue[]): string | undefined => {
  const row = select.get(...key);
  return row === undefined ? undefined : String(row.item);
};

const columnsOf = (declaration: TableDeclaration, index: string | undefined): ReturnType<Layout['columnsOf']> => {
  const keys = keyColumns(declaration);
  const declared = index === undefined ? undefined : declaration.indexes?.[index];
  if (index === undefined || !declared) return { partition: 'pk', order: keys.slice(1) };
  const [partition = '', ...sort] = indexColumns(index, declared).map(({ column }) => column);
  return { partition, order: [...sort, ...keys] };
};
