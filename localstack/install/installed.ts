import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdtemp, readdir, rename, rm, stat, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { makeFolder } from '#platform/local/make-folder.ts';
import { Problem } from '../problem.ts';

const DONE = '.complete';
/** Older than any installation still under way. */
const ABANDONED_MS = 60 * 60_000;

export interface Installation {
  readonly cache: string;
  readonly name: string;
  /** Everything the content depends on; another content is another folder. */
  readonly madeFrom: readonly string[];
  /** Files below the folder without which it is broken, however complete it calls itself. */
  readonly needs: readonly string[];
  /** Fills an empty folder. */
  readonly make: (folder: string) => Promise<void>;
}

/**
 * A folder of the cache, made when it is not there. It appears under its name only when it is whole; one that is not (an
 * older kind, files deleted since) is thrown away and made anew. Two commands at once may both make it: the first wins.
 * @throws Problem when it cannot be made
 */
export const installed = async ({ cache, name, madeFrom, needs, make }: Installation): Promise<string> => {
  const key = createHash('sha256').update(JSON.stringify(madeFrom)).digest('hex').slice(0, 12);
  const folder = join(cache, `${name}-${key}`);
  if (isWhole(folder, needs)) return folder;
  const isBroken = existsSync(folder);
  process.stderr.write(`${isBroken ? 'broken, installing again' : 'installing'}: ${folder}\n`);
  try {
    await rm(folder, { recursive: true, force: true });
    makeFolder(cache);
    await removeAbandoned(folder);
    await build(folder, make);
  } catch (error) {
    throw new Problem('install', `${name} could not be installed into ${folder}: ${reasonOf(error)}`, { cause: error });
  }
  const missing = needs.find((file) => !existsSync(join(folder, file)));
  if (missing) throw new Problem('install', `${name} was installed into ${folder}, but ${missing} is not there.`);
  return folder;
};

const isWhole = (folder: string, needs: readonly string[]): boolean =>
  [DONE, ...needs].every((file) => existsSync(join(folder, file)));

const build = async (folder: string, make: (folder: string) => Promise<void>): Promise<void> => {
  const partial = await mkdtemp(`${folder}.partial-`);
  try {
    await make(partial);
    await writeFile(join(partial, DONE), '');
    await rename(partial, folder).catch((error: unknown) => {
      if (!existsSync(join(folder, DONE))) throw error;
    });
  } finally {
    await rm(partial, { recursive: true, force: true });
  }
};

/** What killed installations left behind. */
const removeAbandoned = async (folder: string): Promise<void> => {
  const parent = dirname(folder);
  const partials = (await readdir(parent)).filter((file) => file.startsWith(`${basename(folder)}.partial-`));
  for (const partial of partials) {
    const { mtimeMs } = await stat(join(parent, partial));
    if (Date.now() - mtimeMs > ABANDONED_MS) await rm(join(parent, partial), { recursive: true, force: true });
  }
};

/** What the disk said, with the way out. */
const DISK: Readonly<Record<string, string>> = {
  EACCES: 'the folder may not be written to. Set AXON_CACHE to one that may.',
  EROFS: 'the disk may only be read. Set AXON_CACHE to a folder that may be written to.',
  ENOENT: 'no folder can be made there. Set AXON_CACHE to one that may be written to.',
  ENOTDIR: 'a part of that path is a file. Set AXON_CACHE to a folder.',
  EEXIST: 'a part of that path is a file. Set AXON_CACHE to a folder.',
  ENOSPC: 'the disk is full; 1.2 GB are needed. Make room, or set AXON_CACHE to a folder on another disk.',
};

const reasonOf = (error: unknown): string => {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  const isProgramMissing = error instanceof Error && 'path' in error && 'spawnargs' in error;
  if (isProgramMissing) return `${error.path} could not be started (${code}). Install it, or put it into PATH.`;
  const known = DISK[code];
  if (known) return known;
  // Maven complains on stdout, pip and npm on stderr.
  const said = error instanceof Error && 'stderr' in error && 'stdout' in error ? `${error.stdout}\n${error.stderr}` : '';
  return stripVTControlCharacters(said).trim().split('\n').slice(-15).join('\n') || String(error);
};
