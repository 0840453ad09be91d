import { afterAll, beforeAll, expect, test } from 'vitest';
import type { CampaignDetail } from '#functions/catalog/schema.ts';
import type { Counters } from '#functions/realtime/schema.ts';
import { type AxonProcess, removeFolder, startAxon } from '#test/house/axon-process.ts';
import { storefront } from '../../tracker/storefront/src/index.ts';

/** A giveaway through the real door, as far as it gets before it has closed; the draw itself: test/reservations/giveaway.test.ts. */

let axon: AxonProcess;

beforeAll(async () => {
  axon = await startAxon();
});
afterAll(async () => {
  await axon?.kill9();
  removeFolder(axon.data);
});

test('one entry a shopper; the hash of the seed is public, the seed, the list and the draw are not yet to be had', async () => {
  const token = await axon.member('marketer');
  const window = { opensAt: Date.now() - 1_000, closesAt: Date.now() + 3_600_000 };
  const raffle = { name: 'Raffle', type: 'GIVEAWAY', stock: 3, ...window };
  const body = { name: 'Autumn', activities: [raffle] };
  const { id, version, activities } = await axon.call<CampaignDetail>('/v1/campaigns', { token, body });
  await axon.call(`/v1/campaigns/${id}/publish`, { token, body: { version } });
  const activityId = activities[0]?.id ?? '';
  const path = `/v1/activities/${activityId}/giveaway`;

  const kim = storefront({ url: axon.url, token: () => axon.shopper('kim') });
  const first = await kim.reserve(activityId);
  expect(first).toMatchObject({ code: 'ENTERED', repeated: false });
  expect(await kim.reserve(activityId)).toEqual({ ...first, repeated: true });
  expect(await axon.call(`${path}/me`, { token: await axon.shopper('kim') })).toMatchObject({ state: 'ENTERED' });
  expect(await axon.call(`${path}/me`, { token: await axon.shopper('lee') })).toEqual({ state: 'NONE' });

  const known = await axon.call<object>(path);
  expect(known).toMatchObject({ state: 'OPEN', winners: 3, seedHash: expect.stringMatching(/^[0-9a-f]{64}$/) });
  expect(known).not.toHaveProperty('seed');
  await expect(axon.call(`${path}/entries`)).rejects.toMatchObject({ code: 'NOT_DRAWABLE' });
  await expect(axon.call(`${path}/draw`, { token, body: {} })).rejects.toMatchObject({ code: 'NOT_DRAWABLE' });
  expect(await axon.call(`${path}/winners`, { token })).toEqual({ items: [] });

  const entries = await axon.call<{ readonly items: readonly object[] }>(`/v1/activities/${activityId}/entries`, { token });
  expect(entries.items).toMatchObject([{ state: 'ENTERED', userId: 'kim' }]);
  const { csv } = await axon.call<{ readonly csv: string }>(`/v1/activities/${activityId}/entries/export`, { token });
  expect(csv.split('\r\n')[1]).toMatch(/^ENTERED,kim,/);
  const range = `from=${Date.now() - 3_600_000}&to=${Date.now() + 3_600_000}`;
  const counters = () => axon.call<Counters>(`/v1/activities/${activityId}/counters?unit=minute&${range}`, { token });
  const reserved = async () => (await counters()).rows.filter(({ trigger }) => trigger === 'RESERVE').map(({ count }) => count);
  await expect.poll(reserved, { timeout: 5_000, interval: 50 }).toEqual([1]);
});
