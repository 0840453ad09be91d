import { writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { runCli, startAxon } from '#test/house/axon-process.ts';
import { ownAxon } from '#test/house/own-axon.ts';
import { selfSigned } from '#test/house/self-signed.ts';

/** As API Gateway: TLS, and the stage in the path; the API behind it knows of neither. */

const STAGE = '/live';
const here = ownAxon(startAxon);
let gateway: Server;
let url: string;
let certificate: string;

beforeAll(async () => {
  const { cert, key } = selfSigned();
  certificate = join(here.axon.data, 'gateway.pem');
  writeFileSync(certificate, cert);
  gateway = createServer({ cert, key }, (asked, answer) => {
    const { method, headers, url: path = '' } = asked;
    if (!path.startsWith(`${STAGE}/`)) return void answer.writeHead(403).end('{"message":"Forbidden"}');
    const behind = request(`${here.axon.url}${path.slice(STAGE.length)}`, { ...(method && { method }), headers }, (said) => {
      answer.writeHead(said.statusCode ?? 502, said.headers);
      said.pipe(answer);
    });
    behind.on('error', () => answer.destroy());
    asked.pipe(behind);
  });
  await new Promise<void>((resolve) => gateway.listen(0, '127.0.0.1', resolve));
  url = `https://127.0.0.1:${(gateway.address() as AddressInfo).port}`;
});
afterAll(async () => {
  gateway?.close();
  gateway?.closeAllConnections();
});

const crowd = ['--new', '--stock', '10', '--users', '30', '--within', '0.2s', '--late', '0', '--connections', '8', '--json'];
const load = (at: string, env?: NodeJS.ProcessEnv) => runCli(['load', ...crowd, '--url', at, '--data', here.axon.data], env);

test('a crowd on an https address with a path, whose certificate is vouched for, gets its verdict', async () => {
  const { code, out, err } = await load(`${url}${STAGE}`, { NODE_EXTRA_CA_CERTS: certificate });
  expect([code, err]).toEqual([0, '']);
  expect(JSON.parse(out)).toMatchObject({ taken: 10, serverErrors: 0, lost: 0, verdict: { ok: true } });
}, 60_000);

test.each([
  [
    'a certificate nobody vouches for',
    () => `${url}${STAGE}`,
    {},
    'is not trusted (DEPTH_ZERO_SELF_SIGNED_CERT); if it is your own, name its file in NODE_EXTRA_CA_CERTS.',
  ],
  ['https where http is spoken', () => here.axon.url.replace('http:', 'https:'), {}, 'does not speak TLS'],
  ['an address without its stage', () => url, { trusted: true }, '403 UNKNOWN: Forbidden'],
  ['nobody there', () => 'https://127.0.0.1:1', {}, 'Nothing answers at https://127.0.0.1:1 (bad port). Start Axon'],
  ['no address', () => 'live', {}, '"live" is no address'],
])('%s ends with one clear line', async (_, at, { trusted = false }: { readonly trusted?: boolean }, why) => {
  const { code, err } = await load(at(), trusted ? { NODE_EXTRA_CA_CERTS: certificate } : {});
  expect([code, err.trim().split('\n').length]).toEqual([1, 1]);
  expect(err).toContain(why);
});
