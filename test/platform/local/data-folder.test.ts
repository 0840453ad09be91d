import { existsSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { DataFolderInUse, DataFolderUnusable, dataFolderAt, holdDataFolder } from '#platform/local/data-folder.ts';

const home = mkdtempSync(join(tmpdir(), 'axon-data-folder-'));
afterAll(() => rmSync(home, { recursive: true, force: true }));

test('a folder deep below one that is there is made, for its owner alone, and held by one process', () => {
  const folder = dataFolderAt(join(home, 'deep', 'data'));
  const held = holdDataFolder(folder);
  expect(statSync(folder.keys).mode & 0o777).toBe(0o700);
  expect(() => holdDataFolder(folder)).toThrow(DataFolderInUse);
  held.release();
  holdDataFolder(folder).release();
});

test('a path that is a file, or goes through one, cannot be used', () => {
  const file = join(home, 'a-file');
  writeFileSync(file, '');
  for (const path of [file, join(file, 'data')]) expect(() => holdDataFolder(dataFolderAt(path))).toThrow(DataFolderUnusable);
});

test.runIf(existsSync('/proc/self'))(
  'where the system has no room for a folder is told at once, not tried without an end',
  () => {
    expect(() => holdDataFolder(dataFolderAt('/proc/nowhere/data'))).toThrow(DataFolderUnusable);
  },
);
