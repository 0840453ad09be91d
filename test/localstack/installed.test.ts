import { chmodSync, existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { installed } from '../../localstack/install/installed.ts';

let cache = '';
let made = 0;
beforeEach(() => {
  cache = mkdtempSync(join(tmpdir(), 'axon-cache-'));
  made = 0;
});
afterEach(() => rmSync(cache, { recursive: true, force: true }));

const make = async (folder: string) => {
  made += 1;
  writeFileSync(join(folder, 'program'), 'x');
};
const install = (changes: Partial<Parameters<typeof installed>[0]> = {}) =>
  installed({ cache, name: 'thing', madeFrom: ['1.0'], needs: ['program'], make, ...changes });

test('what is whole is made once', async () => {
  const folder = await install();
  expect(await install()).toBe(folder);
  expect(made).toBe(1);
});

test('other pins are another folder', async () => {
  expect(await install({ madeFrom: ['1.1'] })).not.toBe(await install());
});

test('a folder that lost a file is thrown away and made again', async () => {
  const folder = await install();
  rmSync(join(folder, 'program'));
  writeFileSync(join(folder, 'rest of the old one'), '');
  await install();
  expect(readdirSync(folder).toSorted()).toEqual(['.complete', 'program']);
  expect(made).toBe(2);
});

test('a folder without the mark of a finished installation is made again', async () => {
  const folder = await install();
  rmSync(join(folder, '.complete'));
  await install();
  expect(made).toBe(2);
});

test('an installation that fails leaves nothing behind, says why, and can be tried again', async () => {
  const fails = install({
    make: () =>
      Promise.reject(Object.assign(new Error('exit 1'), { stdout: '\x1b[31mno route to registry\x1b[0m\n', stderr: '' })),
  });
  await expect(fails).rejects.toMatchObject({ exitCode: 5, message: expect.stringMatching(/: no route to registry$/) });
  expect(readdirSync(cache)).toEqual([]);
  await install();
  expect(made).toBe(1);
});

test('two commands at once end with one whole folder', async () => {
  const [one, other] = await Promise.all([install(), install()]);
  expect(one).toBe(other);
  expect(existsSync(join(one ?? '', 'program'))).toBe(true);
  expect(readdirSync(cache)).toHaveLength(1);
});

test('a cache that is a file is told with the way out', async () => {
  const file = join(cache, 'file');
  writeFileSync(file, '');
  await expect(install({ cache: file })).rejects.toThrow('Set AXON_CACHE to a folder');
});

test.runIf(process.platform === 'linux')('a cache where no folder can be made is told at once, with the way out', async () => {
  await expect(install({ cache: '/proc/axon/cache' })).rejects.toMatchObject({
    exitCode: 5,
    message: expect.stringContaining('no folder can be made there. Set AXON_CACHE'),
  });
});

test.skipIf(process.getuid?.() === 0)('a cache that may not be written to is told with the way out', async () => {
  chmodSync(cache, 0o500);
  await expect(install()).rejects.toThrow('AXON_CACHE');
});
