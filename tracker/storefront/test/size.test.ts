import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { build } from '../build.ts';

const folder = await mkdtemp(join(tmpdir(), 'axon-storefront-'));
afterAll(() => rm(folder, { recursive: true, force: true }));

test('the client is at most 2,800 bytes by gzip -9 and depends on nothing', async () => {
  const { gzip } = await build(folder);
  expect(gzip).toBeGreaterThan(1000);
  expect(gzip).toBeLessThanOrEqual(2800);
  expect(await readFile(join(folder, 'index.js'), 'utf8')).not.toMatch(/\bimport\b|\brequire\b/);
});
