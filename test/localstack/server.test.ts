import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { alive, endTrees } from '../../localstack/run/process-tree.ts';
import { type ServerPlan, startServer } from '../../localstack/run/server.ts';

let logs = '';
beforeEach(() => {
  logs = mkdtempSync(join(tmpdir(), 'axon-logs-'));
});
afterEach(() => rmSync(logs, { recursive: true, force: true }));

const plan = (code: string, readyUrl = 'http://127.0.0.1:1/'): ServerPlan => ({
  name: 'example',
  program: process.execPath,
  args: ['-e', code],
  env: { PATH: process.env.PATH },
  readyUrl,
  patienceMs: 1500,
});

test('a server that ends is told with the end of its log', async () => {
  const started = startServer(plan('console.error("no such file"); process.exit(3)'), logs);
  await expect(started).rejects.toThrow(/ended with exit code 3[\s\S]*no such file/);
});

test('one that ended is not waited for any longer, so that the command ends too', async () => {
  let asked = 0;
  const door = createServer((_, response) => {
    asked += 1;
    response.writeHead(503).end();
  }).listen(0, '127.0.0.1');
  await once(door, 'listening');
  const address = door.address();
  const url = `http://127.0.0.1:${typeof address === 'object' ? address?.port : 0}/`;
  await expect(startServer({ ...plan('process.exit(3)', url), patienceMs: 60_000 }, logs)).rejects.toThrow('exit code 3');
  const before = asked;
  await sleep(500);
  // One may have been under way.
  expect(asked - before).toBeLessThanOrEqual(1);
  door.close();
});

test('one that is installed in the cache says how to install it anew', async () => {
  const installedIn = '/cache/thing-1';
  const started = startServer({ ...plan('process.exit(3)'), installedIn }, logs);
  await expect(started).rejects.toThrow(/incomplete.*rm -r \/cache\/thing-1/);
});

test('a program that is not there is told', async () => {
  await expect(startServer({ ...plan(''), program: '/no/such/program' }, logs)).rejects.toThrow('could not be started');
});

test('one that never answers is ended, with all its children, also those that will not hear', async () => {
  const stubborn = `process.on('SIGTERM', () => {}); setInterval(() => {}, 1000);`;
  const code = `require('node:child_process').spawn(process.execPath, ['-e', ${JSON.stringify(stubborn)}], { detached: true, stdio: 'inherit' }).on('spawn', function () { console.log(this.pid) }); setInterval(() => {}, 1000)`;
  await expect(startServer(plan(code), logs)).rejects.toThrow('did not answer');
  const child = Number(readFileSync(join(logs, 'example.log'), 'utf8'));
  expect(child).toBeGreaterThan(1);
  await expect.poll(() => isThere(child)).toBe(false);
});

test('one that starts another server while it is ended leaves nothing behind either', async () => {
  const port = 20_000 + ((process.pid + 1) % 20_000);
  const late = `require('node:child_process').spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { detached: true, stdio: 'ignore' }).on('spawn', function () { console.log(this.pid) })`;
  const code = `process.on('SIGTERM', () => { setTimeout(() => ${late}, 200); setTimeout(() => process.exit(), 900) }); require('node:http').createServer((_, response) => response.end()).listen(${port}, '127.0.0.1')`;
  const server = await startServer(plan(code, `http://127.0.0.1:${port}/`), logs);
  await endTrees([server]);
  const child = Number(readFileSync(join(logs, 'example.log'), 'utf8'));
  expect(child).toBeGreaterThan(1);
  await expect.poll(() => isThere(child)).toBe(false);
});

test('one that answers runs on, until it is ended; the log of the run before is kept', async () => {
  const port = 20_000 + (process.pid % 20_000);
  const code = `console.log('run'); require('node:http').createServer((_, response) => response.end()).listen(${port}, '127.0.0.1')`;
  const url = `http://127.0.0.1:${port}/`;
  for (const _ of ['first', 'second']) {
    const server = await startServer(plan(code, url), logs);
    expect(await alive([server])).toEqual([server]);
    await endTrees([server]);
    expect(await alive([server])).toEqual([]);
  }
  expect(readFileSync(join(logs, 'example.previous.log'), 'utf8')).toBe('run\n');
});

test('a process that was given the number of another is never touched', async () => {
  await endTrees([{ pid: process.pid, startedAt: 'Thu Jan  1 00:00:00 1970' }]);
});

const isThere = (pid: number): boolean => {
  try {
    return !readFileSync(`/proc/${pid}/stat`, 'utf8').includes(') Z ');
  } catch {
    return false;
  }
};
