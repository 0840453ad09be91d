import { type Clock, DAY, systemClock } from '#shared/clock.ts';
import type { SqliteFile } from './sqlite.ts';
import type { Item, Key, TableChange } from './table.ts';

/** The reader's side of table changes, for the event sources of the embedded runtime. */
export interface ChangeLog {
  /** Changes of one table after `after` (from the oldest kept, if undefined), in order. Positions are opaque. */
  read(
    table: string,
    after: string | undefined,
    limit: number,
  ): Promise<readonly { readonly position: string; readonly change: TableChange }[]>;
  /** The last position the consumer is done with. One consumer reads one table. */
  cursor(consumer: string): Promise<string | undefined>;
  advance(consumer: string, position: string): Promise<void>;
  /**
   * Forgets changes recorded before `before` (epoch ms) which every consumer of their table is done with. What a
   * consumer still has to read (the process was off for a weekend) stays 14 days longer.
   */
  trim(before: number): Promise<void>;
  /** Calls `wake` after every commit that changed the table. @returns a function that ends it */
  onChange(table: string, wake: () => void): () => void;
}

const GRACE_FOR_UNREAD = 14 * DAY;
const TRIM_AT_ONCE = 1000;
const SEQUENCE_DIGITS = 40;

/** What the writers and readers of one file share. */
interface LogState {
  last: number;
  readonly listeners: Map<string, Set<() => void>>;
}
const states = new WeakMap<SqliteFile, LogState>();

const stateOf = (file: SqliteFile): LogState => {
  const known = states.get(file);
  if (known) return known;
  file.define(`
    CREATE TABLE IF NOT EXISTS table_changes (
      source TEXT NOT NULL, position INTEGER NOT NULL, at INTEGER NOT NULL, key TEXT NOT NULL, before TEXT, after TEXT,
      PRIMARY KEY (source, position)) WITHOUT ROWID;
    CREATE TABLE IF NOT EXISTS table_change_cursors (
      consumer TEXT PRIMARY KEY, source TEXT NOT NULL, position INTEGER NOT NULL) WITHOUT ROWID;`);
  const highest = file
    .statement(`SELECT max(coalesce((SELECT max(position) FROM table_changes), 0),
                           coalesce((SELECT max(position) FROM table_change_cursors), 0)) AS last`)
    .get();
  const state: LogState = { last: Number(highest?.last ?? 0), listeners: new Map() };
  states.set(file, state);
  return state;
};

const sequenceOf = (position: number): string => String(position).padStart(SEQUENCE_DIGITS, '0');
const positionOf = (table: string, position: number): string => `${table}/${sequenceOf(position)}`;
const parsePosition = (position: string): { readonly source: string; readonly position: number } => {
  const slash = position.lastIndexOf('/');
  return { source: position.slice(0, slash), position: Number(position.slice(slash + 1)) };
};

/** One write as the log keeps it; items as JSON text. */
export interface WrittenChange {
  readonly table: string;
  readonly key: Key;
  readonly before: string | undefined;
  readonly after: string | undefined;
}

/** The writer's side: records a change within the running turn and wakes the listeners after its commit. */
export const changeRecorder = (file: SqliteFile, clock: Clock): ((change: WrittenChange) => void) => {
  const state = stateOf(file);
  const insert = file.statement('INSERT INTO table_changes (source, position, at, key, before, after) VALUES (?, ?, ?, ?, ?, ?)');
  return ({ table, key, before, after }) => {
    state.last += 1;
    insert.run(table, state.last, clock.now(), JSON.stringify(key), before ?? null, after ?? null);
    for (const wake of state.listeners.get(table) ?? []) file.afterCommit(wake);
  };
};

type Row = Record<string, unknown>;
const parsed = <T>(text: unknown): T | undefined => (typeof text === 'string' ? JSON.parse(text) : undefined);

const deliver = (table: string, row: Row): { readonly position: string; readonly change: TableChange } => {
  const position = Number(row.position);
  const change: TableChange = {
    key: parsed<Key>(row.key) ?? {},
    before: parsed<Item>(row.before),
    after: parsed<Item>(row.after),
    sequence: sequenceOf(position),
  };
  return { position: positionOf(table, position), change };
};

/** Removes up to 1,000 of the oldest changes of a table; true if there may be more to remove. */
const trimSome = (file: SqliteFile, source: string, before: number): boolean => {
  const done = file.statement('SELECT min(position) AS position FROM table_change_cursors WHERE source = ?').get(source);
  const doneBy = done?.position == null ? Number.POSITIVE_INFINITY : Number(done.position);
  const oldest = file
    .statement('SELECT position, at FROM table_changes WHERE source = ? ORDER BY position LIMIT ?')
    .all(source, TRIM_AT_ONCE);
  const kept = oldest.findIndex(({ at, position }) => {
    const allowed = Number(position) <= doneBy ? before : before - GRACE_FOR_UNREAD;
    return Number(at) >= allowed;
  });
  const last = (kept === -1 ? oldest : oldest.slice(0, kept)).at(-1);
  if (!last) return false;
  file.statement('DELETE FROM table_changes WHERE source = ? AND position <= ?').run(source, Number(last.position));
  return kept === -1 && oldest.length === TRIM_AT_ONCE;
};

/** The changes that tables declared with `changes: true` wrote into this file. */
export const sqliteChangeLog = (file: SqliteFile, _clock: Clock = systemClock): ChangeLog => {
  const { listeners } = stateOf(file);
  const select = file.statement('SELECT * FROM table_changes WHERE source = ? AND position > ? ORDER BY position LIMIT ?');
  const selectCursor = file.statement('SELECT source, position FROM table_change_cursors WHERE consumer = ?');
  const saveCursor = file.statement('REPLACE INTO table_change_cursors (consumer, source, position) VALUES (?, ?, ?)');
  return {
    read: (table, after, limit) =>
      file.run(() => {
        const from = after === undefined ? 0 : parsePosition(after).position;
        return select.all(table, from, limit).map((row) => deliver(table, row));
      }),
    cursor: (consumer) =>
      file.run(() => {
        const row = selectCursor.get(consumer);
        return row ? positionOf(String(row.source), Number(row.position)) : undefined;
      }),
    advance: (consumer, reached) =>
      file.run(() => {
        const { source, position } = parsePosition(reached);
        saveCursor.run(consumer, source, position);
      }),
    async trim(before) {
      const sources = await file.run(() => file.statement('SELECT DISTINCT source FROM table_changes').all());
      for (const { source } of sources) while (await file.run(() => trimSome(file, String(source), before)));
    },
    onChange(table, wake) {
      const awake = () => wake();
      const known = listeners.get(table) ?? new Set();
      listeners.set(table, known.add(awake));
      return () => known.delete(awake);
    },
  };
};
