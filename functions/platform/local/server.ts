import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { AxonError } from '#shared/axon-error.ts';
import type { Report } from '../report.ts';
import { type Door, sendProblem } from './door.ts';

/** The port cannot be had: another program has it, or it takes rights this user lacks (below 1024). */
export class PortUnavailable extends Error {
  constructor(port: number, why: 'EADDRINUSE' | 'EACCES') {
    const reason = why === 'EADDRINUSE' ? 'is already in use' : 'needs more rights than you have';
    super(`Port ${port} ${reason}. Choose another with --port, or --port 0 for any free one.`);
    this.name = 'PortUnavailable';
  }
}

export interface RunningServer {
  readonly port: number;
  /** Stops accepting, lets requests under way finish, then closes. */
  stop(): Promise<void>;
}

/**
 * One HTTP server on 127.0.0.1 with several doors, asked in order. A request that names another host is refused, so a web
 * page cannot reach this machine's data through DNS rebinding.
 */
export const startServer = async (options: {
  readonly port: number;
  /** Told the port, which `0` leaves to the system. */
  readonly doors: (port: number) => readonly Door[];
  readonly report: Report;
}): Promise<RunningServer> => {
  const { report } = options;
  let doors: readonly Door[] = [];
  const server = createServer(
    { requestTimeout: 30_000, headersTimeout: 10_000, keepAliveTimeout: 65_000 },
    (request, response) => {
      answer(request, response).catch((error: unknown) => {
        // The caller went away in mid-sentence: nobody's fault, and nobody is left to hear an answer.
        if (request.errored === error) return;
        report(error, { method: request.method, path: request.url?.split('?')[0] });
        if (response.headersSent) response.destroy();
        else sendProblem(response, error);
      });
    },
  );

  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<true> => {
    const host = request.headers.host ?? '';
    const url = LOCAL_HOST.test(host) ? URL.parse(`http://${host}${request.url ?? '/'}`) : null;
    if (!url) return sendProblem(response, new AxonError('ORIGIN_NOT_ALLOWED', { host }));
    for (const door of doors) if (await door(request, response, url)) return true;
    return sendProblem(response, new AxonError('ROUTE_NOT_FOUND', { path: url.pathname }));
  };

  const port = await listen(server, options.port);
  doors = options.doors(port);
  return {
    port,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeIdleConnections();
        setTimeout(() => server.closeAllConnections(), 3000).unref();
      }),
  };
};

const LOCAL_HOST = /^(127\.0\.0\.1|localhost|\[::1\]|axon\.localhost)(:\d+)?$/;

const listen = (server: ReturnType<typeof createServer>, port: number): Promise<number> =>
  new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      const { code } = error;
      reject(code === 'EADDRINUSE' || code === 'EACCES' ? new PortUnavailable(port, code) : error);
    });
    server.listen({ port, host: '127.0.0.1', backlog: 4096 }, () => {
      const address = server.address();
      resolve(typeof address === 'object' && address ? address.port : port);
    });
  });
