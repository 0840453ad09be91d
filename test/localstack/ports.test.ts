import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { afterEach, expect, test } from 'vitest';
import { expectFreePorts } from '../../localstack/run/ports.ts';

const servers: Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) server.close();
});

/** Listens on a free port, or on one that was free a moment ago. */
const serve = async (answer: object): Promise<number> => {
  const server = createServer((_, response) => response.end(JSON.stringify(answer))).listen(0, '127.0.0.1');
  servers.push(server);
  await once(server, 'listening');
  const address = server.address();
  return typeof address === 'object' && address ? address.port : 0;
};

const freePort = async (): Promise<number> => {
  const port = await serve({});
  const server = servers.pop();
  server?.close();
  return port;
};

test('free ports are no problem', async () => {
  await expectFreePorts({ aws: await freePort(), search: await freePort(), site: await freePort() });
});

test('an older LocalStack that still runs is called by its name and version', async () => {
  const aws = await serve({ version: '3.8.1', services: {} });
  await expect(expectFreePorts({ aws, search: await freePort(), site: await freePort() })).rejects.toMatchObject({
    exitCode: 4,
    message: expect.stringMatching(/LocalStack 3\.8\.1 that is still running[\s\S]*AXON_LOCALSTACK_PORT[\s\S]*localstack:down/),
  });
});

test('every taken port is named at once, each with its variable', async () => {
  const [search, site] = [await serve({ cluster_name: 'other' }), await serve({})];
  await expect(expectFreePorts({ aws: await freePort(), search, site })).rejects.toThrow(
    /OpenSearch \("other"\)[\s\S]*AXON_SEARCH_PORT[\s\S]*another program[\s\S]*AXON_SITE_PORT/,
  );
});
