import { execFile } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { bundleFunctions, lambdaEntries } from '#lib/bundles/bundle-functions.ts';
import { freshFolder, removeFolder } from '#test/house/axon-process.ts';
import { functionVariables } from '#test/house/function-variables.ts';
import type { Bench } from './a-bench.ts';
import { milliseconds, quantile, type Row } from './figures.ts';

const ROUNDS = 15;
/** The two doors whose cold start a person waits for, and one that imports nothing, for comparison. */
const ENTRIES = ['reservations/api', 'collection/api'];
const NOTHING = 'nothing';

const SCRIPT = `
const from = performance.now();
await import(process.argv[1]);
console.log(performance.now() - from);
process.exit();
`;

/** Gives every secret that is asked for, on loopback: the reservation door begins to read its keys when it is imported. */
const secretsServer = async () => {
  const secret = JSON.stringify({ SecretString: JSON.stringify({ id: 'a', secret: 'k'.repeat(64) }) });
  const server = createServer((request, response) => {
    request.resume().on('end', () => response.setHeader('content-type', 'application/x-amz-json-1.1').end(secret));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}`, close: () => server.close() };
};

/** Milliseconds from `import()` to a handler, in a process of its own. */
const importOnce = async (file: string, secretsUrl: string): Promise<number> => {
  const flags = ['--enable-source-maps', '--input-type=module', '--eval', SCRIPT, file];
  const env = { ...functionVariables, AWS_ENDPOINT_URL_SECRETS_MANAGER: secretsUrl };
  const { stdout } = await promisify(execFile)(process.execPath, flags, { env });
  return Number(stdout);
};

const run = async (): Promise<readonly Row[]> => {
  const folder = freshFolder();
  const sizes = new Map((await bundleFunctions(folder)).map(({ entry, startBytes }) => [entry, startBytes]));
  mkdirSync(join(folder, NOTHING));
  writeFileSync(join(folder, NOTHING, 'index.mjs'), 'export const handler = () => undefined;');
  const secrets = await secretsServer();
  const times = new Map<string, number[]>();
  for (let round = 0; round < ROUNDS; round += 1)
    for (const entry of [...ENTRIES, NOTHING]) {
      const took = await importOnce(join(folder, entry, 'index.mjs'), secrets.url);
      times.set(entry, [...(times.get(entry) ?? []), took]);
    }
  secrets.close();
  removeFolder(folder);
  return [...times].map(([entry, took]) => rowOf(entry, took, sizes.get(entry)));
};

const rowOf = (what: string, took: readonly number[], bytes = 0): Row => {
  const sorted = took.toSorted((a, b) => a - b);
  return {
    what,
    minified: bytes === 0 ? '' : `${Math.round(bytes / 1000)} KB`,
    fastest: milliseconds(sorted[0] ?? Number.NaN),
    median: milliseconds(quantile(sorted, 0.5)),
  };
};

export const importBench: Bench = {
  name: 'import',
  title: 'Importing a Lambda bundle',
  notes: `Milliseconds from \`import()\` of the bundle to a handler that can be called, in a fresh Node process with source maps on, ${ROUNDS} each in turn; the bytes are those read meanwhile. Not included: S3, SQS and Secrets Manager, which are loaded by their first use; reservations/api begins to read its two secrets (a server on loopback) but its first call waits for them. Of the ${lambdaEntries().length} bundles none may read more than 700 KB at a cold start, these two 520 KB (\`test/infra/bundles.test.ts\`).`,
  run,
};
