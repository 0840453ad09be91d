import { beforeAll, expect, test } from 'vitest';
import type { NewServerKey } from '#functions/access/schema.ts';
import type { ShopActivity } from '#functions/catalog/schema.ts';
import type { EligibilityFilter } from '#shared/eligibility.ts';
import { startAxon } from '#test/house/axon-process.ts';
import { ownAxon } from '#test/house/own-axon.ts';
import { publishedActivity } from '#test/house/published.ts';
import { ask, problemIn } from './ask.ts';

/** The store's backend at its own door, and what comes of it at the shopper's: all over HTTP. */

const here = ownAxon(startAxon);
let admin: string;
let serverKey: NewServerKey;

beforeAll(async () => {
  admin = await here.axon.member('admin');
  serverKey = await here.axon.call<NewServerKey>('/v1/server-keys', { token: admin, body: { label: 'Shop' } });
});

const put = (customerId: string, body: unknown, headers: Record<string, string>) =>
  ask(`${here.axon.url}/v1/customers/${encodeURIComponent(customerId)}`, { method: 'PUT', body, headers });

/** A published activity with these conditions. */
const aSale = (eligibility: EligibilityFilter[]): Promise<string> =>
  publishedActivity({ call: here.axon.call, token: admin }, { name: 'Members only', stock: 5, eligibility });

const reserve = async (activityId: string, userId: string, body: unknown = {}) =>
  ask(`${here.axon.url}/v1/activities/${activityId}/reservations`, { token: await here.axon.shopper(userId), body });

test('the key opens the door as bearer token and as X-Axon-Key; nothing else does', async () => {
  const known = await put('nam@shop/1', { grade: 'VIP' }, { authorization: `Bearer ${serverKey.key}` });
  expect(known.status).toBe(200);
  expect(JSON.parse(known.text)).toMatchObject({ customerId: 'nam@shop/1', grade: 'VIP', version: 1 });
  expect((await put('nam@shop/1', { grade: 'VIP' }, { 'x-axon-key': serverKey.key })).text).toBe(known.text);
  const others = [
    {},
    { 'x-axon-key': `${serverKey.key.slice(0, -1)}!` },
    { 'x-axon-key': serverKey.id },
    { 'x-api-key': serverKey.key },
  ];
  const tokens = [admin, await here.axon.shopper('nam'), here.axon.writeKey].map((token) => ({
    authorization: `Bearer ${token}`,
  }));
  for (const headers of [...others, ...tokens]) expect(problemIn(await put('nam', {}, headers)).code).toBe('UNAUTHENTICATED');
});

test('the key opens no door of members or shoppers', async () => {
  for (const path of [
    '/v1/server-keys',
    '/v1/campaigns',
    '/v1/customers/nam',
    `/v1/activities/${here.axon.activityId}/reservations/me`,
  ])
    expect(problemIn(await ask(`${here.axon.url}${path}`, { token: serverKey.key })).code, path).toBe('UNAUTHENTICATED');
});

test('a profile is for marketers to see, not for everybody who may look at figures', async () => {
  await put('seo', { birthYear: 1990 }, { 'x-axon-key': serverKey.key });
  const path = '/v1/customers/seo';
  expect(await here.axon.call(path, { token: await here.axon.member('marketer') })).toMatchObject({
    birthYear: 1990,
    version: 1,
  });
  expect(problemIn(await ask(`${here.axon.url}${path}`, { token: await here.axon.member('viewer') })).code).toBe('FORBIDDEN');
});

test('only who meets every condition gets in; the refusal says what is not met and what is not known', async () => {
  const eligibility: EligibilityFilter[] = [
    { kind: 'AGE', min: 19 },
    { kind: 'GRADE', grades: ['VIP'] },
    { kind: 'RECENT_PURCHASE', bought: false, days: 30 },
  ];
  const activityId = await aSale(eligibility);
  expect(await here.axon.call<ShopActivity>(`/v1/shop/activities/${activityId}`)).toMatchObject({ eligibility });
  await put('kim', { grade: 'Gold' }, { 'x-axon-key': serverKey.key });
  const refused = await reserve(activityId, 'kim', { profile: { grade: 'VIP', birthYear: 1990 }, grade: 'VIP' });
  expect(problemIn(refused)).toMatchObject({
    status: 403,
    code: 'NOT_ELIGIBLE',
    failed: [{ filter: 'AGE', missing: 'birthYear' }, { filter: 'GRADE' }],
  });
  await put('kim', { grade: 'VIP', birthYear: 1990 }, { 'x-axon-key': serverKey.key });
  expect((await reserve(activityId, 'kim')).status).toBe(201);
});

test('who has just bought is kept from the next sale, and let into the one for buyers', async () => {
  const onlyNew = await aSale([{ kind: 'RECENT_PURCHASE', bought: false, days: 7 }]);
  const onlyBuyers = await aSale([{ kind: 'RECENT_PURCHASE', bought: true, days: 7 }]);
  expect(problemIn(await reserve(onlyBuyers, 'lee')).code).toBe('NOT_ELIGIBLE');
  const token = await here.axon.shopper('lee');
  const { reservationToken } = JSON.parse((await reserve(onlyNew, 'lee')).text);
  const { paymentToken, merchantReference, amount, currency } = await here.axon.call<Record<string, unknown>>(
    '/v1/reservations/prepare',
    {
      token,
      body: { reservationToken },
    },
  );
  const paid = { merchantReference, amount, currency, card: '4242424242424242' };
  const { paymentId } = await here.axon.call<Record<string, unknown>>('/sandbox/payments', { body: paid });
  await here.axon.call('/v1/reservations/confirm', { token, body: { paymentToken, paymentId } });
  await expect.poll(async () => (await reserve(onlyBuyers, 'lee')).status, { timeout: 5000 }).toBe(201);
  const again = await aSale([{ kind: 'RECENT_PURCHASE', bought: false, days: 7 }]);
  expect(problemIn(await reserve(again, 'lee'))).toMatchObject({ failed: [{ filter: 'RECENT_PURCHASE' }] });
});

test('a rotated key and its successor both work; a revoked one is shut out within 5 s', async () => {
  const path = `/v1/server-keys/${serverKey.id}`;
  const next = await here.axon.call<NewServerKey>(`${path}/rotations`, { token: admin, body: { version: serverKey.version } });
  for (const { key } of [serverKey, next])
    await expect.poll(async () => (await put('nam', {}, { 'x-axon-key': key })).status, { timeout: 7000 }).toBe(200);
  await here.axon.call(path, { method: 'DELETE', token: admin });
  await expect.poll(async () => (await put('nam', {}, { 'x-axon-key': next.key })).status, { timeout: 7000 }).toBe(401);
  expect(await here.axon.call('/v1/server-keys', { token: admin })).toMatchObject({ items: [{ revoked: true, secrets: [] }] });
});
