import type { Clock } from '#shared/clock.ts';
import type { SqliteFile } from '../sqlite.ts';

/** A record an ordered source gave up on. */
export interface DeadLetter {
  readonly source: string;
  readonly consumer: string;
  /** Where it lay in its log; with source and consumer its identity. */
  readonly position: string;
  /** The record as JSON. */
  readonly payload: string;
  readonly error: string;
  readonly attempts: number;
}

export interface DeadLetters {
  /** Resolves once the letter is durable. Adding one again replaces it. */
  add(letter: DeadLetter): Promise<void>;
  count(source: string, consumer: string): Promise<number>;
  /** The newest first. */
  list(limit?: number): Promise<readonly (DeadLetter & { /** Epoch ms. */ readonly at: number })[]>;
  remove(letter: Pick<DeadLetter, 'source' | 'consumer' | 'position'>): Promise<void>;
}

export const sqliteDeadLetters = (file: SqliteFile, clock: Clock): DeadLetters => {
  file.define(`CREATE TABLE IF NOT EXISTS dead_letters (
    source TEXT NOT NULL, consumer TEXT NOT NULL, position TEXT NOT NULL, payload TEXT NOT NULL, error TEXT NOT NULL,
    attempts INTEGER NOT NULL, at INTEGER NOT NULL, PRIMARY KEY (source, consumer, position)
  ) STRICT`);
  return {
    add: ({ source, consumer, position, payload, error, attempts }) =>
      file.run(() => {
        file
          .statement('INSERT OR REPLACE INTO dead_letters VALUES (?, ?, ?, ?, ?, ?, ?)')
          .run(source, consumer, position, payload, error, attempts, clock.now());
      }),
    count: (source, consumer) =>
      file.run(() =>
        Number(
          file.statement('SELECT count(*) AS letters FROM dead_letters WHERE source = ? AND consumer = ?').get(source, consumer)
            ?.letters,
        ),
      ),
    list: (limit = 100) =>
      file.run(() =>
        file
          .statement('SELECT * FROM dead_letters ORDER BY at DESC, position DESC LIMIT ?')
          .all(limit)
          .map((row) => ({
            source: String(row.source),
            consumer: String(row.consumer),
            position: String(row.position),
            payload: String(row.payload),
            error: String(row.error),
            attempts: Number(row.attempts),
            at: Number(row.at),
          })),
      ),
    remove: ({ source, consumer, position }) =>
      file.run(() => {
        file
          .statement('DELETE FROM dead_letters WHERE source = ? AND consumer = ? AND position = ?')
          .run(source, consumer, position);
      }),
  };
};
