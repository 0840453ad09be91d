import type { Database, Item, Table, TableDeclaration } from '#platform/table.ts';

/** Notes what is done with which table, in the words grants are given in: `slots: update`, `sales: index:byRegistry`. */
export const watchedDatabase = (database: Database, used: Set<string>): Database => {
  const note = ({ name }: TableDeclaration, use: string): void => void used.add(`${name}: ${use}`);
  return {
    table: <T extends Item>(declaration: TableDeclaration) =>
      watchedTable(database.table<T>(declaration), (use) => note(declaration, use)),
    transact: (entries) => {
      for (const { table, kind } of entries) note(table, kind);
      return database.transact(entries);
    },
    close: () => database.close(),
  };
};

const watchedTable = <T extends Item>(table: Table<T>, note: (use: string) => void): Table<T> => ({
  declaration: table.declaration,
  write: table.write,
  get: (key, options) => {
    note('get');
    return table.get(key, options);
  },
  batchGet: (keys) => {
    note('batchGet');
    return table.batchGet(keys);
  },
  query: (query) => {
    note(query.index === undefined ? 'query' : `index:${query.index}`);
    return table.query(query);
  },
  put: (item, when) => {
    note('put');
    return table.put(item, when);
  },
  update: (key, change, options) => {
    note('update');
    return table.update(key, change, options);
  },
  delete: (key, when) => {
    note('delete');
    return table.delete(key, when);
  },
});
