import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { createInterface } from 'node:readline';

/** The least a Node server can do with a request: read its body and answer a fixed JSON. What the load generator does against
 * it is the ceiling of everything measured with it. */
const serve = (): void => {
  const answer = Buffer.from(JSON.stringify({ ok: true, text: 'x'.repeat(200) }));
  const server = createServer((request, response) => {
    request.resume().once('end', () => {
      response.writeHead(200, { 'content-type': 'application/json', 'content-length': answer.length });
      response.end(answer);
    });
  });
  server.listen({ port: 0, host: '127.0.0.1', backlog: 4096 }, () => {
    const address = server.address();
    process.stdout.write(`${typeof address === 'object' && address ? address.port : 0}\n`);
  });
};

export interface TrivialServer {
  readonly port: number;
  readonly stop: () => void;
}

/** Starts it in a process of its own, as Axon is. */
export const startTrivialServer = async (): Promise<TrivialServer> => {
  const child = spawn(process.execPath, [import.meta.filename], { stdio: ['ignore', 'pipe', 'inherit'] });
  const [line] = await once(createInterface(child.stdout), 'line');
  return { port: Number(line), stop: () => void child.kill() };
};

if (process.argv[1] === import.meta.filename) serve();
