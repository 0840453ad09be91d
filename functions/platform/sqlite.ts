import { DatabaseSync, type StatementSync } from 'node:sqlite';
import { StorageFull } from './table.ts';

/** The work of one event-loop turn: one transaction, one answer. */
interface Turn {
  readonly committed: Promise<void>;
  readonly resolve: () => void;
  readonly reject: (reason: unknown) => void;
  readonly wakes: Set<() => void>;
}

/**
 * One SQLite file shared by the embedded drivers (table, stream, queue). All work of one event-loop turn runs in one
 * transaction and is answered after its commit: reads never see what a crash could take back. WAL with
 * `synchronous=NORMAL`: survives `kill -9`; a power cut may take the last turns, never a part of one.
 */
export class SqliteFile {
  readonly #db: DatabaseSync;
  readonly #statements = new Map<string, StatementSync>();
  readonly #begin: StatementSync;
  readonly #commit: StatementSync;
  #turn: Turn | undefined;

  /** @param path file path, or `:memory:` for tests */
  constructor(path: string) {
    this.#db = new DatabaseSync(path);
    for (const pragma of [
      // One process has the data folder anyway; locks and shared memory for others cost a fifth of a crowd's time.
      'locking_mode=EXCLUSIVE',
      'journal_mode=WAL',
      'synchronous=NORMAL',
      'wal_autocheckpoint=4000',
      'temp_store=MEMORY',
      'cache_size=-65536',
      'busy_timeout=2000',
    ])
      this.#db.exec(`PRAGMA ${pragma}`);
    this.#begin = this.#db.prepare('BEGIN IMMEDIATE');
    this.#commit = this.#db.prepare('COMMIT');
  }

  /** Runs DDL at once, in a transaction of its own (what the turn did so far is committed first). Not inside `run`. */
  define(sql: string): void {
    this.#endTurn();
    this.#db.exec(sql);
  }

  /** Runs a change of layout at once: all of it or nothing. Not inside `run`. */
  migrate(work: (execute: (sql: string) => void) => void): void {
    this.define('BEGIN IMMEDIATE');
    try {
      work((sql) => this.#db.exec(sql));
      this.#db.exec('COMMIT');
    } catch (error) {
      if (this.#db.isTransaction) this.#db.exec('ROLLBACK');
      throw asStorageError(error);
    }
  }

  /** A prepared statement, kept for the life of the file. */
  statement(sql: string): StatementSync {
    const known = this.#statements.get(sql);
    if (known) return known;
    const statement = this.#db.prepare(sql);
    this.#statements.set(sql, statement);
    return statement;
  }

  /**
   * Runs `work` now, inside this turn's transaction, and answers once that is committed. If `work` refuses (throws), the
   * promise rejects, also after the commit, so the fact it reports is durable: it must refuse before its first write.
   * If SQLite itself fails or the code is wrong (TypeError), the whole turn is rolled back and all of it rejects.
   */
  async run<T>(work: () => T): Promise<T> {
    const turn = this.#joinTurn();
    let outcome: { readonly value: T } | { readonly error: unknown };
    try {
      outcome = { value: work() };
    } catch (error) {
      if (breaksTurn(error)) this.#abandon(turn, error);
      outcome = { error };
    }
    await turn.committed;
    if ('error' in outcome) throw outcome.error;
    return outcome.value;
  }

  /**
   * Runs `work`, which must not write. What it saw is committed unless this turn has begun to write: then it is answered after
   * the commit, else at once, for a crowd that is refused costs reads only. Nothing gets to run in between, so whoever walks
   * over many rows takes `run`.
   */
  read<T>(work: () => T): Promise<T> {
    return this.#turn ? this.run(work) : Promise.resolve(work());
  }

  /** Calls `wake` once after this turn's commit, however often it is asked in the turn. Used to wake event sources. */
  afterCommit(wake: () => void): void {
    this.#turn?.wakes.add(wake);
  }

  async close(): Promise<void> {
    this.#endTurn();
    this.#db.close();
  }

  #joinTurn(): Turn {
    if (this.#turn) return this.#turn;
    this.#begin.run();
    const { promise: committed, resolve, reject } = Promise.withResolvers<void>();
    const turn: Turn = { committed, resolve, reject, wakes: new Set() };
    this.#turn = turn;
    setImmediate(() => {
      if (this.#turn === turn) this.#endTurn();
    });
    return turn;
  }

  #endTurn(): void {
    const turn = this.#turn;
    if (!turn) return;
    try {
      this.#commit.run();
    } catch (error) {
      this.#abandon(turn, error);
      return;
    }
    this.#turn = undefined;
    turn.resolve();
    for (const wake of turn.wakes) wake();
  }

  /**
   * Takes back the whole turn. SQLite may have done so itself (a full disk), and then everything later in the turn would
   * commit on its own; or it took back one statement only, and then a part of some work would be committed.
   */
  #abandon(turn: Turn, error: unknown): void {
    this.#turn = undefined;
    if (this.#db.isTransaction) this.#db.exec('ROLLBACK');
    turn.reject(asStorageError(error));
  }
}

const SQLITE_FULL = 13;
const SQLITE_IOERR = 10;

const sqliteCode = (error: unknown): number | undefined =>
  error instanceof Error && 'errcode' in error && typeof error.errcode === 'number' ? error.errcode & 0xff : undefined;

const asStorageError = (error: unknown): unknown => {
  const code = sqliteCode(error);
  return code === SQLITE_FULL || code === SQLITE_IOERR ? new StorageFull({ cause: error }) : error;
};

const breaksTurn = (error: unknown): boolean =>
  sqliteCode(error) !== undefined || error instanceof TypeError || error instanceof RangeError || error instanceof ReferenceError;
