import { once } from 'node:events';
import { createServer } from 'node:http';
import { arrive } from './crowd.ts';
import { httpPool } from './http-pool.ts';
import { planCrowd } from './plan.ts';
import { newTally } from './tally.ts';

const CLICKS = 1000;
const CONNECTIONS = 32;
const REFUSAL = JSON.stringify({ code: 'SOLD_OUT', heldByOthers: 0, title: 'All places are taken', requestId: '0' });

/**
 * Sends a crowd to a stand-in within this process that refuses everybody. The first clicks of a new process cost it several
 * times as much as the later ones; without this, the shoppers who come first would be slow by the generator's fault. The server
 * under test does not hear of it.
 */
export const limberUp = async (): Promise<void> => {
  const server = createServer((request, response) => {
    request.resume();
    request.once('end', () => response.writeHead(410, { 'content-length': Buffer.byteLength(REFUSAL) }).end(REFUSAL));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const port = typeof address === 'object' && address ? address.port : 0;
  const pool = httpPool(`http://127.0.0.1:${port}`, CONNECTIONS);
  try {
    const plan = { users: CLICKS, withinMs: 100, doubleClick: 0, abandon: 0, cancel: 0, late: 0, seed: 1, run: 'limber-up' };
    await arrive(planCrowd(plan), { activityId: 'none', pool, tally: newTally(), tokenOf: (userId) => userId.padEnd(600, '.') });
  } finally {
    pool.close();
    server.close();
  }
};
