import { execFile, execFileSync } from 'node:child_process';
import { copyFileSync, globSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, expect, test } from 'vitest';
import * as z from 'zod';
import { BUNDLE_LIMIT, bundleFunctions, DOOR_LIMIT, lambdaEntries, ROOT, sizeTable } from '#lib/bundles/bundle-functions.ts';
import { functionVariables } from '../house/function-variables.ts';

const folder = mkdtempSync(join(tmpdir(), 'axon-bundles-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const sizes = await bundleFunctions(folder);

/** All the code of a function: its own file and those it loads when they are needed. */
const codeOf = (entry: string): string =>
  globSync('*.mjs', { cwd: join(folder, entry) })
    .map((file) => readFileSync(join(folder, entry, file), 'utf8'))
    .join('\n');

test('every function is bundled and none reads more at a cold start than the limit', () => {
  console.log(sizeTable(sizes));
  expect(sizes.map(({ entry }) => entry)).toEqual(lambdaEntries());
  expect(sizes.length).toBeGreaterThan(12);
  expect(sizes.filter(({ startBytes }) => startBytes > BUNDLE_LIMIT)).toEqual([]);
  const doors = sizes.filter(({ entry }) => ['collection/api', 'reservations/api'].includes(entry));
  expect(doors).toHaveLength(2);
  expect(doors.filter(({ startBytes }) => startBytes > DOOR_LIMIT)).toEqual([]);
});

test('nothing of tier 0 and nothing of the build is in a bundle', () => {
  for (const { entry } of sizes) {
    const code = codeOf(entry);
    for (const foreign of ['node:sqlite', '@duckdb', 'aws-cdk', 'swagger-ui'])
      expect(code.includes(foreign), `${entry}: ${foreign}`).toBe(false);
  }
});

test('nothing of the search client that nobody calls is in a bundle', () => {
  for (const { entry } of sizes) expect(codeOf(entry).includes('/_plugins/_security'), entry).toBe(false);
});

test('credentials come from the environment: nothing in a bundle looks for profiles, single sign-on or instance roles', () => {
  for (const { entry } of sizes) {
    const code = codeOf(entry);
    for (const foreign of ['AssumeRoleWithWebIdentity', 'sso-oidc', 'credential_process'])
      expect(code.includes(foreign), `${entry}: ${foreign}`).toBe(false);
  }
});

test.each([
  ['collection/api', 'blobs.aws'],
  ['collection/api', 'queue.aws'],
])('%s keeps the client it seldom needs (%s) in a file of its own', async (entry, name) => {
  const start = readFileSync(join(folder, entry, 'index.mjs'), 'utf8');
  expect(start.includes(`import("./${name}.mjs")`)).toBe(true);
  expect(await import(join(folder, entry, `${name}.mjs`))).toMatchObject({ [`${name.split('.')[0]}Of`]: expect.any(Function) });
});

test('what writes the log waits in a file of its own for something to write', () => {
  const inStart = sizes.filter(({ entry }) =>
    readFileSync(join(folder, entry, 'index.mjs'), 'utf8').includes('POWERTOOLS_LOGGER'),
  );
  expect(inStart).toEqual([]);
  expect(readFileSync(join(folder, 'collection/api', 'index.mjs'), 'utf8')).toContain('("./logger.mjs")');
});

test.each(['collection/api', 'reservations/api'])(
  '%s holds no code back in functions until it is asked for: all that it stands on would be read twice',
  (entry) => {
    const code = readFileSync(join(folder, entry, 'index.mjs'), 'utf8');
    expect(/\.then\(\(\)=>\(\w+\(\),\w+\)\)/.test(code)).toBe(false);
  },
);

/** What a process of its own prints that starts a bundle without its variables. */
const stackOfStart = (bundle: string): string => {
  const { AXON_TABLE_PREFIX: _, ...env } = functionVariables;
  const script = `await import(${JSON.stringify(bundle)}).catch(({ stack }) => console.log(stack))`;
  return execFileSync(process.execPath, ['--input-type=module', '--eval', script], { env, encoding: 'utf8' });
};

/** As a stack names a place: `functions/platform/aws/env.ts:12:`. */
const placeIn = (file: string, text: string): string => {
  const line = readFileSync(join(ROOT, file), 'utf8')
    .split('\n')
    .findIndex((each) => each.includes(text));
  return `${file}:${line + 1}:`;
};

test('an error while a bundle is imported names our functions, files and lines, and no file of ours where a package stands', () => {
  const bundle = join(folder, 'reservations', 'api', 'index.mjs');
  const told = stackOfStart(bundle);
  expect(told).toContain(`at required (${placeIn('functions/platform/aws/env.ts', 'Environment variable')}`);
  expect(told).toContain(`at ${placeIn('functions/reservations/api.lambda.ts', '= awsDrivers()')}`);
  expect(told).not.toContain('node_modules');
  const map = readFileSync(`${bundle}.map`, 'utf8');
  expect(map).not.toContain('node_modules');
  // No import reads it, only the first stack.
  expect(map.length).toBeLessThan(300_000);
});

/** What a process of its own prints that makes the first call of a bundle while AWS answers this to everything. */
const printedByCall = async (entry: string, event: object, [status, answer]: readonly [number, object]): Promise<string> => {
  const server = createServer((request, response) => {
    response.writeHead(status, { 'content-type': 'application/x-amz-json-1.1' });
    request.resume().on('end', () => response.end(JSON.stringify(answer)));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const env = { ...functionVariables, AWS_ENDPOINT_URL: `http://127.0.0.1:${(server.address() as AddressInfo).port}` };
  const script = `
    const { handler } = await import(${JSON.stringify(join(folder, entry, 'index.mjs'))});
    await handler(${JSON.stringify(event)}, {}).catch(({ stack }) => console.log(stack));
    process.exit();`;
  const { stdout, stderr } = await promisify(execFile)(process.execPath, ['--input-type=module', '--eval', script], { env });
  server.close();
  return stdout + stderr;
};

test('an error of a call names our files also behind an await', async () => {
  const told = await printedByCall('reservations/api', {}, [200, {}]);
  expect(told).toMatch(/^Error: The secret \S+ is empty\n/);
  expect(told).toContain(placeIn('functions/platform/aws/secrets.aws.ts', 'is empty'));
  expect(told).toContain('at async Promise.all (index 0)');
  expect(told).toContain(`(${placeIn('functions/platform/aws/reservation-keys.ts', 'await Promise.all')}`);
});

test('the log of an error nobody expected names our files', async () => {
  const requestContext = { requestId: 'r1', identity: { sourceIp: '127.0.0.1' } };
  const query = { queryStringParameters: { k: `wk_${'a'.repeat(32)}` }, body: '{"events":[{}]}' };
  const event = { httpMethod: 'POST', path: '/v1/e', headers: {}, requestContext, ...query };
  const line = await printedByCall('collection/api', event, [400, { __type: 'ValidationException', message: 'no' }]);
  const { error } = z.object({ error: z.object({ stack: z.string() }) }).parse(JSON.parse(line));
  expect(error.stack).toContain('functions/platform/table.dynamodb.ts:');
  expect(error.stack).toContain('at async find (functions/collection/write-key-store.ts:');
});

test.each(['missing', 'broken'])('where the map is %s, an error keeps its message and its places in the bundle', (state) => {
  const copy = join(folder, `without-map-${state}`);
  mkdirSync(copy);
  copyFileSync(join(folder, 'reservations', 'api', 'index.mjs'), join(copy, 'index.mjs'));
  if (state === 'broken') writeFileSync(join(copy, 'index.mjs.map'), '{"version":3,"sources":[');
  const told = stackOfStart(join(copy, 'index.mjs'));
  expect(told).toMatch(/^Error: Environment variable AXON_TABLE_PREFIX is missing\n {4}at /);
  expect(told).toContain(`without-map-${state}/index.mjs:`);
});

test('starting a function reads no source map: no flag asks Node for it and no bundle names one', () => {
  const code = readFileSync(join(folder, 'collection', 'api', 'index.mjs'), 'utf8');
  expect(code).not.toContain('sourceMappingURL');
});

test('what is loaded when it is needed shares no error of ours with the function: each side has classes of its own', () => {
  const later = globSync('*/**/*.aws.mjs.map', { cwd: folder });
  expect(later.length).toBeGreaterThan(1);
  for (const map of later) expect(readFileSync(join(folder, map), 'utf8')).not.toContain('axon-error.ts');
});

test.each(['collection/api', 'reservations/on-slot-change'])(
  'starting %s loads no part of fetch, HTTP/2, compression and file access, of which it needs none',
  (entry) => {
    const script = `await import(${JSON.stringify(join(folder, entry, 'index.mjs'))}); console.log(process.moduleLoadList.join())`;
    const loaded = execFileSync(process.execPath, ['--input-type=module', '--eval', script], {
      env: functionVariables,
      encoding: 'utf8',
    });
    expect(loaded).toContain('NativeModule http');
    expect(loaded.match(/undici|worker_threads|http2|zlib|fs\/promises|fs\/streams/g)).toBe(null);
  },
);

test.each(['collection/api', 'reservations/api'])(
  'starting %s asks for no language, calendar or time zone: that is a fifth of it',
  (entry) => {
    const script = `Intl.DateTimeFormat = function () { throw new Error('asked for'); }; await import(${JSON.stringify(join(folder, entry, 'index.mjs'))}); process.exit();`;
    expect(() =>
      execFileSync(process.execPath, ['--input-type=module', '--eval', script], { env: functionVariables, stdio: 'pipe' }),
    ).not.toThrow();
  },
);

test('a bundle runs: it answers a call nobody may make', async () => {
  Object.assign(process.env, functionVariables);
  const { handler } = await import(join(folder, 'definitions', 'api', 'index.mjs'));
  const event = {
    httpMethod: 'GET',
    path: '/v1/event-definitions',
    headers: {},
    requestContext: { requestId: 'r1', identity: {} },
  };
  expect(await handler(event, {})).toMatchObject({ statusCode: 401 });
});

test('every bundle can be imported: nothing that was left out of one is asked for as it starts', async () => {
  const secret = JSON.stringify({ SecretString: JSON.stringify({ id: 'a', secret: 'k'.repeat(64) }) });
  const server = createServer((request, response) => request.resume().on('end', () => response.end(secret)));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const env = { ...functionVariables, AWS_ENDPOINT_URL: `http://127.0.0.1:${(server.address() as AddressInfo).port}` };
  const files = sizes.map(({ entry }) => `await import(${JSON.stringify(join(folder, entry, 'index.mjs'))});`);
  const script = `${files.join('\n')} process.exit();`;
  await promisify(execFile)(process.execPath, ['--input-type=module', '--eval', script], { env });
  server.close();
});

test('the one function that describes schemas can: the document of the API holds them', async () => {
  Object.assign(process.env, functionVariables);
  const { handler } = await import(join(folder, 'app', 'system', 'index.mjs'));
  const requestContext = { requestId: 'r1', identity: {} };
  const { statusCode, body } = await handler({ httpMethod: 'GET', path: '/v1/openapi.json', headers: {}, requestContext }, {});
  expect(statusCode).toBe(200);
  const Json = z.looseObject({ paths: z.record(z.string(), z.unknown()) });
  expect(JSON.stringify(Json.parse(JSON.parse(body)).paths['/v1/activities/{activityId}/availability'])).toContain('"schema":{');
});

test('the reservation door begins to read its keys as it starts; while they are out of reach a call fails, later ones do not', async () => {
  const answers: number[] = [];
  const server = createServer((request, response) => {
    const secret = JSON.stringify({ id: 'a', secret: 'k'.repeat(64) });
    // A refusal the SDK does not repeat: the first two are those of the start, the next two those of the first call.
    const status = answers.push(answers.length < 4 ? 400 : 200) && (answers.at(-1) ?? 0);
    const refusal = { __type: 'ResourceNotFoundException', message: 'not yet' };
    response.writeHead(status, { 'content-type': 'application/x-amz-json-1.1' });
    request.resume().on('end', () => response.end(JSON.stringify(status === 200 ? { SecretString: secret } : refusal)));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  Object.assign(process.env, functionVariables, { AWS_ENDPOINT_URL_SECRETS_MANAGER: url });
  const { handler } = await import(join(folder, 'reservations', 'api', 'index.mjs'));
  await expect.poll(() => answers).toEqual([400, 400]);
  await new Promise((resolve) => setTimeout(resolve, 50));
  const event = {
    httpMethod: 'POST',
    path: '/v1/activities/act_1/claims',
    headers: {},
    requestContext: { requestId: 'r1', identity: {} },
  };
  await expect(handler(event, {})).rejects.toThrow('not yet');
  expect(await handler(event, {})).toMatchObject({ statusCode: expect.any(Number), body: expect.stringContaining('"code"') });
  expect(answers).toEqual([400, 400, 400, 400, 200, 200]);
  server.closeAllConnections();
  server.close();
});

test('the bucket works from the file beside a bundle: it writes with a checksum, and reads what is not there as nothing', async () => {
  const asked: string[] = [];
  const server = createServer((request, response) => {
    asked.push(`${request.method} ${request.url?.split('?')[0]} ${request.headers['x-amz-checksum-crc32'] ?? ''}`.trim());
    request.resume().on('end', () => {
      if (request.method === 'PUT') return response.end();
      return response.writeHead(404, { 'content-type': 'application/xml' }).end('<Error><Code>NoSuchKey</Code></Error>');
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  Object.assign(process.env, functionVariables, { AWS_ENDPOINT_URL_S3: url });
  const { blobsOf } = await import(join(folder, 'collection', 'api', 'blobs.aws.mjs'));
  const blobs = blobsOf('bucket');
  await blobs.put('a/1', Buffer.from('abc'));
  expect(await blobs.get('a/1')).toBeUndefined();
  server.closeAllConnections();
  server.close();
  expect(asked).toEqual(['PUT /bucket/a/1 NSRBwg==', 'GET /bucket/a/1']);
});

test('a bundle reaches the search engine, in the name of its role: a deploy lays out the indexes', async () => {
  const asked: string[] = [];
  const server = createServer(({ method, url, headers }, response) => {
    asked.push(`${method} ${url?.split('?')[0]} ${headers.authorization?.slice(0, 16) ?? 'unsigned'}`);
    response.writeHead(200, { 'content-type': 'application/json' }).end('{}');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  Object.assign(process.env, functionVariables, { AXON_SEARCH_ENDPOINT: url, AXON_SEARCH_REGION: 'eu-west-1' });
  const { handler } = await import(join(folder, 'app', 'on-deploy', 'index.mjs'));
  await handler({ RequestType: 'Update', ResponseURL: `${url}/answer` });
  server.closeAllConnections();
  server.close();
  expect(asked).toEqual([
    'PUT /_index_template/events AWS4-HMAC-SHA256',
    'PUT /events-*/_mapping AWS4-HMAC-SHA256',
    'PUT /_index_template/journeys AWS4-HMAC-SHA256',
    'PUT /journeys/_mapping AWS4-HMAC-SHA256',
    'PUT /answer unsigned',
  ]);
});
