import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, test } from 'vitest';
import { freshFolder, removeFolder, runCli } from '#test/house/axon-process.ts';

test('simulated journeys need the demo shop: an API without one is told what to use instead', async () => {
  const gateway = createServer((_request, response) => response.writeHead(403).end('{"message":"Forbidden"}'));
  await new Promise<void>((resolve) => gateway.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(gateway.address() as AddressInfo).port}/live`;
  const data = freshFolder();
  const { code, err } = await runCli(['simulate', 'journey', 'act_1', '5', '--url', url, '--data', data]);
  gateway.close();
  removeFolder(data);
  expect(code).toBe(1);
  expect(err).toBe(
    `axon: ${url} has no demo shop to walk through (403 UNKNOWN: Forbidden). A deployed API takes crowds by \`axon load\`.\n`,
  );
});
