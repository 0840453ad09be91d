import { connect, type Socket } from 'node:net';

/** What a run of requests came to. Latencies in ms, sorted, from the first byte sent to the last byte received. */
export interface LoadResult {
  readonly seconds: number;
  readonly requests: number;
  /** Answers by HTTP status; 0 = the connection broke. */
  readonly statuses: Readonly<Record<number, number>>;
  readonly latencies: Float64Array;
}

export interface Load {
  readonly port: number;
  /** Each has one request under way at a time (closed loop). */
  readonly connections: number;
  /** Whole HTTP requests, made beforehand so that making them costs nothing while the clock runs. */
  readonly requests: readonly Buffer[];
  /** Open loop: request n is meant to go at n / rate seconds, and its latency counts from then. @default as soon as possible */
  readonly ratePerSecond?: number;
}

export interface RequestParts {
  readonly method?: string;
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** A request as it goes over the wire. */
export const requestBytes = ({ method = 'POST', path, headers = {}, body = '' }: RequestParts): Buffer => {
  const lines = [
    `${method} ${path} HTTP/1.1`,
    'host: 127.0.0.1',
    'content-type: application/json',
    `content-length: ${Buffer.byteLength(body)}`,
    ...Object.entries(headers).map(([name, value]) => `${name}: ${value}`),
  ];
  return Buffer.from(`${lines.join('\r\n')}\r\n\r\n${body}`);
};

/**
 * Sends every request once over keep-alive connections and waits for every answer. It writes raw sockets and reads no more of
 * an answer than its status and its end, so that on a machine shared with the server most of the time is the server's.
 */
export const runLoad = async ({ port, connections, requests, ratePerSecond }: Load): Promise<LoadResult> => {
  const latencies = new Float64Array(requests.length);
  const statuses: Record<number, number> = {};
  let next = 0;
  let answered = 0;
  let startedAt = 0;
  const meantAt = (at: number): number =>
    ratePerSecond === undefined ? performance.now() : startedAt + (at * 1000) / ratePerSecond;
  const count = (status: number, sentAt: number): void => {
    latencies[answered++] = performance.now() - sentAt;
    statuses[status] = (statuses[status] ?? 0) + 1;
  };
  const lane = (socket: Socket): Promise<void> =>
    new Promise((resolve) => {
      let sentAt = 0;
      let received = '';
      const sendNext = (): void => {
        const at = next++;
        const request = requests[at];
        if (!request) {
          socket.end();
          return;
        }
        sentAt = meantAt(at);
        const early = sentAt - performance.now();
        if (early > 1) setTimeout(() => socket.write(request), early);
        else socket.write(request);
      };
      socket.on('data', (chunk: Buffer) => {
        received = received === '' ? chunk.toString('latin1') : received + chunk.toString('latin1');
        const status = completeStatus(received);
        if (status === undefined) return;
        count(status, sentAt);
        received = '';
        sentAt = 0;
        sendNext();
      });
      socket.once('error', () => undefined);
      socket.once('close', () => {
        if (sentAt > 0) count(0, sentAt);
        resolve();
      });
      sendNext();
    });
  const sockets = await Promise.all(Array.from({ length: connections }, () => open(port)));
  startedAt = performance.now();
  await Promise.all(sockets.map(lane));
  const seconds = (performance.now() - startedAt) / 1000;
  return { seconds, requests: answered, statuses, latencies: latencies.subarray(0, answered).toSorted() };
};

const open = (port: number): Promise<Socket> =>
  new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1', () => resolve(socket));
    socket.setNoDelay(true);
    socket.once('error', reject);
  });

/** The status of an answer that has arrived in full, with a known length or in chunks. */
const completeStatus = (text: string): number | undefined => {
  const headEnd = text.indexOf('\r\n\r\n');
  if (headEnd < 0) return undefined;
  const status = Number(text.slice(9, 12));
  const lengthAt = text.indexOf('ontent-length: ');
  if (lengthAt > 0 && lengthAt < headEnd)
    return text.length >= headEnd + 4 + Number.parseInt(text.slice(lengthAt + 15, lengthAt + 25), 10) ? status : undefined;
  return status === 204 || text.endsWith('0\r\n\r\n') ? status : undefined;
};
