import { createServer, type IncomingMessage } from 'node:http';

/** What the server answers once: a reply, or a connection that breaks. */
export type Scripted =
  | { readonly status: number; readonly body?: unknown; readonly headers?: Readonly<Record<string, string>> }
  | 'broken';

export interface Asked {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: unknown;
}

/** A real HTTP server that answers by a script; its last line is repeated. */
export const aServer = async (...script: readonly Scripted[]) => {
  const asked: Asked[] = [];
  const server = createServer(async (request, response) => {
    let text = '';
    for await (const part of request) text += part;
    const { method = '', url: path = '', headers } = request;
    asked.push({ method, path, headers, body: text === '' ? undefined : JSON.parse(text) });
    const line = script[Math.min(asked.length, script.length) - 1] ?? 'broken';
    if (line === 'broken') return void request.socket.destroy();
    response.writeHead(line.status, { 'content-type': 'application/json', ...line.headers });
    response.end(line.body === undefined ? '' : JSON.stringify(line.body));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  return {
    url: `http://127.0.0.1:${typeof address === 'object' ? address?.port : 0}`,
    asked,
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  };
};
