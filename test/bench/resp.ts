import { connect } from 'node:net';

/** Speaks to a Redis server: one connection, replies in the order of the commands, as every client library does. */
export interface Resp {
  /** @returns the reply: a number, a text, or null */
  send(...words: readonly string[]): Promise<number | string | null>;
  close(): void;
}

export const connectResp = (port: number): Promise<Resp> =>
  new Promise((resolve, reject) => {
    const waiting: { readonly resolve: (reply: number | string | null) => void; readonly reject: (error: Error) => void }[] = [];
    const socket = connect(port, '127.0.0.1');
    let received = '';
    socket.setNoDelay(true);
    socket.once('error', reject);
    socket.on('data', (chunk: Buffer) => {
      received += chunk.toString('latin1');
      for (let end = received.indexOf('\r\n'); end >= 0; end = received.indexOf('\r\n')) {
        const line = received.slice(0, end);
        received = received.slice(end + 2);
        const next = waiting.shift();
        if (line.startsWith('-')) next?.reject(new Error(line));
        else next?.resolve(line.startsWith(':') ? Number(line.slice(1)) : line === '$-1' ? null : line.slice(1));
      }
    });
    socket.once('connect', () =>
      resolve({
        send: (...words) =>
          new Promise((answered, refused) => {
            waiting.push({ resolve: answered, reject: refused });
            socket.write(`*${words.length}\r\n${words.map((word) => `$${Buffer.byteLength(word)}\r\n${word}\r\n`).join('')}`);
          }),
        close: () => socket.destroy(),
      }),
    );
  });
