import { randomUUID } from 'node:crypto';
import { type FileHandle, link, mkdir, open, readFile, rename, rm, rmdir, unlink } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { BlobExists, type Blobs, checkBlobKey } from './blobs.ts';
import { fileOfKey, keysBelow } from './blobs-names.files.ts';
import { StorageFull } from './table.ts';

const PAGE = 1000;
/** Never the name of an object or folder of ours: "%" is always followed by two hexadecimal digits there. */
const UNFINISHED = '%unfinished';

/**
 * Objects as files of a folder. A file is written aside, synced and then renamed, so a reader or a crash never meets half
 * an object; a crash may leave a file in `%unfinished`. Content types are not kept.
 * @param options.openFile how new files are opened; a test gives a full disk. @default that of Node
 * @throws StorageFull when the disk is full
 */
export const fileBlobs = (folder: string, { openFile = open }: { readonly openFile?: typeof open } = {}): Blobs => {
  const fileOf = (key: string): string => {
    checkBlobKey(key);
    return join(folder, fileOfKey(key));
  };

  return {
    put: async (key, body, { ifAbsent = false } = {}) => {
      const file = fileOf(key);
      const aside = join(folder, UNFINISHED, randomUUID());
      try {
        await mkdir(dirname(aside), { recursive: true });
        await writeDurably(await openFile(aside, 'wx'), body);
        await moveInto(file, () => (ifAbsent ? link(aside, file) : rename(aside, file)));
      } catch (error) {
        if (ifAbsent && codeOf(error) === 'EEXIST') throw new BlobExists(key);
        throw codeOf(error) === 'ENOSPC' || codeOf(error) === 'EDQUOT' ? new StorageFull({ cause: error }) : error;
      } finally {
        await rm(aside, { force: true });
      }
    },
    get: (key) => readFile(fileOf(key)).catch(ifMissing),
    list: async (prefix, cursor) => {
      const keys: string[] = [];
      for await (const key of keysBelow(folder, { prefix, after: cursor })) {
        if (keys.length === PAGE) return { keys, cursor: keys.at(-1) };
        keys.push(key);
      }
      return { keys, cursor: undefined };
    },
    delete: async (key) => {
      const file = fileOf(key);
      await unlink(file).catch(ifMissing);
      await removeEmptyFolders(dirname(file), folder);
    },
  };
};

const codeOf = (error: unknown): unknown => (error instanceof Error && 'code' in error ? error.code : undefined);

const ifMissing = (error: unknown): undefined => {
  if (codeOf(error) !== 'ENOENT') throw error;
};

const writeDurably = async (file: FileHandle, body: string | Uint8Array): Promise<void> => {
  try {
    await file.writeFile(body);
    await file.sync();
  } finally {
    await file.close();
  }
};

/** A delete may take the empty folder away while it is made or before the move: then both are done once more. */
const moveInto = async (file: string, move: () => Promise<void>): Promise<void> => {
  for (let left = 10; ; left--) {
    try {
      await mkdir(dirname(file), { recursive: true });
      return await move();
    } catch (error) {
      if (left === 0 || codeOf(error) !== 'ENOENT') throw error;
    }
  }
};

const removeEmptyFolders = async (from: string, root: string): Promise<void> => {
  for (let folder = from; folder !== root; folder = dirname(folder)) {
    const removed = await rmdir(folder).then(
      () => true,
      () => false,
    );
    if (!removed) return;
  }
};
