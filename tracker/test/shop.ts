import { mkdtemp, readFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { SentEvent } from '../../functions/collection/schema.ts';
import { build } from '../build.ts';

export interface ReceivedRequest {
  method: string;
  url: string;
  headers: IncomingMessage['headers'];
  bytes: number;
  events: SentEvent[];
}

/** What the collector does with a request; `drop` cuts the connection without an answer. */
export type Reaction = (
  events: SentEvent[],
) => { status: number; headers?: Record<string, string>; retry?: string[]; delayMs?: number } | 'drop';

/** A small shop on one origin and a collector on another, both real HTTP servers, and everything that came over the wire. */
export interface Shop {
  url: string;
  collector: string;
  /** Every request as it arrived, repeats included. */
  requests: ReceivedRequest[];
  /** Each event once, in order of first arrival. */
  events(): SentEvent[];
  names(): string[];
  /** Waits until the events so far satisfy the condition, then answers them. */
  until(condition: (events: SentEvent[]) => boolean, ms?: number): Promise<SentEvent[]>;
  react(reaction: Reaction): void;
  /** What `GET /v1/r` answers; by default no rules. Asked for without a cache, unlike the real door. */
  serveRules(answer: unknown, status?: number): void;
  /** How often the rules were asked for. */
  rulesAsked(): number;
  /** Puts a page at a path; `{snippet}` in it becomes the tracker's snippet. Other paths get an almost empty page. */
  page(path: string, html: string, headers?: Record<string, string>): void;
  snippet(attributes?: string): string;
  /** Forgets requests, pages and reactions. */
  clean(): void;
  close(): Promise<void>;
}

export const KEY = 'wk_0123456789abcdef';
const accept: Reaction = () => ({ status: 200 });

export async function openShop(): Promise<Shop> {
  const folder = await mkdtemp(join(tmpdir(), 'axon-tracker-'));
  await build(folder);
  const [script, stub] = await Promise.all([
    readFile(join(folder, 'axon.js'), 'utf8'),
    readFile(join(folder, 'stub.js'), 'utf8'),
  ]);
  const pages = new Map<string, { html: string; headers: Record<string, string> }>();
  const { server: collector, requests, ...collection } = await openCollector();
  const snippet = (attributes = '') =>
    `<script>${stub}</script><script async src="/axon.js" data-axon-key="${KEY}" data-axon-endpoint="${urlOf(collector)}/v1/e" ${attributes}></script>`;
  const site = await listen((request, response) => {
    const { pathname } = new URL(request.url ?? '/', 'http://shop');
    if (pathname === '/axon.js') return void response.writeHead(200, { 'content-type': 'text/javascript' }).end(script);
    const { html, headers } = pages.get(pathname) ?? { html: '<title>Shop</title>{snippet}', headers: {} };
    response
      .writeHead(200, { 'content-type': 'text/html', ...headers })
      .end(`<!doctype html>${html.replace('{snippet}', () => snippet())}`);
  });

  return {
    ...collection,
    url: urlOf(site),
    collector: urlOf(collector),
    requests,
    page: (path, html, headers = {}) => void pages.set(path, { html, headers }),
    snippet,
    clean() {
      pages.clear();
      collection.clean();
    },
    async close() {
      await Promise.all([site, collector].map(close));
    },
  };
}

/** A collector that does as it is told, and remembers. */
async function openCollector() {
  const requests: ReceivedRequest[] = [];
  let reaction = accept;
  let rules: { answer: unknown; status: number } = { answer: { rules: [] }, status: 200 };
  let rulesAsked = 0;
  const cors = {
    'content-type': 'application/json',
    'access-control-allow-origin': '*',
    'access-control-expose-headers': 'retry-after',
  };

  const server = await listen(async (request, response) => {
    const { method = '', url = '', headers } = request;
    if (url.startsWith('/v1/r')) {
      rulesAsked += 1;
      const { answer, status } = rules;
      return void response.writeHead(status, cors).end(typeof answer === 'string' ? answer : JSON.stringify(answer));
    }
    const body = await textOf(request);
    const events: SentEvent[] = body ? JSON.parse(body).events : [];
    requests.push({ method, url, headers, bytes: Buffer.byteLength(body), events });
    const answer = reaction(events);
    if (answer === 'drop') return void request.socket.destroy();
    if (answer.delayMs) await new Promise((resolve) => setTimeout(resolve, answer.delayMs));
    response.writeHead(answer.status, { ...cors, ...answer.headers });
    response.end(JSON.stringify({ accepted: events.length, duplicate: 0, rejected: [], retry: answer.retry ?? [] }));
  });

  const events = () => [
    ...new Map(requests.flatMap((request) => request.events).map((event) => [event.id, event] as const)).values(),
  ];
  return {
    server,
    requests,
    events,
    names: () => events().map((event) => event.name),
    rulesAsked: () => rulesAsked,
    serveRules: (answer: unknown, status = 200) => {
      rules = { answer, status };
    },
    react: (next: Reaction) => {
      reaction = next;
    },
    async until(condition: (events: SentEvent[]) => boolean, ms = 5000) {
      const deadline = Date.now() + ms;
      while (!condition(events())) {
        if (Date.now() > deadline) throw new Error(`Waited ${ms} ms; arrived: ${JSON.stringify(events(), null, 1)}`);
        await new Promise((resolve) => setTimeout(resolve, 15));
      }
      return events();
    },
    clean() {
      requests.length = 0;
      reaction = accept;
      rules = { answer: { rules: [] }, status: 200 };
      rulesAsked = 0;
    },
  };
}

type Answer = (request: IncomingMessage, response: ServerResponse) => unknown;

const listen = (answer: Answer): Promise<Server> =>
  new Promise((resolve) => {
    const server = createServer(answer).listen(0, '127.0.0.1', () => resolve(server));
  });

const close = (server: Server): Promise<void> =>
  new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });

const urlOf = (server: Server): string => `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

async function textOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk);
  return Buffer.concat(chunks).toString('utf8');
}
