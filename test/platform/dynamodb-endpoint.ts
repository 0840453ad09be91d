import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

export type FoundDynamodb =
  | { readonly missing: string }
  | { readonly name: string; start(): Promise<{ readonly endpoint: string; stop(): Promise<void> }> };

const BINARY = new URL('../../node_modules/@dynoxide/linux-x64/dynoxide', import.meta.url).pathname;

/** An endpoint that speaks DynamoDB: the one named by `DYNAMODB_ENDPOINT`, or the binary from npm where it exists. */
export const findDynamodb = (): FoundDynamodb => {
  const endpoint = process.env.DYNAMODB_ENDPOINT;
  if (endpoint) return { name: endpoint, start: async () => ({ endpoint, stop: async () => {} }) };
  if (process.platform === 'linux' && process.arch === 'x64' && existsSync(BINARY))
    return { name: 'dynoxide', start: startBinary };
  return { missing: 'Set DYNAMODB_ENDPOINT, or install @dynoxide/linux-x64 (an optional dependency, Linux x64 only).' };
};

const startBinary = async (): Promise<{ readonly endpoint: string; stop(): Promise<void> }> => {
  const port = await freePort();
  const server = spawn(BINARY, ['serve', '--port', String(port)], { stdio: 'ignore' });
  for (let attempt = 0; !(await answers(port)); attempt += 1) {
    if (attempt === 200 || server.exitCode !== null) throw new Error('The DynamoDB server did not start');
    await sleep(25);
  }
  return { endpoint: `http://127.0.0.1:${port}`, stop: () => stop(server) };
};

const stop = async (server: ChildProcess): Promise<void> => {
  const ended = once(server, 'exit');
  server.kill();
  await ended;
};

const freePort = async (): Promise<number> => {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  if (address === null || typeof address === 'string') throw new Error('No free port');
  return address.port;
};

const answers = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket.once('connect', () => resolve(true)).once('error', () => resolve(false));
    socket.once('connect', () => socket.destroy());
  });
