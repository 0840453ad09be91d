import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { TRACKER_CACHING } from '#lib/house/tracker-script.ts';
import { siteUrl } from './stage.ts';

/** The tracker where a shop of another origin finds it, as the deploy's outputs name it. */

const EVERY_SHOP = {
  'content-type': 'text/javascript; charset=utf-8',
  'access-control-allow-origin': '*',
  'cross-origin-resource-policy': 'cross-origin',
  'x-content-type-options': 'nosniff',
};
const headersOf = (response: Response) => Object.fromEntries(response.headers);

test('the versioned address holds what the snippet vouches for, for ever; the newest is asked for again', async () => {
  const config = await fetch(`${siteUrl}/config.json`);
  const { trackerUrl, trackerIntegrity } = (await config.json()) as { trackerUrl: string; trackerIntegrity: string };
  const versioned = await fetch(new URL(trackerUrl, siteUrl), { headers: { origin: 'https://shop.example' } });
  expect(versioned.status).toBe(200);
  expect(headersOf(versioned)).toMatchObject({ ...EVERY_SHOP, 'cache-control': TRACKER_CACHING.versioned });
  const body = Buffer.from(await versioned.arrayBuffer());
  expect(`sha384-${createHash('sha384').update(body).digest('base64')}`).toBe(trackerIntegrity);
  expect(trackerUrl).toBe(`/t/${createHash('sha256').update(body).digest('hex').slice(0, 12)}/axon.js`);

  const newest = await fetch(`${siteUrl}/t/axon.js`);
  expect(headersOf(newest)).toMatchObject({ ...EVERY_SHOP, 'cache-control': TRACKER_CACHING.newest });
  expect(Buffer.from(await newest.arrayBuffer())).toEqual(body);
  expect((await fetch(`${siteUrl}/t/000000000000/axon.js`)).status).toBe(404);
});
