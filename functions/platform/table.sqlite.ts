import { type Clock, DAY, SECOND, systemClock } from '#shared/clock.ts';
import type { SqliteFile } from './sqlite.ts';
import { conditionHolds, sameValue } from './table/conditions.ts';
import { type Layout, openLayout } from './table/layout.sqlite.ts';
import {
  checkBatch,
  checkEntry,
  checkIndexKeys,
  checkKey,
  checkSize,
  checkTotal,
  checkTransaction,
  keyOf,
  keyOfEntry,
} from './table/limits.ts';
import { runQuery } from './table/query.sqlite.ts';
import { checkQuery } from './table/query.ts';
import { applyChange, checkChange, checkSums } from './table/update.ts';
import { writeBuilders } from './table/writes.ts';
import {
  type CancellationReason,
  ConditionFailed,
  type Database,
  type Item,
  type Key,
  type Table,
  type TableDeclaration,
  TransactionCanceled,
  type TransactionEntry,
} from './table.ts';
import { changeRecorder, type WrittenChange } from './table-changes.sqlite.ts';

export interface SqliteDatabase extends Database {
  /**
   * Removes items whose expiry (`ttl`) has passed, as DynamoDB does some time after it; the runtime calls it now and
   * then. @returns how many were removed
   */
  purgeExpired(): Promise<number>;
  /** What every table was asked for since the file was opened. */
  use(): readonly TableUse[];
}

/** Counted as DynamoDB would charge it, before sizes: items and queries read, items a write was tried on. */
export interface TableUse {
  readonly table: string;
  readonly reads: number;
  readonly writes: number;
}

interface Stored {
  readonly declaration: TableDeclaration;
  readonly layout: Layout;
  readonly asked: { reads: number; writes: number };
}

/** A write that was decided: its condition held and what it will store is known and allowed. */
interface Decided {
  readonly stored: Stored;
  readonly key: Key;
  readonly before: Item | undefined;
  readonly beforeJson: string | undefined;
  readonly after: Item | undefined;
  readonly afterJson: string | undefined;
}

/** DynamoDB leaves items alone that expired longer ago: such an expiry is more likely a mistake. */
const OLDEST_EXPIRY = 5 * 365 * DAY;
const PURGED_AT_ONCE = 500;

/** The Table port on a SQLite file, in process. Operations run in the file's turn: see `SqliteFile.run`. */
export const sqliteDatabase = (file: SqliteFile, options: { readonly clock?: Clock } = {}): SqliteDatabase => {
  const clock = options.clock ?? systemClock;
  const open = opener(file);
  const write = writer(changeRecorder(file, clock));

  const single = <T>(entry: TransactionEntry, answer: (decided: Decided) => T): Promise<T> => {
    checkWrite(entry);
    const stored = open(entry.table);
    stored.asked.writes += 1;
    return file.run(() => {
      const decided = decide(stored, entry);
      if (decided === undefined) throw new ConditionFailed(itemAt(stored, keyOfEntry(entry)));
      write(decided);
      return answer(decided);
    });
  };

  const table = <T extends Item>(declaration: TableDeclaration): Table<T> => {
    const stored = open(declaration);
    const entries = writeBuilders<T>(declaration);
    return {
      declaration,
      write: entries,
      async get(key) {
        checkKey(declaration, key);
        stored.asked.reads += 1;
        return file.read(() => itemAt<T>(stored, key));
      },
      async batchGet(keys) {
        checkBatch(declaration, keys);
        stored.asked.reads += keys.length;
        return file.read(() => keys.map((key) => itemAt<T>(stored, key)).filter((item) => item !== undefined));
      },
      put: async (item, when) => single(entries.put(item, when), () => undefined),
      update: async (key, change, how = {}) =>
        single(entries.update(key, change, how.when), ({ beforeJson, afterJson }) =>
          parse<T>(how.returning === 'old' ? (beforeJson ?? '{}') : (afterJson ?? '{}')),
        ),
      delete: async (key, when) =>
        single(entries.delete(key, when), ({ beforeJson }) => (beforeJson === undefined ? undefined : parse<T>(beforeJson))),
      async query(query) {
        const checked = checkQuery(declaration, query);
        stored.asked.reads += 1;
        return file.run(() => runQuery<T>(file, stored, checked));
      },
    };
  };

  return {
    table,
    async transact(entries) {
      checkTransaction(entries);
      for (const entry of entries) checkWrite(entry);
      const opened = entries.map((entry) => ({ entry, stored: open(entry.table) }));
      for (const { stored } of opened) stored.asked.writes += 1;
      await file.run(() => {
        const decisions = opened.map(({ stored, entry }) => decide(stored, entry));
        checkTotal(decisions.map((decided) => decided?.after));
        if (decisions.includes(undefined)) throw new TransactionCanceled(reasonsOf(opened, decisions));
        for (const decided of decisions) if (decided) write(decided);
      });
    },
    use: () => open.all().map(({ declaration, asked }) => ({ table: declaration.name, ...asked })),
    purgeExpired: () => purgeExpired(file, { tables: open.all(), write, now: clock.now() }),
    close: async () => undefined,
  };
};

const parse = <T>(json: string): T => JSON.parse(json);

const itemAt = <T extends Item>({ layout }: Stored, key: Key): T | undefined => {
  const json = layout.read(key);
  return json === undefined ? undefined : parse<T>(json);
};

/** Opens every declared table once. */
const opener = (file: SqliteFile) => {
  const tables = new Map<string, Stored>();
  const open = (declaration: TableDeclaration): Stored => {
    const known = tables.get(declaration.name);
    if (known && known.declaration !== declaration && JSON.stringify(known.declaration) !== JSON.stringify(declaration))
      throw new Error(`Two different declarations of table ${declaration.name}`);
    if (known) return known;
    const stored = { declaration, layout: openLayout(file, declaration), asked: { reads: 0, writes: 0 } };
    tables.set(declaration.name, stored);
    return stored;
  };
  return Object.assign(open, { all: (): readonly Stored[] => [...tables.values()] });
};

/** What can be refused without reading the item. */
const checkWrite = (entry: TransactionEntry): void => {
  checkEntry(entry);
  if (entry.kind === 'update') checkChange(entry.table, entry.change);
};

/**
 * Decides a write without writing. @returns undefined if its condition does not hold
 * @throws InvalidTableRequest if what it would store is not allowed
 */
const decide = (stored: Stored, entry: TransactionEntry): Decided | undefined => {
  const key = keyOfEntry(entry);
  const beforeJson = stored.layout.read(key);
  const before = beforeJson === undefined ? undefined : parse<Item>(beforeJson);
  if (entry.when && !conditionHolds(entry.when, before)) return undefined;
  const known = { stored, key, before, beforeJson };
  if (entry.kind === 'check') return { ...known, after: before, afterJson: beforeJson };
  if (entry.kind === 'delete') return { ...known, after: undefined, afterJson: undefined };
  const after = entry.kind === 'put' ? entry.item : updated(entry, key, before);
  const afterJson = JSON.stringify(after);
  checkSize(after, afterJson);
  return { ...known, after, afterJson };
};

const updated = (entry: Extract<TransactionEntry, { kind: 'update' }>, key: Key, before: Item | undefined): Item => {
  const after = applyChange(before, key, entry.change);
  checkSums(entry.change, after);
  checkIndexKeys(entry.table, after);
  return after;
};

const writer =
  (record: (change: WrittenChange) => void) =>
  (decided: Decided): void => {
    const { stored, key, before, beforeJson, after, afterJson } = decided;
    const { declaration, layout } = stored;
    if (beforeJson === afterJson) return;
    if (after === undefined || afterJson === undefined) layout.remove(key);
    else layout.write(key, { before, after, json: afterJson });
    // A write that leaves the item as it was is not a change.
    if (declaration.changes && !sameValue(before, after))
      record({ table: declaration.name, key, before: beforeJson, after: afterJson });
  };

const reasonsOf = (
  entries: readonly { readonly entry: TransactionEntry; readonly stored: Stored }[],
  decisions: readonly (Decided | undefined)[],
): readonly CancellationReason[] =>
  entries.map(({ entry, stored }, at) =>
    decisions[at] ? { code: 'none' } : { code: 'conditionFailed', item: itemAt(stored, keyOfEntry(entry)) },
  );

interface Purge {
  readonly tables: readonly Stored[];
  readonly write: (decided: Decided) => void;
  /** Epoch ms. */
  readonly now: number;
}

const purgeExpired = async (file: SqliteFile, { tables, write, now }: Purge): Promise<number> => {
  let removed = 0;
  for (const stored of tables) {
    const { source, expiry } = stored.layout;
    if (expiry === undefined) continue;
    const expired = file.statement(`SELECT item FROM ${source} WHERE ${expiry} < ? AND ${expiry} > ? LIMIT ${PURGED_AT_ONCE}`);
    const some = (): number => {
      const rows = expired.all(now / SECOND, (now - OLDEST_EXPIRY) / SECOND);
      for (const { item } of rows) write(removal(stored, String(item)));
      return rows.length;
    };
    let last = PURGED_AT_ONCE;
    while (last === PURGED_AT_ONCE) {
      last = await file.run(some);
      removed += last;
    }
  }
  return removed;
};

const removal = (stored: Stored, beforeJson: string): Decided => {
  const before = parse<Item>(beforeJson);
  return { stored, key: keyOf(stored.declaration, before), before, beforeJson, after: undefined, afterJson: undefined };
};
