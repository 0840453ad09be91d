import { execFileSync } from 'node:child_process';
import { globSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
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

test.each(['collection/api', 'reservations/api'])(
  '%s holds no code back in functions until it is asked for: all that it stands on would be read twice',
  (entry) => {
    const code = readFileSync(join(folder, entry, 'index.mjs'), 'utf8');
    expect(/\.then\(\(\)=>\(\w+\(\),\w+\)\)/.test(code)).toBe(false);
  },
);

test('an error in a bundle names our file and line, and no file of ours where a package stands', () => {
  const { AXON_TABLE_PREFIX: _, ...env } = functionVariables;
  const bundle = join(folder, 'reservations', 'api', 'index.mjs');
  const script = `await import(${JSON.stringify(bundle)}).then(({ handler }) => handler({}, {})).catch(({ stack }) => console.log(stack))`;
  const told = execFileSync(process.execPath, ['--enable-source-maps', '--input-type=module', '--eval', script], {
    env,
    encoding: 'utf8',
  });
  const source = readFileSync(join(ROOT, 'functions/platform/aws/env.ts'), 'utf8').split('\n');
  const line = source.findIndex((text) => text.includes('Environment variable')) + 1;
  expect(told).toContain(`functions/platform/aws/env.ts:${line}:`);
  expect(told).toContain('functions/reservations/api.lambda.ts:');
  expect(told).not.toContain('node_modules');
  const map = readFileSync(`${bundle}.map`, 'utf8');
  expect(map).not.toContain('node_modules');
  expect(map.length).toBeLessThan(200_000);
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
