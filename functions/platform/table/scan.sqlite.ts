import type { SqliteFile } from '../sqlite.ts';
import type { Item, TableDeclaration } from '../table.ts';

const AT_ONCE = 500;

/** All items of a table in the order of their keys. Of a local file only: DynamoDB has no such thing at a bearable price. */
export async function* scanItems<T extends Item>(
  file: SqliteFile,
  declaration: TableDeclaration,
): AsyncGenerator<T, void, undefined> {
  const columns = declaration.sortKey ? ['pk', 'sk'] : ['pk'];
  const source = `"table.${declaration.name}"`;
  const select = `SELECT item, ${columns.join(', ')} FROM ${source}`;
  const order = `ORDER BY ${columns.join(', ')} LIMIT ${AT_ONCE}`;
  const after = `(${columns.join(', ')}) > (${columns.map(() => '?').join(', ')})`;
  let rows = await file.run(() => file.statement(`${select} ${order}`).all());
  for (let last = rows.at(-1); last; last = rows.at(-1)) {
    for (const { item } of rows) yield JSON.parse(String(item)) as T;
    const from = [last.pk ?? null, ...(declaration.sortKey ? [last.sk ?? null] : [])];
    rows = await file.run(() => file.statement(`${select} WHERE ${after} ${order}`).all(...from));
  }
}
