import { expect, test } from 'vitest';
import type { Counters } from '#functions/realtime/schema.ts';
import { startAxon } from '#test/house/axon-process.ts';
import { ownAxon } from '#test/house/own-axon.ts';
import { publishedActivity } from '#test/house/published.ts';
import { storefront } from '../../tracker/storefront/src/index.ts';

/** A giveaway through the real door, as far as it gets before it has closed; the draw itself: test/reservations/giveaway.test.ts. */

const here = ownAxon(startAxon);

test('one entry a shopper; the hash of the seed is public, the seed, the list and the draw are not yet to be had', async () => {
  const token = await here.axon.member('marketer');
  const activityId = await publishedActivity({ call: here.axon.call, token }, { type: 'GIVEAWAY', stock: 3 });
  const path = `/v1/activities/${activityId}/giveaway`;

  const kim = storefront({ url: here.axon.url, token: () => here.axon.shopper('kim') });
  const first = await kim.reserve(activityId);
  expect(first).toMatchObject({ code: 'ENTERED', repeated: false });
  expect(await kim.reserve(activityId)).toEqual({ ...first, repeated: true });
  expect(await here.axon.call(`${path}/me`, { token: await here.axon.shopper('kim') })).toMatchObject({ state: 'ENTERED' });
  expect(await here.axon.call(`${path}/me`, { token: await here.axon.shopper('lee') })).toEqual({ state: 'NONE' });

  const known = await here.axon.call<object>(path);
  expect(known).toMatchObject({ state: 'OPEN', winners: 3, seedHash: expect.stringMatching(/^[0-9a-f]{64}$/) });
  expect(known).not.toHaveProperty('seed');
  await expect(here.axon.call(`${path}/entries`)).rejects.toMatchObject({ code: 'NOT_DRAWABLE' });
  await expect(here.axon.call(`${path}/draw`, { token, body: {} })).rejects.toMatchObject({ code: 'NOT_DRAWABLE' });
  expect(await here.axon.call(`${path}/winners`, { token })).toEqual({ items: [] });

  const entries = await here.axon.call<{ readonly items: readonly object[] }>(`/v1/activities/${activityId}/entries`, { token });
  expect(entries.items).toMatchObject([{ state: 'ENTERED', userId: 'kim' }]);
  const { csv } = await here.axon.call<{ readonly csv: string }>(`/v1/activities/${activityId}/entries/export`, { token });
  expect(csv.split('\r\n')[1]).toMatch(/^ENTERED,kim,/);
  const range = `from=${Date.now() - 3_600_000}&to=${Date.now() + 3_600_000}`;
  const counters = () => here.axon.call<Counters>(`/v1/activities/${activityId}/counters?unit=minute&${range}`, { token });
  const reserved = async () => (await counters()).rows.filter(({ trigger }) => trigger === 'RESERVE').map(({ count }) => count);
  await expect.poll(reserved, { timeout: 5_000, interval: 50 }).toEqual([1]);
});
