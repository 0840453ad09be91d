import { rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { makeFolder } from './make-folder.ts';

/** Where one embedded Axon keeps everything: `--data`, `.axon/` by default. */
export interface DataFolder {
  readonly path: string;
  readonly database: string;
  readonly search: string;
  readonly blobs: string;
  readonly keys: string;
  /** A rebuild that is not finished. */
  readonly rebuild: string;
}

export const dataFolderAt = (path: string): DataFolder => {
  const root = resolve(path);
  return {
    path: root,
    database: join(root, 'axon.db'),
    search: join(root, 'search.duckdb'),
    blobs: join(root, 'blobs'),
    keys: join(root, 'keys'),
    rebuild: join(root, 'rebuild'),
  };
};

/** Another process is using the folder. */
export class DataFolderInUse extends Error {
  constructor(path: string) {
    super(`Another Axon is already running on ${path}. Stop it, or choose another folder with --data.`);
    this.name = 'DataFolderInUse';
  }
}

/** The folder, or something Axon kept in it, cannot be used as it is. */
export class DataFolderUnusable extends Error {
  constructor(path: string, cause: unknown) {
    const reason = cause instanceof Error ? cause.message.split('\n')[0] : String(cause);
    super(`${path} cannot be used: ${reason}. Choose another folder with --data, or delete all it holds with --reset.`, {
      cause,
    });
    this.name = 'DataFolderUnusable';
  }
}

/** A rebuild was interrupted while it wrote the tables: they are neither what they were nor what they should be. */
export class HalfRebuilt extends Error {
  constructor(path: string) {
    super(`A rebuild of ${path} was interrupted. End it first: npm run axon -- rebuild --data ${path}`);
    this.name = 'HalfRebuilt';
  }
}

/** SQLITE_READONLY, SQLITE_CORRUPT, SQLITE_FULL, SQLITE_CANTOPEN, SQLITE_NOTADB. */
const UNUSABLE_DATABASE = new Set<unknown>([8, 11, 13, 14, 26]);

/** Says that the folder is to blame if it is: an error of the file system, or a database that is none. */
export const blamingTheFolder = (folder: DataFolder, error: unknown): unknown => {
  if (!(error instanceof Error)) return error;
  const ofFiles = 'syscall' in error && 'path' in error;
  const ofDatabase = 'errcode' in error && UNUSABLE_DATABASE.has(error.errcode);
  return ofFiles || ofDatabase ? new DataFolderUnusable(folder.path, error) : error;
};

/**
 * Creates the folder and holds it for this process until `release`. The lock is the operating system's (a SQLite write
 * lock), so `kill -9` frees it at once and no stale lock file can be left behind.
 * @throws DataFolderInUse, DataFolderUnusable
 */
export const holdDataFolder = (folder: DataFolder): { readonly release: () => void } => {
  const lock = openLock(folder);
  try {
    lock.exec('PRAGMA busy_timeout=0');
    lock.exec('BEGIN EXCLUSIVE');
  } catch (error) {
    lock.close();
    if (error instanceof Error && /locked|busy/i.test(error.message)) throw new DataFolderInUse(folder.path);
    throw blamingTheFolder(folder, error);
  }
  return { release: () => lock.close() };
};

const openLock = (folder: DataFolder): DatabaseSync => {
  try {
    makeFolder(folder.keys, 0o700);
    return new DatabaseSync(join(folder.path, 'lock.db'));
  } catch (error) {
    throw blamingTheFolder(folder, error);
  }
};

/** Deletes everything the folder holds: events, campaigns, orders and keys. Hold the folder first. */
export const resetDataFolder = (folder: DataFolder): void => {
  const parts = ['', '-wal', '-shm'].map((suffix) => folder.database + suffix);
  for (const path of [...parts, folder.search, `${folder.search}.wal`, folder.blobs, folder.keys, folder.rebuild])
    rmSync(path, { recursive: true, force: true });
  makeFolder(folder.keys, 0o700);
};
