import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, open, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { fileBlobs } from '#platform/blobs.files.ts';
import { StorageFull } from '#platform/table.ts';
import { blobsContract } from './blobs.contract.ts';

const newFolder = () => mkdtemp(join(tmpdir(), 'axon-blobs-'));

blobsContract('files', async () => {
  const folder = await newFolder();
  return { blobs: fileBlobs(folder), close: () => rm(folder, { recursive: true }) };
});

describe('blobs in files', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await newFolder();
  });
  afterEach(() => rm(folder, { recursive: true }));

  it('keeps plain keys readable as paths', async () => {
    await fileBlobs(folder).put('events/date=2026-11-22/part_1.json', '{}');
    expect(await readdir(join(folder, 'events+', 'date=2026-11-22+'))).toEqual(['part_1.json']);
  });

  it('leaves nothing aside, whether a put went well or not', async () => {
    const blobs = fileBlobs(folder);
    await blobs.put('a', '1');
    await expect(blobs.put('a', '2', { ifAbsent: true })).rejects.toThrow();
    expect(await readdir(join(folder, '%unfinished'))).toEqual([]);
  });

  it('takes no notice of half-written and foreign files', async () => {
    await mkdir(join(folder, '%unfinished'));
    await writeFile(join(folder, '%unfinished', 'half'), 'x');
    await writeFile(join(folder, 'Icon\r'), 'x');
    const blobs = fileBlobs(folder);
    await blobs.put('a', '1');
    expect((await blobs.list('')).keys).toEqual(['a']);
  });

  it('removes folders that a delete left empty, while others put into them', async () => {
    const blobs = fileBlobs(folder);
    await Promise.all(
      Array.from({ length: 100 }, async (_, index) => {
        await blobs.put(`day/hour/${index}`, '');
        await blobs.delete(`day/hour/${index}`);
      }),
    );
    expect(existsSync(join(folder, 'day+'))).toBe(false);
  });

  it('says so when the disk is full, and keeps the object that was there', async () => {
    // /dev/full is a device that answers every write with ENOSPC; without one there is nothing to try.
    if (!existsSync('/dev/full')) return;
    const full = fileBlobs(folder, { openFile: () => open('/dev/full', 'w') });
    await fileBlobs(folder).put('a', 'before');
    await expect(full.put('a', 'after')).rejects.toThrow(StorageFull);
    expect(Buffer.from((await full.get('a')) ?? []).toString()).toBe('before');
  });

  it('passes other errors of the disk on', async () => {
    await writeFile(join(folder, 'a+'), 'a file where a folder belongs');
    await expect(fileBlobs(folder).put('a/b', '')).rejects.toMatchObject({ code: expect.stringMatching(/EEXIST|ENOTDIR/) });
  });
});
