import { execFile } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { promisify } from 'node:util';
import * as z from 'zod';
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
const { handler } = await import(process.argv[1]);
const imported = performance.now();
const answer = process.argv[2] && (await handler(JSON.parse(process.argv[2]), {}));
console.log(JSON.stringify({ imported: imported - from, answered: performance.now() - from, status: answer?.statusCode }));
process.exit();
`;

/** The first call of each: what it needs first is not in the table, so it is answered 404 or 401 after one read of it. */
const CALLS: Readonly<Record<string, { readonly httpMethod: string; readonly path: string; readonly status: number }>> = {
  'reservations/api': { httpMethod: 'GET', path: '/v1/activities/act_1/availability', status: 404 },
  'collection/api': { httpMethod: 'POST', path: '/v1/e', status: 401 },
};

const eventOf = (entry: string): string => {
  const call = CALLS[entry];
  if (!call) return '';
  const rest = { headers: {}, queryStringParameters: { k: `wk_${'a'.repeat(32)}` }, body: '{"events":[{}]}' };
  return JSON.stringify({ ...call, ...rest, requestContext: { requestId: 'r1', identity: { sourceIp: '127.0.0.1' } } });
};

/** Stands for AWS on loopback: gives every secret that is asked for, and of every table nothing. */
const awsServer = async () => {
  const secret = JSON.stringify({ SecretString: JSON.stringify({ id: 'a', secret: 'k'.repeat(64) }) });
  const server = createServer((request, response) => {
    const isSecret = `${request.headers['x-amz-target']}`.startsWith('secretsmanager');
    request
      .resume()
      .on('end', () => response.setHeader('content-type', 'application/x-amz-json-1.1').end(isSecret ? secret : '{}'));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}`, close: () => server.close() };
};

/** Milliseconds from `import()` to a handler, and on to the answer of its first call. */
const Start = z.object({ imported: z.number(), answered: z.number(), status: z.int().optional() });
type Start = z.infer<typeof Start>;

/** One start in a process of its own. */
const startOnce = async (entry: string, file: string, awsUrl: string): Promise<Start> => {
  const flags = ['--input-type=module', '--eval', SCRIPT, file, eventOf(entry)];
  const env = { ...functionVariables, AWS_ENDPOINT_URL: awsUrl };
  const { stdout } = await promisify(execFile)(process.execPath, flags, { env });
  const start = Start.parse(JSON.parse(stdout.trim().split('\n').at(-1) ?? ''));
  if (start.status !== CALLS[entry]?.status) throw new Error(`${entry} answered its first call ${start.status}`);
  return start;
};

const run = async (): Promise<readonly Row[]> => {
  const folder = freshFolder();
  const sizes = new Map((await bundleFunctions(folder)).map(({ entry, startBytes }) => [entry, startBytes]));
  mkdirSync(join(folder, NOTHING));
  writeFileSync(join(folder, NOTHING, 'index.mjs'), 'export const handler = () => undefined;');
  const aws = await awsServer();
  const starts = new Map<string, Start[]>();
  for (let round = 0; round < ROUNDS; round += 1)
    for (const entry of [...ENTRIES, NOTHING]) {
      const start = await startOnce(entry, join(folder, entry, 'index.mjs'), aws.url);
      starts.set(entry, [...(starts.get(entry) ?? []), start]);
    }
  aws.close();
  removeFolder(folder);
  return [...starts].map(([entry, all]) => rowOf(entry, all, sizes.get(entry)));
};

const rowOf = (what: string, starts: readonly Start[], bytes = 0): Row => {
  const imported = starts.map((start) => start.imported).toSorted((a, b) => a - b);
  const answered = starts.map((start) => start.answered).toSorted((a, b) => a - b);
  return {
    what,
    minified: bytes === 0 ? '' : `${Math.round(bytes / 1000)} KB`,
    fastest: milliseconds(imported[0] ?? Number.NaN),
    median: milliseconds(quantile(imported, 0.5)),
    'first answer, fastest': bytes === 0 ? '' : milliseconds(answered[0] ?? Number.NaN),
    'first answer, median': bytes === 0 ? '' : milliseconds(quantile(answered, 0.5)),
  };
};

export const importBench: Bench = {
  name: 'import',
  title: 'Importing a Lambda bundle',
  notes: `Milliseconds from \`import()\` of the bundle to a handler that can be called, and on to the answer of its first call (one read of a table on loopback, and for reservations/api its two secrets), in a fresh Node process, ${ROUNDS} each in turn; the bytes are those read meanwhile. S3 and SQS are loaded by their first use. Of the ${lambdaEntries().length} bundles none may read more than 700 KB at a cold start, these two 430 KB (\`test/infra/bundles.test.ts\`).`,
  run,
};
