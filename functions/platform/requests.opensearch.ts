import { EventEmitter } from 'node:events';
import { AwsSigv4Signer } from '@opensearch-project/opensearch/aws';
import Connection from '@opensearch-project/opensearch/lib/Connection.js';
import { ConnectionPool } from '@opensearch-project/opensearch/lib/pool/index.js';
import Serializer from '@opensearch-project/opensearch/lib/Serializer.js';
import Transport from '@opensearch-project/opensearch/lib/Transport.js';

export interface Requests {
  /** Sends one request; what the client makes of an answer that is none is thrown as its own errors. */
  readonly send: (request: Request) => Promise<unknown>;
  readonly close: () => Promise<void>;
}

export type Request = Parameters<Transport['request']>[0];

export interface RequestOptions {
  readonly endpoint: string;
  readonly sign: { readonly region: string } | undefined;
  readonly timeoutMs: number;
}

/**
 * The client's connections, retries and signatures, put together as its own `Client` does, without the methods for each of
 * the engine's several hundred paths: the drivers name the few they use, and a function that asks would carry 200 KB of code.
 */
export const openSearchRequests = ({ endpoint, sign, timeoutMs }: RequestOptions): Requests => {
  const parts = sign ? AwsSigv4Signer({ region: sign.region, service: 'es' }) : { Connection, Transport };
  const events = new EventEmitter();
  const emit = events.emit.bind(events);
  const connectionPool = new ConnectionPool({ Connection: parts.Connection, emit });
  connectionPool.addConnection(endpoint);
  const transport = new parts.Transport({
    emit,
    connectionPool,
    serializer: new Serializer(),
    maxRetries: 1,
    requestTimeout: timeoutMs,
    // One address, which stands for the whole cluster: its nodes are never asked for.
    sniffEndpoint: '_nodes/_all/http',
  });
  return {
    send: async (request) => (await transport.request(request)).body,
    close: () => new Promise((resolve) => connectionPool.empty(resolve)),
  };
};
