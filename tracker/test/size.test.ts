import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type BuiltFile, build } from '../build.ts';

let folder: string;
let files: BuiltFile[];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'axon-size-'));
  files = await build(folder);
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const sizeOf = (name: string) => files.find(({ file }) => file === name);

test('the script is at most 3,000 bytes by gzip -9 and 2,700 by brotli', () => {
  expect(sizeOf('axon.js')?.gzip).toBeGreaterThan(1000);
  expect(sizeOf('axon.js')?.gzip).toBeLessThanOrEqual(3000);
  expect(sizeOf('axon.js')?.brotli).toBeLessThanOrEqual(2700);
});

test('the inline stub is at most 250 bytes by gzip -9', () => {
  expect(sizeOf('stub.js')?.gzip).toBeLessThanOrEqual(250);
});

test('the script evaluates no text and listens to nothing that keeps a page out of the back/forward cache', async () => {
  const code = await readFile(join(folder, 'axon.js'), 'utf8');
  expect(code).not.toMatch(/\beval\b|new Function|beforeunload|"unload"|preventDefault|document\.cookie/);
});

test('the script tells the browser to compile it while it loads: at first calls it would hold the page up', async () => {
  const code = await readFile(join(folder, 'axon.js'), 'utf8');
  expect(code).toMatch(/^\/\/# allFunctionsCalledOnLoad\n/);
});

test('each file comes with the hash for the integrity attribute', () => {
  expect(files.map(({ file }) => file)).toEqual(['axon.js', 'stub.js', 'index.js']);
  for (const { integrity } of files) expect(integrity).toMatch(/^sha384-[\w+/]{64}$/);
});
