import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { checkTrackerName, readTrackerScript, trackerTags } from '#lib/house/tracker-script.ts';
import { startServer } from '#platform/local/server.ts';
import { trackerDoor } from '../../bin/start/tracker-door.ts';

const folder = mkdtempSync(join(tmpdir(), 'axon-tracker-'));
const code = `/* a tracker */ ${'axon('.repeat(400)}`;
writeFileSync(join(folder, 'axon.js'), code);
writeFileSync(join(folder, 'stub.js'), 'window.axon=1');
const tracker = readTrackerScript(folder);
if (!tracker) throw new Error('The tracker is there');

let server: Awaited<ReturnType<typeof startServer>>;
beforeAll(async () => {
  server = await startServer({ port: 0, doors: () => [trackerDoor(tracker)], report: () => undefined });
});
afterAll(async () => {
  await server.stop();
  rmSync(folder, { recursive: true, force: true });
});

const origin = () => `http://127.0.0.1:${server.port}`;
const get = (path: string, encoding: string) => fetch(`${origin()}${path}`, { headers: { 'accept-encoding': encoding } });

test('the address names the content, so another build has another address; the newest has one that stays', () => {
  writeFileSync(join(folder, 'axon.js'), `${code}!`);
  const next = readTrackerScript(folder);
  writeFileSync(join(folder, 'axon.js'), code);
  expect(tracker.versionedPath).toMatch(/^\/t\/[0-9a-f]{12}\/axon\.js$/);
  expect(next?.versionedPath).not.toBe(tracker.versionedPath);
  expect(next?.newestPath).toBe('/t/axon.js');
});

test('the tags carry the integrity of what is served there, and ask for it as browsers need', async () => {
  const tags = trackerTags(tracker, { site: origin(), api: 'https://api.example', writeKey: 'wk_1' });
  const [, source = '', digest = ''] = /src="([^"]+)" integrity="sha384-([^"]+)" crossorigin="anonymous"/.exec(tags) ?? [];
  expect(tags).toContain('<script>window.axon=1</script>');
  expect(tags).toContain('data-axon-endpoint="https://api.example/v1/e" data-axon-key="wk_1"');
  const served = await (await fetch(source)).arrayBuffer();
  expect(createHash('sha384').update(Buffer.from(served)).digest('base64')).toBe(digest);
});

test.each([
  ['br', 'br'],
  ['gzip, deflate, br', 'br'],
  ['gzip', 'gzip'],
  ['br;q=0, gzip', 'gzip'],
  ['identity', null],
])('a browser that takes "%s" gets %s', async (accepted, encoding) => {
  const answer = await get(tracker.versionedPath, accepted);
  expect(answer.headers.get('content-encoding')).toBe(encoding);
  expect(await answer.text()).toBe(code);
});

test('a version is kept for a year, the newest for minutes; every shop may read both', async () => {
  const [versioned, newest] = await Promise.all([tracker.versionedPath, tracker.newestPath].map((path) => get(path, 'br')));
  expect(versioned?.headers.get('cache-control')).toBe('public, max-age=31536000, immutable');
  expect(newest?.headers.get('cache-control')).toMatch(/^public, max-age=300\b/);
  for (const answer of [versioned, newest]) {
    expect(answer?.headers.get('access-control-allow-origin')).toBe('*');
    expect(answer?.headers.get('content-type')).toContain('text/javascript');
    expect(answer?.headers.get('vary')).toBe('Accept-Encoding');
  }
});

test('a version that is not here is not answered with another', async () => {
  expect((await get('/t/000000000000/axon.js', 'br')).status).toBe(404);
});

test('what is not built is nowhere', () => {
  expect(readTrackerScript(join(folder, 'nothing'))).toBeUndefined();
});

test.each(['analytics', 'my-tracker', 'pixel', 'ads', 'stats'])(
  'a folder called %s is refused: content blockers know it',
  (name) => {
    expect(() => checkTrackerName({ folder: name, script: 'axon.js' })).toThrow(/choose another name/);
  },
);

test.each([
  { folder: 't', script: 'axon.js' },
  { folder: 'shop-parts', script: 'hello.js' },
])('/$folder/$script may be a tracker', (name) => {
  expect(() => checkTrackerName(name)).not.toThrow();
});

test.each([
  { folder: '../t', script: 'axon.js' },
  { folder: 't', script: 'axon.html' },
  { folder: '', script: 'axon.js' },
])('/$folder/$script is no name', (name) => {
  expect(() => checkTrackerName(name)).toThrow(/lower-case/);
});
