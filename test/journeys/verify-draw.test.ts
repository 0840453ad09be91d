import { createServer, type Server } from 'node:http';
import { beforeAll, expect, test } from 'vitest';
import { HOUR, MINUTE } from '#shared/clock.ts';
import { runCli } from '#test/house/axon-process.ts';
import { ownAxon } from '#test/house/own-axon.ts';
import { publishedActivity } from '#test/house/published.ts';
import { startTimedAxon } from '#test/house/timed-axon.ts';

/** A draw checked by somebody who trusts nobody: true, tampered with, not yet there, and not to be had. */

const here = ownAxon(startTimedAxon);
let drawn: string;
let open: string;

const publish = async (closesIn: number): Promise<string> =>
  publishedActivity(
    { call: here.axon.call, token: await here.axon.member('marketer') },
    { type: 'GIVEAWAY', stock: 3, closesAt: Date.now() + closesIn },
  );

beforeAll(async () => {
  [drawn, open] = await Promise.all([publish(HOUR), publish(5 * HOUR)]);
  for (let shopper = 0; shopper < 8; shopper += 1)
    await here.axon.call(`/v1/activities/${drawn}/reservations`, {
      token: await here.axon.shopper(`shopper-${shopper}`),
      body: {},
    });
  await here.axon.forward(HOUR + MINUTE);
  await here.axon.sweep();
});

const verify = (activityId: string, url: string) => runCli(['verify-draw', activityId, '--url', url]);

/** The same server, but whoever stands in between changes what it says. */
const tampering = async (change: (path: string, answer: object) => object): Promise<[Server, string]> => {
  const server = createServer(async (request, response) => {
    const path = request.url ?? '';
    const answer = Object(await fetch(here.axon.url + path).then((each) => each.json()));
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(change(path, answer)));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  return [server, `http://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}`];
};

test('a draw as it was published is confirmed, with what to compare and who won', async () => {
  const { code, out } = await verify(drawn, here.axon.url);
  expect(out).toContain(`${drawn}: 3 of 8 entries win`);
  expect(out).toContain('The draw is what it claims to be.');
  expect(out).not.toContain('FALSE');
  expect(out.trim().split('\n').slice(-3)).toEqual([1, 2, 3].map((place) => expect.stringMatching(new RegExp(`^ *${place} `))));
  expect(code).toBe(0);
});

test.each([
  ['/giveaway', { seed: '0'.repeat(64) }, 'the seed is the one'],
  ['/giveaway/entries', { entryIds: ['chosen'] }, 'the entries are the frozen ones'],
  ['/giveaway/winning-entries', { entryIds: ['chosen'] }, 'the published winners are the ones'],
])('another answer from %s is found out', async (path, lie, what) => {
  const [server, url] = await tampering((asked, answer) =>
    asked.split('?')[0]?.endsWith(path) ? { ...answer, ...lie } : answer,
  );
  const { code, out } = await verify(drawn, url);
  expect(out).toContain(`FALSE ${what}`);
  expect(out).toContain('The draw is NOT what it claims to be.');
  expect(code).toBe(1);
  server.close();
});

test('what cannot be checked says why, and is not taken for a false draw', async () => {
  const early = await verify(open, here.axon.url);
  expect(early.err).toMatch(/It has not been drawn yet.*It can be drawn from 20\d\d-/);
  const sale = await verify(here.axon.activityId, here.axon.url);
  expect(sale.err).toContain('There is no giveaway');
  const nobody = await verify(drawn, 'http://127.0.0.1:1');
  expect(nobody.err).toContain('Nothing answers at http://127.0.0.1:1');
  expect([early, sale, nobody].map(({ code, out }) => [code, out])).toEqual([
    [2, ''],
    [2, ''],
    [2, ''],
  ]);
});
