import { DatabaseSync, type StatementSync } from 'node:sqlite';
import { StorageFull } from './table.ts';

type Waiting = { readonly resolve: () => void; readonly reject: (reason: unknown) => void };

/**
 * One SQLite file shared by the embedded drivers (table, stream, queue). All work of one event-loop turn runs in one
 * transaction and is answered after its commit: reads never see what a crash could take back. WAL with
 * `synchronous=NORMAL`: survives `kill -9`; a power cut may take the last turns, never a part of one.
 */
export class SqliteFile {
  readonly #db: DatabaseSync;
  readonly #statements = new Map<string, StatementSync>();
  #waiting: Waiting[] = [];
  #afterCommit = new Set<() => void>();

  /** @param path file path, or `:memory:` for tests */
  constructor(path: string) {
    this.#db = new DatabaseSync(path);
    for (const pragma of [
      'journal_mode=WAL',
      'synchronous=NORMAL',
      'temp_store=MEMORY',
      'cache_size=-65536',
      'busy_timeout=2000',
    ])
      this.#db.exec(`PRAGMA ${pragma}`);
  }

  /** Runs DDL at once, outside turns. Call it while nothing is in flight (start-up). */
  define(sql: string): void {
    this.#db.exec(sql);
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
   * Runs `work` now, inside this turn's transaction, and answers once that is committed. If `work` throws, the promise
   * rejects (also after the commit, so the fact it reports is durable): it must throw before its first write.
   */
  async run<T>(work: () => T): Promise<T> {
    const committed = this.#joinTurn();
    let outcome: { readonly value: T } | { readonly error: unknown };
    try {
      outcome = { value: work() };
    } catch (error) {
      outcome = { error: asStorageError(error) };
    }
    await committed;
    if ('error' in outcome) throw outcome.error;
    return outcome.value;
  }

  /** Calls `wake` once after this turn's commit, however often it is asked in the turn. Used to wake event sources. */
  afterCommit(wake: () => void): void {
    this.#afterCommit.add(wake);
  }

  async close(): Promise<void> {
    await this.run(() => undefined);
    this.#db.close();
  }

  #joinTurn(): Promise<void> {
    if (this.#waiting.length === 0) {
      this.#db.exec('BEGIN IMMEDIATE');
      setImmediate(() => this.#endTurn());
    }
    return new Promise((resolve, reject) => this.#waiting.push({ resolve, reject }));
  }

  #endTurn(): void {
    const waiting = this.#waiting;
    const wakes = this.#afterCommit;
    this.#waiting = [];
    this.#afterCommit = new Set();
    try {
      this.#db.exec('COMMIT');
    } catch (error) {
      if (this.#db.isTransaction) this.#db.exec('ROLLBACK');
      for (const { reject } of waiting) reject(asStorageError(error));
      return;
    }
    for (const { resolve } of waiting) resolve();
    for (const wake of wakes) wake();
  }
}

const SQLITE_FULL = 13;
const SQLITE_IOERR = 10;

const asStorageError = (error: unknown): unknown => {
  const code = error instanceof Error && 'errcode' in error && typeof error.errcode === 'number' ? error.errcode & 0xff : 0;
  return code === SQLITE_FULL || code === SQLITE_IOERR ? new StorageFull({ cause: error }) : error;
};
