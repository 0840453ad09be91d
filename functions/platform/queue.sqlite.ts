import { type Clock, SECOND } from '#shared/clock.ts';
import { checkQueueMessages, type DeliveredMessage, type Queue } from './queue.ts';
import type { SqliteFile } from './sqlite.ts';

/** A message that was received too often. */
export interface DeadMessage {
  readonly id: string;
  readonly body: string;
  /** How often it was delivered. */
  readonly attempts: number;
  /** Text of the last error a consumer gave, if any. */
  readonly error?: string | undefined;
  /** When it was given up, epoch ms. */
  readonly at: number;
}

/** The receiver's side of an embedded queue: what Lambda's event source does with SQS. */
export interface QueueInbox {
  readonly name: string;
  /**
   * Takes up to `limit` visible messages and hides them for the visibility time-out: a receiver that dies loses nothing.
   * Messages received too often already go to the dead letters instead.
   */
  receive(limit: number): Promise<readonly DeliveredMessage[]>;
  /** The messages are done with. */
  delete(ids: readonly string[]): Promise<void>;
  /** The messages failed: shows them again after `afterMs`. `uncounted`: it was not their fault, the delivery does not count. */
  release(
    ids: readonly string[],
    options: { readonly afterMs: number; readonly error?: string; readonly uncounted?: boolean },
  ): Promise<void>;
  /** Messages waiting to be done, without those whose delay is not over, and since when the oldest waits (epoch ms). */
  lag(): Promise<{ readonly messages: number; readonly oldestAt?: number | undefined }>;
  dead(limit?: number): Promise<readonly DeadMessage[]>;
  deadCount(): Promise<number>;
  /** Puts every dead letter back, with its count of deliveries at zero. @returns how many */
  redrive(): Promise<number>;
  /** Calls `wake` after every commit that released messages, or sent some that are due at once. @returns how to stop */
  onSend(wake: () => void): () => void;
}

interface QueueOptions {
  /** kebab-case, unique in the file. */
  readonly name: string;
  readonly clock: Clock;
  /** How long a received message stays hidden. @default 30 */
  readonly visibilitySeconds?: number;
  /** Deliveries until a message is given up. @default 5 */
  readonly maxReceives?: number;
}

/** A queue in a SQLite file: one table of messages and one of dead letters. */
export const sqliteQueue = (file: SqliteFile, options: QueueOptions): Queue & QueueInbox => {
  const { name, clock, visibilitySeconds = 30, maxReceives = 5 } = options;
  if (!/^[a-z][a-z0-9-]*$/.test(name)) throw new RangeError(`Not a queue name: ${name}`);
  const sql = queueSql(name);
  file.define(sql.define);
  const wakes = new Set<() => void>();
  const wakeAll = () => {
    for (const wake of wakes) file.afterCommit(wake);
  };

  const send: Queue['send'] = async (messages) => {
    checkQueueMessages(messages);
    await file.run(() => {
      const now = clock.now();
      for (const { body, delaySeconds = 0 } of messages) file.statement(sql.send).run(body, now, now + delaySeconds * SECOND);
      // Who is woken for a message that is not due yet looks in vain; it is found by the polls.
      if (messages.some(({ delaySeconds = 0 }) => delaySeconds === 0)) wakeAll();
    });
  };
  const receive: QueueInbox['receive'] = (limit) =>
    file.run(() => {
      const now = clock.now();
      const given = file.statement(sql.giveUp).run(now, now, maxReceives);
      if (given.changes > 0) file.statement(sql.dropGivenUp).run(now, maxReceives);
      const rows = file.statement(sql.receive).all(now + visibilitySeconds * SECOND, now, limit);
      return rows.map((row) => ({ id: String(row.id), body: String(row.body), attempt: Number(row.attempts) }));
    });
  const release: QueueInbox['release'] = (ids, { afterMs, error, uncounted = false }) =>
    file.run(() => {
      const visibleAt = clock.now() + afterMs;
      for (const id of ids) file.statement(sql.release).run(visibleAt, error ?? null, uncounted ? 1 : 0, Number(id));
      wakeAll();
    });

  return {
    name,
    send,
    receive,
    release,
    delete: (ids) =>
      file.run(() => {
        for (const id of ids) file.statement(sql.delete).run(Number(id));
      }),
    lag: () =>
      file.run(() => {
        const row = file.statement(sql.lag).get(clock.now());
        return { messages: Number(row?.messages), oldestAt: row?.oldest == null ? undefined : Number(row.oldest) };
      }),
    dead: (limit = 100) => file.run(() => file.statement(sql.dead).all(limit).map(toDeadMessage)),
    deadCount: () => file.run(() => Number(file.statement(sql.deadCount).get()?.messages)),
    redrive: () =>
      file.run(() => {
        const now = clock.now();
        const { changes } = file.statement(sql.redrive).run(now, now);
        file.statement(sql.clearDead).run();
        wakeAll();
        return Number(changes);
      }),
    onSend: (wake) => {
      wakes.add(wake);
      return () => void wakes.delete(wake);
    },
  };
};

const toDeadMessage = (row: Record<string, unknown>): DeadMessage => ({
  id: String(row.id),
  body: String(row.body),
  attempts: Number(row.attempts),
  error: row.error === null ? undefined : String(row.error),
  at: Number(row.at),
});

/** `due_at`: when it became, or becomes, deliverable for the first time; `visible_at` moves with every delivery. */
const queueSql = (name: string) => {
  const messages = `"queue ${name}"`;
  const dead = `"queue ${name} dead"`;
  return {
    define: `
      CREATE TABLE IF NOT EXISTS ${messages} (
        id INTEGER PRIMARY KEY AUTOINCREMENT, body TEXT NOT NULL, sent_at INTEGER NOT NULL, due_at INTEGER NOT NULL,
        visible_at INTEGER NOT NULL, attempts INTEGER NOT NULL DEFAULT 0, error TEXT
      ) STRICT;
      CREATE INDEX IF NOT EXISTS "queue ${name} visible" ON ${messages} (visible_at);
      CREATE TABLE IF NOT EXISTS ${dead} (
        id INTEGER PRIMARY KEY, body TEXT NOT NULL, sent_at INTEGER NOT NULL, attempts INTEGER NOT NULL, error TEXT,
        at INTEGER NOT NULL
      ) STRICT;`,
    send: `INSERT INTO ${messages} (body, sent_at, due_at, visible_at) VALUES (?1, ?2, ?3, ?3)`,
    giveUp: `INSERT OR REPLACE INTO ${dead} (id, body, sent_at, attempts, error, at)
      SELECT id, body, sent_at, attempts, error, ? FROM ${messages} WHERE visible_at <= ? AND attempts >= ?`,
    dropGivenUp: `DELETE FROM ${messages} WHERE visible_at <= ? AND attempts >= ?`,
    receive: `UPDATE ${messages} SET visible_at = ?, attempts = attempts + 1
      WHERE id IN (SELECT id FROM ${messages} WHERE visible_at <= ? ORDER BY visible_at, id LIMIT ?)
      RETURNING id, body, attempts`,
    release: `UPDATE ${messages} SET visible_at = ?, error = ?, attempts = attempts - ? WHERE id = ?`,
    delete: `DELETE FROM ${messages} WHERE id = ?`,
    lag: `SELECT count(*) AS messages, min(due_at) AS oldest FROM ${messages} WHERE due_at <= ?`,
    dead: `SELECT id, body, attempts, error, at FROM ${dead} ORDER BY at, id LIMIT ?`,
    deadCount: `SELECT count(*) AS messages FROM ${dead}`,
    redrive: `INSERT OR REPLACE INTO ${messages} (id, body, sent_at, due_at, visible_at)
      SELECT id, body, sent_at, ?, ? FROM ${dead}`,
    clearDead: `DELETE FROM ${dead}`,
  };
};
