import type { Clock } from '#shared/clock.ts';
import type { SqliteFile } from './sqlite.ts';
import { checkStreamRecord, type DeliveredRecord, type Stream, type StreamRecord } from './stream.ts';

/** The reader's side of an embedded stream: what Lambda's event source does with a Kinesis shard. */
export interface StreamLog {
  shards(): readonly string[];
  /** The records after a sequence (from the oldest kept one if undefined): up to `limit`, and as many as fit 6 MiB. */
  read(shard: string, after: string | undefined, limit: number): Promise<readonly DeliveredRecord[]>;
  /** Where a consumer is: the last sequence it is done with. Undefined before its first. */
  cursor(consumer: string, shard: string): Promise<string | undefined>;
  /** Moves a consumer's cursor; never backwards. */
  advance(consumer: string, shard: string, sequence: string): Promise<void>;
  /** How many records lie after a sequence, and when the oldest of them arrived (epoch ms). */
  lag(shard: string, after: string | undefined): Promise<{ readonly records: number; readonly oldestAt?: number | undefined }>;
  /**
   * Removes records that arrived before an instant (epoch ms). A record is kept on while a consumer that has asked for
   * its cursor since the file was opened is not done with it: a machine switched off for days loses nothing.
   * @returns how many were removed
   */
  trim(before: number): Promise<number>;
  /**
   * Changes records or removes them before their time. @param edit what becomes of a record's data; undefined = it goes
   * @returns how many were changed or removed
   */
  erase(edit: Edit): Promise<number>;
  /** Calls `wake` after every commit that added records. @returns how to stop */
  onPut(wake: () => void): () => void;
}

type Edit = (data: string) => string | undefined;

const SEQUENCE_DIGITS = 56;
/** What Lambda hands over in one batch at most. */
const READ_BYTES = 6 * 1024 * 1024;
const ROWS_A_STATEMENT = 50;
/** Rows come cheapest many at once; of the largest ones these still fit the memory of a small machine. */
const ROWS_A_READ = 100;

const toSequence = (position: number): string => String(position).padStart(SEQUENCE_DIGITS, '0');

/** FNV-1a over UTF-16 units: stable across restarts, spread well enough for a handful of shards. */
const hashOf = (text: string): number => {
  let hash = 0x811c9dc5;
  for (let index = 0; index < text.length; index++) hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
  return hash >>> 0;
};

/**
 * A stream in a SQLite file: one append-only table per shard, one cursor row per consumer and shard.
 * @param options.name kebab-case, unique in the file
 * @param options.shards how many logs are read side by side; a key always lies in the same one. @default 1
 */
export const sqliteStream = (
  file: SqliteFile,
  options: { readonly name: string; readonly clock: Clock; readonly shards?: number },
): Stream & StreamLog => {
  const { name, clock, shards: shardCount = 1 } = options;
  if (!/^[a-z][a-z0-9-]*$/.test(name)) throw new RangeError(`Not a stream name: ${name}`);
  if (!Number.isInteger(shardCount) || shardCount < 1) throw new RangeError('A stream needs at least one shard');
  const shards = Array.from({ length: shardCount }, (_, index) => `shardId-${String(index).padStart(12, '0')}`);
  const tables = new Map(shards.map((shard, index) => [shard, defineShard(file, `stream ${name} ${index}`)]));
  defineCursors(file);
  const wakes = new Set<() => void>();
  const consumers = new Set<string>();

  const tableOf = (shard: string): string => {
    const table = tables.get(shard);
    if (table === undefined) throw new RangeError(`No shard ${shard} in ${name}`);
    return table;
  };
  const positionOf = (consumer: string, shard: string): number | undefined => {
    const row = file
      .statement('SELECT position FROM stream_cursors WHERE stream = ? AND consumer = ? AND shard = ?')
      .get(name, consumer, shard);
    return row === undefined ? undefined : Number(row.position);
  };

  return {
    put: async (records) => {
      for (const record of records) checkStreamRecord(record);
      await file.run(() => {
        const now = clock.now();
        if (shardCount === 1) append(file, tableOf(shards[0] ?? ''), { records, now });
        else
          for (const [index, own] of Map.groupBy(records, (record) => hashOf(record.partitionKey) % shardCount))
            append(file, tableOf(shards[index] ?? ''), { records: own, now });
        for (const wake of wakes) file.afterCommit(wake);
      });
      return { failed: [] };
    },
    shards: () => shards,
    read: (shard, after, limit) => file.run(() => readShard(file, tableOf(shard), { shard, after: Number(after ?? 0), limit })),
    cursor: (consumer, shard) => {
      consumers.add(consumer);
      return file.run(() => {
        const position = positionOf(consumer, shard);
        return position === undefined ? undefined : toSequence(position);
      });
    },
    advance: (consumer, shard, sequence) =>
      file.run(() => {
        file
          .statement(
            `INSERT INTO stream_cursors (stream, consumer, shard, position) VALUES (?, ?, ?, ?)
             ON CONFLICT DO UPDATE SET position = max(position, excluded.position)`,
          )
          .run(name, consumer, shard, Number(sequence));
      }),
    lag: (shard, after) => file.run(() => lagOf(file, tableOf(shard), Number(after ?? 0))),
    trim: (before) =>
      file.run(() => {
        let removed = 0;
        for (const [shard, table] of tables) {
          const doneByAll = Math.min(...[...consumers].map((consumer) => positionOf(consumer, shard) ?? 0));
          removed += trimShard(file, table, { before, upTo: doneByAll });
        }
        return removed;
      }),
    erase: (edit) => eraseAll(file, [...tables.values()], edit),
    onPut: (wake) => {
      wakes.add(wake);
      return () => void wakes.delete(wake);
    },
  };
};

/** AUTOINCREMENT: a sequence is never used again, also when every record was trimmed; a cursor would skip it otherwise. */
const defineShard = (file: SqliteFile, table: string): string => {
  file.define(`CREATE TABLE IF NOT EXISTS "${table}" (
    sequence INTEGER PRIMARY KEY AUTOINCREMENT, partition_key TEXT NOT NULL, data TEXT NOT NULL, arrived_at INTEGER NOT NULL
  ) STRICT`);
  return `"${table}"`;
};

const defineCursors = (file: SqliteFile): void =>
  file.define(`CREATE TABLE IF NOT EXISTS stream_cursors (
    stream TEXT NOT NULL, consumer TEXT NOT NULL, shard TEXT NOT NULL, position INTEGER NOT NULL,
    PRIMARY KEY (stream, consumer, shard)
  ) STRICT, WITHOUT ROWID`);

const append = (
  file: SqliteFile,
  table: string,
  { records, now }: { readonly records: readonly StreamRecord[]; readonly now: number },
): void => {
  const insert = `INSERT INTO ${table} (partition_key, data, arrived_at) VALUES `;
  const one = file.statement(`${insert}(?, ?, ?)`);
  const whole = records.length - (records.length % ROWS_A_STATEMENT);
  if (whole > 0) {
    const many = file.statement(insert + Array(ROWS_A_STATEMENT).fill('(?, ?, ?)').join(', '));
    for (let start = 0; start < whole; start += ROWS_A_STATEMENT)
      many.run(...records.slice(start, start + ROWS_A_STATEMENT).flatMap(({ partitionKey, data }) => [partitionKey, data, now]));
  }
  for (const { partitionKey, data } of records.slice(whole)) one.run(partitionKey, data, now);
};

const readShard = (
  file: SqliteFile,
  table: string,
  { shard, after, limit }: { readonly shard: string; readonly after: number; readonly limit: number },
): DeliveredRecord[] => {
  const select = file.statement(
    `SELECT sequence, partition_key, data, arrived_at FROM ${table} WHERE sequence > ? ORDER BY sequence LIMIT ?`,
  );
  const records: DeliveredRecord[] = [];
  let bytes = 0;
  for (let from = after; ; ) {
    const atOnce = Math.min(ROWS_A_READ, limit - records.length);
    const rows = select.all(from, atOnce);
    for (const row of rows) {
      const data = String(row.data);
      bytes += Buffer.byteLength(data);
      if (records.length > 0 && bytes > READ_BYTES) return records;
      const sequence = Number(row.sequence);
      records.push({
        shard,
        sequence: toSequence(sequence),
        partitionKey: String(row.partition_key),
        data,
        arrivedAt: Number(row.arrived_at),
      });
      from = sequence;
    }
    if (rows.length < atOnce || records.length === limit) return records;
  }
};

/** A shard's sequences have no gaps, so their difference counts its records. */
const lagOf = (file: SqliteFile, table: string, after: number) => {
  const next = file
    .statement(`SELECT sequence, arrived_at FROM ${table} WHERE sequence > ? ORDER BY sequence LIMIT 1`)
    .get(after);
  if (next === undefined) return { records: 0 };
  const last = file.statement(`SELECT max(sequence) AS sequence FROM ${table}`).get();
  return { records: Number(last?.sequence) - Number(next.sequence) + 1, oldestAt: Number(next.arrived_at) };
};

/** Arrival times rise with sequences, but for a clock set back; so the first record that is too young ends the trim. */
const trimShard = (
  file: SqliteFile,
  table: string,
  { before, upTo }: { readonly before: number; readonly upTo: number },
): number => {
  const young = file.statement(`SELECT sequence FROM ${table} WHERE arrived_at >= ? ORDER BY sequence LIMIT 1`).get(before);
  const end = Math.min(upTo, young === undefined ? Number.MAX_SAFE_INTEGER : Number(young.sequence) - 1);
  return Number(file.statement(`DELETE FROM ${table} WHERE sequence <= ?`).run(end).changes);
};

/** A few records a turn, so that nobody waits for all of them. */
const eraseAll = async (file: SqliteFile, tables: readonly string[], edit: Edit): Promise<number> => {
  let erased = 0;
  for (const table of tables)
    for (let after: number | undefined = 0; after !== undefined; ) {
      const from: number = after;
      const page = await file.run(() => eraseIn(file, table, { from, edit }));
      erased += page.erased;
      after = page.last;
    }
  return erased;
};

const eraseIn = (
  file: SqliteFile,
  table: string,
  { from, edit }: { readonly from: number; readonly edit: Edit },
): { readonly erased: number; readonly last: number | undefined } => {
  const rows = file.statement(`SELECT sequence, data FROM ${table} WHERE sequence > ? ORDER BY sequence LIMIT 500`).all(from);
  let erased = 0;
  for (const { sequence, data } of rows) {
    const edited = edit(String(data));
    if (edited === data) continue;
    if (edited === undefined) file.statement(`DELETE FROM ${table} WHERE sequence = ?`).run(Number(sequence));
    else file.statement(`UPDATE ${table} SET data = ?, partition_key = '-' WHERE sequence = ?`).run(edited, Number(sequence));
    erased += 1;
  }
  const last = rows.at(-1);
  return { erased, last: last && Number(last.sequence) };
};
