import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { bundleFunctions, lambdaEntries, sizeTable } from '#lib/house/bundle-function.ts';

/** Bytes minified. A cold start reads and compiles all of them. */
const LIMIT = 800_000;

const folder = mkdtempSync(join(tmpdir(), 'axon-bundles-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const sizes = bundleFunctions(folder);

test('every function is bundled and none is larger than the limit', () => {
  console.log(sizeTable(sizes));
  expect(sizes.map(({ entry }) => entry)).toEqual(lambdaEntries());
  expect(sizes.length).toBeGreaterThan(12);
  expect(sizes.filter(({ bytes }) => bytes > LIMIT)).toEqual([]);
});

test('nothing of tier 0 and nothing of the build is in a bundle', () => {
  for (const { entry } of sizes) {
    const code = readFileSync(join(folder, entry, 'index.mjs'), 'utf8');
    for (const foreign of ['node:sqlite', '@duckdb', 'aws-cdk', 'swagger-ui'])
      expect(code.includes(foreign), `${entry}: ${foreign}`).toBe(false);
  }
});

test('a bundle runs: it answers a call nobody may make', async () => {
  Object.assign(process.env, {
    AXON_TABLE_PREFIX: 'axon-test-',
    AXON_MEMBER_ISSUER: 'https://issuer.example',
    AXON_MEMBER_AUDIENCE: 'dashboard',
    AXON_MEMBER_JWKS_URL: 'https://issuer.example/jwks',
    AXON_SHOPPER_ISSUER: 'https://issuer.example',
    AXON_SHOPPER_AUDIENCE: 'shop',
    AXON_SHOPPER_JWKS_URL: 'https://issuer.example/jwks',
  });
  const { handler } = await import(join(folder, 'definitions', 'api', 'index.mjs'));
  const event = {
    httpMethod: 'GET',
    path: '/v1/event-definitions',
    headers: {},
    requestContext: { requestId: 'r1', identity: {} },
  };
  expect(await handler(event, {})).toMatchObject({ statusCode: 401 });
});
