import { readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import type { Plugin } from 'esbuild';
import * as z from 'zod';
import { JSON_SCHEMA, LEFT_OUT_OF_ZOD } from './left-out-of-zod.ts';

export interface LeftOut {
  /** Which files of packages. */
  readonly files: RegExp;
  /** The code that stands there instead, ES module; made of what stood there, if it is a function. */
  readonly code: string | ((source: string) => string);
}

/** What no function uses of the packages it stands on, but clients touch as they are made. */
const LEFT_OUT: readonly LeftOut[] = [
  {
    // Clients read `~/.aws` as they are made, in which a Lambda function has nothing: its settings are in its environment.
    files: /\/shared-ini-file-loader\/readFile\.js$/,
    code: `export const filePromises = {}, fileIntercept = {};
export const readFile = async (path) => { throw new Error('A function has no ' + path); };`,
  },
  {
    // Where to look for credentials.
    files: /\/@aws-sdk\/credential-provider-node\/.*\/index\.js$/,
    code: `export * from ${JSON.stringify(resolve(import.meta.dirname, '../../functions/platform/aws/credentials.aws.ts'))};`,
  },
  {
    // Names of browsers, in none of which a function runs.
    files: /\/bowser\//,
    code: 'export default {};',
  },
  {
    // Of event streams no function reads any, and compression comes with them.
    files: /\/@smithy\/core\/.*\/event-streams\/index\.js$/,
    code: `export const eventStreamSerdeProvider = () => undefined;
export const resolveEventStreamSerdeConfig = (config) => config;`,
  },
  {
    // Kinesis would be spoken to in HTTP/2: a fifth of Node's modules, for one request at a time.
    files: /\/@smithy\/node-http-handler\/.*\/node-http2-handler\.js$/,
    code: `export { NodeHttpHandler as NodeHttp2Handler } from './node-http-handler.js';`,
  },
  {
    // Endpoints found by asking, which our tables never need: their client makes the cache and does not touch it.
    files: /\/@aws-sdk\/endpoint-cache\/.*\/index\.js$/,
    code: 'export class EndpointCache {}',
  },
  {
    // SHA-256 in JavaScript, for where Node has none.
    files: /\/@smithy\/core\/.*\/sha256\/Sha256Js\.js$/,
    code: 'export const Sha256Js = undefined;',
  },
  {
    // Ids of requests by `globalThis.crypto`, which loads Web Crypto at import. Node's own function makes the same.
    files: /\/@smithy\/core\/.*\/serde\/uuid\/v4\.js$/,
    code: `import { randomUUID } from 'node:crypto';
export const bindV4 = () => () => randomUUID();`,
  },
  {
    // The region of a server that does not know its own: a function is told it.
    files: /\/@smithy\/core\/.*\/getInstanceMetadataRegion\.js$/,
    code: 'export const getInstanceMetadataRegion = async () => undefined;',
  },
  {
    // Signs parts of event streams.
    files: /\/@smithy\/signature-v4\/.*\/HeaderFormatter\.js$/,
    code: 'export class HeaderFormatter {}',
  },
  {
    // Retries that slow down a whole client, which nobody asks for (AWS_RETRY_MODE).
    files: /\/@smithy\/core\/.*\/util-retry\/DefaultRateLimiter\.js$/,
    code: `export class DefaultRateLimiter {
  constructor() { throw new Error('Adaptive retries are left out of bundles'); }
}`,
  },
  ...LEFT_OUT_OF_ZOD,
];

const Version = z.object({ version: z.string() });

/**
 * Leaves out of packages what no function uses, and of their `package.json` all but the version.
 * @param isDescribing whether the functions describe their schemas, as the OpenAPI document does
 */
export const leftOut = (isDescribing: boolean): Plugin => ({
  name: 'left-out',
  setup: ({ onLoad }) => {
    for (const { files, code } of isDescribing ? LEFT_OUT : [...LEFT_OUT, JSON_SCHEMA])
      onLoad({ filter: files }, ({ path }) => {
        const contents = typeof code === 'string' ? code : code(readFileSync(path, 'utf8'));
        return { contents, resolveDir: dirname(path), loader: 'js' };
      });
    onLoad({ filter: /\/@aws-sdk\/client-[\w-]+\/package\.json$/ }, ({ path }) => ({
      contents: JSON.stringify(Version.parse(JSON.parse(readFileSync(path, 'utf8')))),
      loader: 'json',
    }));
  },
});
