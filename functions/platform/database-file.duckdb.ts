import { createHash } from 'node:crypto';
import { existsSync, rmSync, writeFileSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';

export interface DuckDbOptions {
  /** File path, or `:memory:` for tests. A file, because the streams a memory database would be refilled from keep 24 h. */
  readonly path: string;
  /** DDL of the drivers, each statement harmless when repeated. If it differs from the file's, the file is made anew. */
  readonly tables: readonly string[];
  /** @default 512 */
  readonly memoryMb?: number;
  /** @default 2 */
  readonly threads?: number;
  /** A read that takes longer is interrupted and answered TRY_AGAIN. Milliseconds. @default 5_000 */
  readonly readTimeoutMs?: number;
}

export interface OpenedFile {
  readonly instance: DuckDBInstance;
  readonly writer: DuckDBConnection;
  readonly wasRebuilt: boolean;
  readonly isFilled: boolean;
  readonly rebuildReason: string | undefined;
}

const IN_MEMORY = ':memory:';
/** A process that was just stopped may hold the lock for a moment. */
const LOCK_TRIES = 5;
const LOCK_PAUSE_MS = 200;

/** Opens the file, or throws it away and starts an empty one. @throws if even an empty one cannot be made (no folder, no room) */
export const openDatabaseFile = async (options: DuckDbOptions): Promise<OpenedFile> => {
  const { path } = options;
  if (path === IN_MEMORY) return { ...(await openShaped(options)), wasRebuilt: true, rebuildReason: undefined };
  const isNew = !existsSync(path);
  try {
    if (existsSync(brokenMark(path))) throw new Error('an earlier run found it damaged');
    return { ...(await whenUnlocked(() => openShaped(options))), wasRebuilt: isNew, rebuildReason: undefined };
  } catch (error) {
    for (const file of [path, `${path}.wal`, brokenMark(path)]) rmSync(file, { force: true });
    return { ...(await openShaped(options)), wasRebuilt: true, rebuildReason: isNew ? undefined : messageOf(error) };
  }
};

/** What DuckDB says of a file it can no longer work with. */
const FATAL = /FATAL|INTERNAL Error|has been invalidated|Corrupt|checksum/i;

/** Notes that the file must be thrown away at the next start if the error says that it is damaged. Returns the error. */
export const notingDamage = (path: string, error: unknown): unknown => {
  if (path !== IN_MEMORY && FATAL.test(messageOf(error))) writeFileSync(brokenMark(path), messageOf(error));
  return error;
};

const brokenMark = (path: string): string => `${path}.broken`;
const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

const whenUnlocked = async <T>(open: () => Promise<T>, tries = LOCK_TRIES): Promise<T> => {
  try {
    return await open();
  } catch (error) {
    if (tries <= 1 || !/lock/i.test(messageOf(error))) throw error;
    await pause(LOCK_PAUSE_MS);
    return whenUnlocked(open, tries - 1);
  }
};

const openShaped = async (options: DuckDbOptions) => {
  const instance = await DuckDBInstance.create(options.path, {
    threads: String(options.threads ?? 2),
    memory_limit: `${options.memoryMb ?? 512}MB`,
    // A checkpoint rewrites the last 122,880 rows: four times fewer of them doubled the rate of appends and shortened the
    // longest wait to 0.4 s. In return a start after `kill -9` replays up to 64 MB, in half a second.
    checkpoint_threshold: '64MB',
    // Nothing is ever fetched: all that is used is built in.
    autoinstall_known_extensions: 'false',
    autoload_known_extensions: 'false',
  });
  try {
    const writer = await instance.connect();
    const isFilled = await requireShape(writer, options.tables);
    for (const statement of options.tables) await writer.run(statement);
    return { instance, writer, isFilled };
  } catch (error) {
    instance.closeSync();
    throw error;
  }
};

/** The file is derived, so a changed table is not migrated but made anew. @returns whether it was filled since it was made */
const requireShape = async (writer: DuckDBConnection, tables: readonly string[]): Promise<boolean> => {
  const shape = createHash('sha256').update(tables.join(';')).digest('hex');
  await writer.run('CREATE TABLE IF NOT EXISTS axon_file (shape VARCHAR, is_filled BOOLEAN)');
  const [known] = (await writer.runAndReadAll('SELECT shape, is_filled FROM axon_file')).getRowsJS();
  if (known === undefined) await writer.run('INSERT INTO axon_file VALUES ($1, false)', [shape]);
  else if (known[0] !== shape) throw new Error('its tables are of another version');
  return known?.[1] === true;
};
