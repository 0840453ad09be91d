import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { apiClient } from '../../bin/simulate/api-client.ts';

/** API Gateway puts the stage into the address: `https://….amazonaws.com/live`. */
let server: Server;
let root: string;

beforeAll(async () => {
  server = createServer((request, response) => response.end(JSON.stringify({ path: request.url })));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  root = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => void server.close());

test.each(['/live', '/live/', '/_aws/execute-api/abc/live'])('an address with a path (%s) keeps it', async (stage) => {
  const answer = await apiClient(root + stage)('/v1/campaigns?limit=1');
  expect(answer).toEqual({ path: `${stage.replace(/\/$/, '')}/v1/campaigns?limit=1` });
});

test('an address of its own is called as it is', async () => {
  expect(await apiClient('http://127.0.0.1:9')(`${root}/demo`)).toEqual({ path: '/demo' });
});

test.each([
  ['a page', 200, '<html></html>'],
  ['nothing', 200, ''],
])('an address that answers with %s is said not to be this API', async (_, status, body) => {
  const other = createServer((_request, response) => response.writeHead(status).end(body));
  await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
  const at = `http://127.0.0.1:${(other.address() as AddressInfo).port}`;
  await expect(apiClient(at)('/v1/health')).rejects.toThrow(`What answers at ${at} is not this API`);
  other.close();
});
