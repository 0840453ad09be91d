import type { Dirent } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';

/**
 * How S3 keys become file names, so that any key has a file, no two share one, and the key can be read back.
 * A segment (between slashes) keeps a-z, 0-9, "-", "_", "=" and inner dots; every other byte, capitals too (some file
 * systems ignore case), becomes %xx. A folder's name ends in "+", so `a` and `a/b` can both be objects; a segment too
 * long for a file name goes on in a folder whose name ends in "&".
 */
const SEGMENT_ENDS = '+';
const SEGMENT_GOES_ON = '&';
const LONGEST_NAME = 200;

const encodeByte = (byte: number): string => `%${byte.toString(16).padStart(2, '0')}`;

const encodeSegment = (segment: string): string => {
  // A name must not be empty, "." or hidden.
  const encoded = segment.replaceAll(/[^a-z0-9_=.-]|^\./gu, (character) => [...Buffer.from(character)].map(encodeByte).join(''));
  return encoded === '' ? '%' : encoded;
};

/** Leaves files of other programs alone. */
const OURS = /^(?:%|(?:[a-z0-9_=.-]|%[0-9a-f]{2})+)[+&]?$/;

const decodeSegment = (encoded: string): string => (encoded === '%' ? '' : decodeURIComponent(encoded));

/** Cuts between bytes' codes, so that every piece is made of whole ones; pieces of one character may part. */
const piecesOf = (encoded: string): string[] =>
  encoded.match(new RegExp(`(?:%[0-9a-f]{2}|.){1,${LONGEST_NAME / 4}}`, 'gu')) ?? [];

/** Where a key's file lies, relative to the folder of all. */
export const fileOfKey = (key: string): string => {
  const segments = key.split('/').map((segment) => {
    const encoded = encodeSegment(segment);
    const pieces = encoded.length <= LONGEST_NAME ? [encoded] : piecesOf(encoded);
    return pieces.join(`${SEGMENT_GOES_ON}/`);
  });
  return segments.join(`${SEGMENT_ENDS}/`);
};

/** One object or folder of a level: all that share the key up to a slash. */
interface Entry {
  /** Its part of the key; a folder's ends in a slash. */
  readonly name: Buffer;
  readonly path: string;
  readonly folder: boolean;
}

const isMissing = (error: unknown): boolean => error instanceof Error && 'code' in error && error.code === 'ENOENT';

const readFolder = async (path: string): Promise<readonly Dirent[]> => {
  try {
    return await readdir(path, { withFileTypes: true });
  } catch (error) {
    if (isMissing(error)) return [];
    throw error;
  }
};

/** The entries of a level with their encoded names; those of long segments are looked for in the folders they go on in. */
const entriesOf = async (path: string, begun = ''): Promise<readonly Entry[]> => {
  const entries = await Promise.all(
    (await readFolder(path)).map(async (file): Promise<readonly Entry[]> => {
      const inside = join(path, file.name);
      if (!OURS.test(file.name)) return [];
      if (!file.isDirectory()) return [{ name: Buffer.from(decodeSegment(begun + file.name)), path: inside, folder: false }];
      const stem = begun + file.name.slice(0, -1);
      if (file.name.endsWith(SEGMENT_GOES_ON)) return entriesOf(inside, stem);
      if (!file.name.endsWith(SEGMENT_ENDS)) return [];
      return [{ name: Buffer.from(`${decodeSegment(stem)}/`), path: inside, folder: true }];
    }),
  );
  return entries.flat().toSorted((one, other) => Buffer.compare(one.name, other.name));
};

/** Every key below a prefix and after a key, in UTF-8 order, reading only the folders that can hold one. */
export const keysBelow = (
  root: string,
  { prefix, after = '' }: { readonly prefix: string; readonly after?: string | undefined },
) => {
  const wanted = Buffer.from(prefix);
  const passed = Buffer.from(after);
  async function* walk(path: string, above: Buffer): AsyncGenerator<string> {
    for (const entry of await entriesOf(path)) {
      const key = Buffer.concat([above, entry.name]);
      const shared = Math.min(key.length, wanted.length);
      const canMatch = key.subarray(0, shared).equals(wanted.subarray(0, shared));
      if (!canMatch || (!entry.folder && key.length < wanted.length)) continue;
      // A folder that sorts before the cursor may still hold it; one that is not its beginning then lies before it whole.
      const before = Buffer.compare(key, passed) <= 0;
      if (before && !(entry.folder && passed.subarray(0, key.length).equals(key))) continue;
      if (entry.folder) yield* walk(entry.path, key);
      else yield key.toString();
    }
  }
  return walk(root, Buffer.alloc(0));
};
