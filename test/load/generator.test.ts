import { createServer, type Server } from 'node:http';
import { afterEach, expect, test, vi } from 'vitest';
import { arrive } from '../../bin/load/crowd.ts';
import { httpPool } from '../../bin/load/http-pool.ts';
import { limberUp } from '../../bin/load/limber-up.ts';
import { planCrowd } from '../../bin/load/plan.ts';
import { newTally, outcomeOf } from '../../bin/load/tally.ts';

let server: Server | undefined;
afterEach(() => {
  server?.closeAllConnections();
  server?.close();
});

const listen = (answer: Parameters<typeof createServer>[1]): Promise<string> =>
  new Promise((resolve) => {
    const started = createServer(answer ?? (() => undefined));
    server = started;
    started.listen(0, '127.0.0.1', () => {
      const address = started.address();
      resolve(`http://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}`);
    });
  });

test('connections can stand before the first click, and requests then use those', async () => {
  const url = await listen((_request, response) => response.writeHead(204).end());
  let connections = 0;
  server?.on('connection', () => {
    connections += 1;
  });
  const pool = httpPool(url, 8);
  await pool.connect();
  const replies = await Promise.all(Array.from({ length: 30 }, () => pool.send({ path: '/' })));
  pool.close();
  expect(replies.map(({ status }) => status)).toEqual(Array.from({ length: 30 }, () => 204));
  expect(connections).toBe(8);
});

test('connecting to nobody fails none of the later requests but the ones it carries', async () => {
  const pool = httpPool('http://127.0.0.1:1', 2);
  await pool.connect();
  expect(await pool.send({ path: '/' })).toEqual({ status: 0, body: '' });
  pool.close();
});

test('how late the generator clicked is told apart from how long the answer took', async () => {
  const url = await listen((_request, response) => setTimeout(() => response.writeHead(410).end('{"code":"SOLD_OUT"}'), 100));
  const tally = newTally();
  const pool = httpPool(url, 4);
  const crowd = planCrowd({
    ...{ users: 4, withinMs: 10, doubleClick: 0, abandon: 0, cancel: 0, late: 0, seed: 1 },
    run: 'late',
  });
  const arriving = arrive(crowd, { activityId: 'a', pool, tally, tokenOf: () => '' });
  const standsStillUntil = performance.now() + 60;
  while (performance.now() < standsStillUntil);
  await arriving;
  pool.close();
  expect(tally.late).toHaveLength(4);
  expect(outcomeOf(tally.late).p99).toBeGreaterThanOrEqual(40);
  expect(tally.answers.get('reserve 410 SOLD_OUT')?.every((ms) => ms >= 100)).toBe(true);
});

test('limbering up leaves no door and no connection open', async () => {
  const open = () => process.getActiveResourcesInfo().filter((kind) => kind.startsWith('TCP')).length;
  const before = open();
  await limberUp();
  await vi.waitFor(() => expect(open()).toBeLessThanOrEqual(before));
});
