import { sameValue } from './table/conditions.ts';
import { itemSize, keyOfEntry } from './table/limits.ts';
import type { Database, IndexDeclaration, Item, Table, TableDeclaration, TransactionEntry } from './table.ts';

/** What an on-demand table would be charged for, by DynamoDB's rules. */
export interface TableCounts {
  /** Items asked for by `get` and `batchGet`, and queries. */
  readonly reads: number;
  /** Items a write was tried on, also when its condition did not hold. */
  readonly writes: number;
  /** 4 KB each; half for eventually consistent reads. */
  readonly readUnits: number;
  /** 1 KB each of the larger of the item before and after; twice in a transaction. */
  readonly writeUnits: number;
  /** Writes to indexes come on top. */
  readonly indexWriteUnits: number;
}

export interface CountingDatabase extends Database {
  counts(): TableCounts;
  /** Starts again from 0. */
  reset(): void;
}

const READ_UNIT = 4096;
const WRITE_UNIT = 1024;
const none: TableCounts = { reads: 0, writes: 0, readUnits: 0, writeUnits: 0, indexWriteUnits: 0 };

const units = (bytes: number, unit: number): number => Math.max(1, Math.ceil(bytes / unit));
const sizeOf = (item: Item | undefined): number => (item === undefined ? 0 : itemSize(item));
const readUnits = (bytes: number, consistent: boolean): number => units(bytes, READ_UNIT) * (consistent ? 1 : 0.5);

const indexUnits = (index: IndexDeclaration, before: Item | undefined, after: Item | undefined): number => {
  const names = index.sortKey ? [index.partitionKey.name, index.sortKey.name] : [index.partitionKey.name];
  const old = before && names.every((name) => before[name] !== undefined) ? before : undefined;
  const next = after && names.every((name) => after[name] !== undefined) ? after : undefined;
  if (sameValue(old, next)) return 0;
  const moved = old && next && names.some((name) => old[name] !== next[name]);
  if (moved) return units(sizeOf(old), WRITE_UNIT) + units(sizeOf(next), WRITE_UNIT);
  return units(Math.max(sizeOf(old), sizeOf(next)), WRITE_UNIT);
};

type Count = (more: Partial<TableCounts>) => void;

/** Runs a write and counts it, whether it goes through or not. Reads the items around it, uncounted. */
const counted = async <A>(
  { database, count }: { readonly database: Database; readonly count: Count },
  entries: readonly TransactionEntry[],
  work: () => Promise<A>,
): Promise<A> => {
  const read = () => Promise.all(entries.map((entry) => database.table(entry.table).get(keyOfEntry(entry))));
  const before = await read();
  try {
    return await work();
  } finally {
    const after = await read();
    for (const [at, entry] of entries.entries()) {
      const bytes = Math.max(sizeOf(before[at]), sizeOf(after[at]));
      const indexes = Object.values(entry.table.indexes ?? {});
      const indexWriteUnits = indexes.reduce((sum, index) => sum + indexUnits(index, before[at], after[at]), 0);
      count({ writes: 1, writeUnits: units(bytes, WRITE_UNIT), indexWriteUnits });
    }
  }
};

/** Wraps any database and counts what its use would cost on DynamoDB. */
export const countingDatabase = (database: Database): CountingDatabase => {
  let counts = none;
  const count: Count = (more) => {
    counts = {
      reads: counts.reads + (more.reads ?? 0),
      writes: counts.writes + (more.writes ?? 0),
      readUnits: counts.readUnits + (more.readUnits ?? 0),
      writeUnits: counts.writeUnits + (more.writeUnits ?? 0),
      indexWriteUnits: counts.indexWriteUnits + (more.indexWriteUnits ?? 0),
    };
  };
  const twice: Count = (more) => count({ ...more, writeUnits: 2 * (more.writeUnits ?? 0) });
  return {
    counts: () => counts,
    reset: () => {
      counts = none;
    },
    table: <T extends Item>(declaration: TableDeclaration) => countingTable<T>(database, declaration, count),
    transact: (entries) => counted({ database, count: twice }, entries, () => database.transact(entries)),
    close: () => database.close(),
  };
};

const countingTable = <T extends Item>(database: Database, declaration: TableDeclaration, count: Count): Table<T> => {
  const table = database.table<T>(declaration);
  const { write } = table;
  const countedWrite = <A>(entry: TransactionEntry, work: () => Promise<A>) => counted({ database, count }, [entry], work);
  return {
    declaration,
    write,
    async get(key, options) {
      const item = await table.get(key, options);
      count({ reads: 1, readUnits: readUnits(sizeOf(item), options?.consistent ?? true) });
      return item;
    },
    async batchGet(keys) {
      const items = await table.batchGet(keys);
      const missing = keys.length - items.length;
      const found = items.reduce((sum, item) => sum + readUnits(sizeOf(item), false), 0);
      count({ reads: keys.length, readUnits: found + missing * readUnits(0, false) });
      return items;
    },
    async query(query) {
      const page = await table.query(query);
      const bytes = page.items.reduce((sum, item) => sum + sizeOf(item), 0);
      count({ reads: 1, readUnits: readUnits(bytes, query.consistent ?? false) });
      return page;
    },
    put: (item, when) => countedWrite(write.put(item, when), () => table.put(item, when)),
    update: (key, change, options) =>
      countedWrite(write.update(key, change, options?.when), () => table.update(key, change, options)),
    delete: (key, when) => countedWrite(write.delete(key, when), () => table.delete(key, when)),
  };
};
