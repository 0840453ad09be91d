import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { expect, test } from 'vitest';
import { apiDoor } from '#platform/local/api-door.ts';
import { startServer } from '#platform/local/server.ts';
import { systemRandom } from '#shared/random.ts';

test('callers are counted while they wait for an answer, each in the crowd of its path', async () => {
  const seen: string[] = [];
  const gaugeOf = (path: string) => ({
    begin: () => void seen.push(`begin ${path}`),
    end: () => void seen.push(`end ${path}`),
    isQuiet: () => true,
    pace: () => ({ atOnce: 1, share: 1, gatherMs: 0 }),
  });
  const handler = async ({ path }: { readonly path: string }) => {
    seen.push('handled');
    if (path === '/v1/broken') throw new Error('broken');
    return { statusCode: 200, body: '{}' };
  };
  const door = apiDoor({ handler, random: systemRandom, prefixes: ['/v1/'], gaugeOf });
  const server = await startServer({ port: 0, report: () => undefined, doors: () => [door] });
  try {
    for (const path of ['/v1/e', '/v1/broken']) await fetch(`http://127.0.0.1:${server.port}${path}`);
  } finally {
    await server.stop();
  }
  expect(seen).toEqual(['begin /v1/e', 'handled', 'end /v1/e', 'begin /v1/broken', 'handled', 'end /v1/broken']);
});

test('requests that arrive in one turn are let go together, stage by stage, in the order in which they came', async () => {
  const seen: string[] = [];
  const handler = async ({ path }: { readonly path: string }) => {
    seen.push(`${path} begun`);
    for (let stage = 0; stage < 3; stage += 1) await Promise.resolve();
    seen.push(`${path} done`);
    return { statusCode: 204, body: '' };
  };
  const gaugeOf = () => ({
    begin: () => undefined,
    end: () => undefined,
    isQuiet: () => true,
    pace: () => ({ atOnce: 1, share: 1, gatherMs: 0 }),
  });
  const door = apiDoor({ handler, random: systemRandom, prefixes: ['/v1/'], gaugeOf });
  const server = await startServer({ port: 0, report: () => undefined, doors: () => [door] });
  const paths = ['/v1/a', '/v1/b', '/v1/c'];
  const ask = (socket: Socket, path: string): Promise<unknown> => {
    socket.write(`GET ${path} HTTP/1.1\r\nhost: 127.0.0.1:${server.port}\r\n\r\n`);
    return once(socket, 'data');
  };
  const sockets = paths.map(() => connect(server.port, '127.0.0.1'));
  try {
    for (const socket of sockets) await ask(socket, '/v1/hello');
    seen.length = 0;
    // Written without a pause in between, they lie ready side by side when the server's turn comes.
    await Promise.all(sockets.map((socket, at) => ask(socket, paths[at] ?? '')));
  } finally {
    for (const socket of sockets) socket.destroy();
    await server.stop();
  }
  expect(seen).toEqual([...paths.map((path) => `${path} begun`), ...paths.map((path) => `${path} done`)]);
});
