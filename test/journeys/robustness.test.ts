import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import type { CampaignDetail, Product } from '#functions/catalog/schema.ts';
import type { ActivityRevenue } from '#functions/customers/schema.ts';
import type { ConfirmedOrder, MyReservation, PaymentWindow, Reservation } from '#functions/reservations/schema.ts';
import type { Page } from '#shared/page.ts';
import { type AxonProcess, freshFolder, removeFolder, runCli, type StartOptions, startAxon } from '#test/house/axon-process.ts';

/** The life of one process: starting, stopping, and starting again on the same data. */

const folders: string[] = [];
const running: AxonProcess[] = [];

const folder = (): string => {
  const path = freshFolder();
  folders.push(path);
  return path;
};
const start = async (options: StartOptions & { readonly data: string }): Promise<AxonProcess> => {
  const axon = await startAxon(options);
  running.push(axon);
  return axon;
};

afterAll(async () => {
  await Promise.all(running.map((axon) => axon.kill9()));
  folders.forEach(removeFolder);
});

const listenOn = (port: number): Promise<Server> =>
  new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => resolve(server));
  });
const portOf = (server: Server): number => {
  const address = server.address();
  return typeof address === 'object' && address ? address.port : 0;
};
const close = (server: Server): Promise<void> => new Promise((resolve) => server.close(() => resolve()));

const startArguments = (data: string, port: string | number) => [
  'start',
  '--data',
  data,
  '--port',
  String(port),
  '--no-crowd',
  '--json',
];

test('a busy port ends the start with a sentence that says what to do, and leaves the data folder free', async () => {
  const occupant = await listenOn(0);
  const port = portOf(occupant);
  const data = folder();
  const { code, out, err } = await runCli(startArguments(data, port));
  expect({ code, out }).toEqual({ code: 1, out: '' });
  expect(err).toBe(`axon: Port ${port} is already in use. Choose another with --port, or --port 0 for any free one.\n`);
  await close(occupant);
  const axon = await start({ data, port });
  expect(axon.url).toBe(`http://127.0.0.1:${port}`);
  expect(await axon.stop()).toBe(0);
});

test('a second start on the same data folder ends at once, and the first goes on unharmed', async () => {
  const axon = await start({ data: folder() });
  const second = await runCli(startArguments(axon.data, 0));
  expect({ code: second.code, out: second.out }).toEqual({ code: 1, out: '' });
  expect(second.err).toMatch(/^axon: Another Axon is already running on .+ --data\.\n$/);
  const reset = await runCli([...startArguments(axon.data, 0), '--reset']);
  expect(reset.code).toBe(1);
  const token = await axon.member('viewer');
  const campaign = await axon.call<CampaignDetail>(`/v1/campaigns/${axon.campaignId}`, { token });
  expect(campaign.status).toBe('ACTIVE');
  await axon.call(`/v1/activities/${axon.activityId}/reservations`, { token: await axon.shopper('sue'), body: {} });
  expect(await axon.stop()).toBe(0);
  expect(axon.errors()).toBe('');
});

test('data, keys and holds survive Ctrl-C and a restart on another port', async () => {
  const data = folder();
  const first = await start({ data });
  const [viewer, marketer, shopper] = await Promise.all([first.member('viewer'), first.member('marketer'), first.shopper('sam')]);
  const product = await first.call<Product>('/v1/products', { token: marketer, body: { name: 'Lamp', price: 12_000 } });
  const campaign = await first.call<CampaignDetail>('/v1/campaigns', { token: marketer, body: { name: 'Kept' } });
  const hold = await first.call<Reservation>(`/v1/activities/${first.activityId}/reservations`, { token: shopper, body: {} });

  const askedAt = performance.now();
  expect(await first.stop()).toBe(0);
  expect(performance.now() - askedAt).toBeLessThan(3000);
  expect(first.errors()).toBe('');
  await close(await listenOn(Number(new URL(first.url).port)));

  const second = await start({ data });
  expect(second).toMatchObject({ campaignId: first.campaignId, activityId: first.activityId, writeKey: first.writeKey });
  expect(await second.call(`/v1/products/${product.id}`, { token: viewer })).toEqual(product);
  expect(await second.call(`/v1/campaigns/${campaign.id}`, { token: viewer })).toEqual(campaign);

  const path = `/v1/activities/${first.activityId}/reservations`;
  const mine = await second.call<MyReservation>(`${path}/me`, { token: shopper });
  expect(mine).toMatchObject({ state: 'HELD', slot: hold.slot, expiresAt: hold.expiresAt });
  const window = await second.call<PaymentWindow>('/v1/reservations/prepare', {
    token: shopper,
    body: { reservationToken: hold.reservationToken },
  });
  const { merchantReference, amount, currency, paymentToken } = window;
  const { paymentId } = await second.call<{ paymentId: string }>('/sandbox/payments', {
    body: { merchantReference, amount, currency, card: '4242424242424242' },
  });
  const order = await second.call<ConfirmedOrder>('/v1/reservations/confirm', {
    token: shopper,
    body: { paymentToken, paymentId },
  });
  expect(order).toMatchObject({ slot: hold.slot, amount, paymentId });
  await expect
    .poll(() => second.call<ActivityRevenue>(`/v1/activities/${first.activityId}/revenue`, { token: viewer }), { timeout: 5000 })
    .toMatchObject({ orders: 1, gmv: amount });
  expect(await second.stop()).toBe(0);
});

test('--reset begins anew: campaigns, holds and keys of before are gone', async () => {
  const data = folder();
  const first = await start({ data });
  const viewer = await first.member('viewer');
  const marketer = await first.member('marketer');
  await first.call('/v1/campaigns', { token: marketer, body: { name: 'Doomed' } });
  await first.call(`/v1/activities/${first.activityId}/reservations`, { token: await first.shopper('sam'), body: {} });
  await first.stop();

  const second = await start({ data, flags: ['--no-crowd', '--no-warm-up', '--reset'] });
  await expect(second.call('/v1/campaigns', { token: viewer })).rejects.toMatchObject({ code: 'UNAUTHENTICATED' });
  const campaigns = await second.call<Page<CampaignDetail>>('/v1/campaigns', { token: await second.member('viewer') });
  expect(campaigns.items.map(({ id }) => id)).toEqual([second.campaignId]);
  expect(second.campaignId).not.toBe(first.campaignId);
  expect(await second.call(`/v1/activities/${second.activityId}/availability`)).toMatchObject({
    remaining: 100,
    held: 0,
    sold: 0,
  });
  await expect(second.call(`/v1/activities/${first.activityId}/availability`)).rejects.toMatchObject({ status: 404 });
  expect(await second.stop()).toBe(0);
});

test.each([
  { what: 'a port that is no number', args: ['start', '--port', 'abc'], says: '--port must be a whole number' },
  { what: 'a port that does not exist', args: ['start', '--port', '65536'], says: 'from 0 to 65535, not "65536"' },
  {
    what: 'an unknown role',
    args: ['token', 'king'],
    says: 'Unknown role "king". Choose one of shopper, viewer, marketer, admin.',
  },
  { what: 'a count of nothing', args: ['token', 'viewer', '--count', '0'], says: '--count must be a whole number from 1' },
  { what: 'an unknown flag', args: ['start', '--prot', '4400'], says: '--prot' },
])('$what is answered with one clear line', async ({ args, says }) => {
  const { code, out, err } = await runCli([...args, '--data', folder()]);
  expect({ code, out }).toEqual({ code: 1, out: '' });
  expect(err).toMatch(/^axon: .+\n$/);
  expect(err).toContain(says);
});

/** A folder with something in it that Axon did not write. */
const spoiled = (name: string, content: string): string => {
  const path = join(folder(), 'data');
  mkdirSync(join(path, 'keys'), { recursive: true });
  writeFileSync(join(path, name), content);
  return path;
};

test.each([
  { what: 'is a file', data: () => join(spoiled('file', 'x'), 'file') },
  { what: 'holds a database that is none', data: () => spoiled('axon.db', 'no database at all\n'.repeat(1000)) },
  { what: 'holds a damaged key', data: () => spoiled('keys/issuer.json', '{"kty":') },
])('a data folder that $what ends the start with one clear line that names it', async ({ data }) => {
  const path = data();
  const { code, out, err } = await runCli(startArguments(path, 0));
  expect({ code, out }).toEqual({ code: 1, out: '' });
  expect(err).toMatch(/^axon: .+\n$/);
  expect(err).toContain(path);
  expect(existsSync(path)).toBe(true);
});
