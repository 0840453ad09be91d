import { once } from 'node:events';
import { connect, isIP, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';

/** Status 0: the connection broke before the whole answer was there. */
export interface Reply {
  readonly status: number;
  readonly body: string;
}

export interface RequestParts {
  readonly method?: string;
  readonly path: string;
  readonly token?: string;
  readonly body?: string;
}

/** Keep-alive connections to one server, over TLS where its address says https. Raw sockets, so that next to the server on one machine most of the time is the server's. */
export interface HttpPool {
  send(request: RequestParts): Promise<Reply>;
  /** Opens all connections: as those of pages that have been open for a while. */
  connect(): Promise<void>;
  close(): void;
}

/** Opens a connection. Certificates are checked as everywhere; `servername` may not be an address. */
const dialler = ({ protocol, hostname, port }: URL): (() => Socket) => {
  const host = hostname.replace(/^\[|\]$/g, '');
  if (protocol !== 'https:') return () => connect(Number(port || 80), host);
  return () => connectTls({ port: Number(port || 443), host, ...(isIP(host) === 0 && { servername: host }) });
};

const LOST: Reply = { status: 0, body: '' };

interface Line {
  readonly socket: Socket;
  received: string;
  answer: ((reply: Reply) => void) | undefined;
}

/** @param url its path, as a stage of API Gateway has, comes before every request's. @param most connections; further requests wait for one */
export const httpPool = (url: string, most: number): HttpPool => {
  const address = new URL(url);
  const at = { host: address.host, path: address.pathname.replace(/\/+$/, '') };
  const dial = dialler(address);
  const idle: Line[] = [];
  const waiting: ((line: Line) => void)[] = [];
  const lines = new Set<Line>();

  const release = (line: Line): void => {
    const next = waiting.shift();
    if (next) next(line);
    else idle.push(line);
  };
  const answer = (line: Line, reply: Reply): void => {
    const tell = line.answer;
    line.answer = undefined;
    line.received = '';
    tell?.(reply);
  };
  const open = (): Line => {
    const socket = dial();
    const line: Line = { socket, received: '', answer: undefined };
    socket.setNoDelay(true);
    socket.on('data', (chunk: Buffer) => {
      line.received += chunk.toString('latin1');
      const reply = replyIn(line.received);
      if (!reply) return;
      answer(line, reply);
      release(line);
    });
    socket.on('error', () => undefined);
    socket.once('close', () => {
      lines.delete(line);
      const place = idle.indexOf(line);
      if (place >= 0) idle.splice(place, 1);
      answer(line, LOST);
      const next = waiting.shift();
      if (next) next(open());
    });
    lines.add(line);
    return line;
  };
  const lend = (): Promise<Line> | Line => {
    const free = idle.pop();
    if (free) return free;
    return lines.size < most ? open() : new Promise((resolve) => waiting.push(resolve));
  };

  return {
    connect: async () => {
      const opened = Array.from({ length: most - lines.size }, open);
      await Promise.all(opened.map(({ socket }) => once(socket, 'connect').catch(() => undefined)));
      for (const line of opened) if (lines.has(line)) release(line);
    },
    send: async (request) => {
      const line = await lend();
      return new Promise((resolve) => {
        line.answer = resolve;
        line.socket.write(bytesOf(at, request));
      });
    },
    close: () => {
      for (const { socket } of lines) socket.destroy();
    },
  };
};

const bytesOf = (at: { readonly host: string; readonly path: string }, request: RequestParts): string => {
  const { method = 'POST', path, token, body = '' } = request;
  const proof = token === undefined ? '' : `authorization: Bearer ${token}\r\n`;
  const about = `content-type: application/json\r\ncontent-length: ${Buffer.byteLength(body)}\r\n`;
  return `${method} ${at.path}${path} HTTP/1.1\r\nhost: ${at.host}\r\n${about}${proof}\r\n${body}`;
};

/** The answer, once it has arrived in full. */
const replyIn = (text: string): Reply | undefined => {
  const headEnd = text.indexOf('\r\n\r\n');
  if (headEnd < 0) return undefined;
  const head = text.slice(0, headEnd).toLowerCase();
  const status = Number(head.slice(9, 12));
  const rest = text.slice(headEnd + 4);
  const length = /\r\ncontent-length: (\d+)/.exec(head)?.[1];
  if (length !== undefined) return rest.length >= Number(length) ? { status, body: utf8(rest) } : undefined;
  if (!head.includes('transfer-encoding: chunked')) return { status, body: '' };
  return rest.endsWith('0\r\n\r\n') ? { status, body: utf8(unchunked(rest)) } : undefined;
};

const utf8 = (latin1: string): string => Buffer.from(latin1, 'latin1').toString();

const unchunked = (text: string): string => {
  let whole = '';
  for (let at = 0; at < text.length; ) {
    const lineEnd = text.indexOf('\r\n', at);
    const size = Number.parseInt(text.slice(at, lineEnd), 16);
    if (!(size > 0)) break;
    whole += text.slice(lineEnd + 2, lineEnd + 2 + size);
    at = lineEnd + 2 + size + 2;
  }
  return whole;
};
