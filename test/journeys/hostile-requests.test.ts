import { connect } from 'node:net';
import { setTimeout } from 'node:timers/promises';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { LiveEvents } from '#functions/collection/live/schema.ts';
import type { CollectAnswer } from '#functions/collection/schema.ts';
import type { PaymentWindow, Reservation } from '#functions/reservations/schema.ts';
import { dataFolderAt } from '#platform/local/data-folder.ts';
import { localIssuer } from '#platform/local/issuer.ts';
import { issuerKey } from '#platform/local/key-files.ts';
import { HOUR, MINUTE, SECOND } from '#shared/clock.ts';
import { systemRandom } from '#shared/random.ts';
import { freshFolder, removeFolder, startAxon } from '#test/house/axon-process.ts';
import { ownAxon } from '#test/house/own-axon.ts';
import { type Answer, ask, problemIn, type Question } from './ask.ts';

/** Input nobody should send, through the real door of a real process: a coded answer each, and the process stays well. */

const elsewhere = freshFolder();
const here = ownAxon(startAxon);
let admin: string;

beforeAll(async () => {
  admin = await here.axon.member('admin');
});

afterAll(() => {
  removeFolder(elsewhere);
  // Nothing above was a fault of ours: no 5xx, nothing unhandled.
  expect(here.axon.errors()).toBe('');
});

const at = (path: string, question: Question = {}): Promise<Answer> => ask(`${here.axon.url}${path}`, question);
const refusal = async (answer: Promise<Answer>): Promise<string> => {
  const { status, code } = problemIn(await answer);
  return `${status} ${code}`;
};
const reservations = (activityId = here.axon.activityId) => `/v1/activities/${activityId}/reservations`;
const collect = () => `/v1/e?k=${here.axon.writeKey}`;

const MEGABYTE = 1_048_576;

test.each([
  ['half a document', '{"name":'],
  ['text', 'hello'],
  ['bytes that are no UTF-8', Buffer.from([0x7b, 0x22, 0xff, 0xfe, 0x22, 0x7d])],
  ['a damaged gzip stream', gzipSync('{}').subarray(0, 12)],
  ['nothing', ''],
])('%s instead of JSON is 400 MALFORMED_JSON', async (_what, body) => {
  expect(await refusal(at('/v1/products', { token: admin, method: 'POST', body }))).toBe('400 MALFORMED_JSON');
  expect(await refusal(at(collect(), { method: 'POST', body }))).toBe('400 MALFORMED_JSON');
});

test('wrong types are told field by field', async () => {
  const problem = problemIn(await at('/v1/products', { token: admin, body: { name: 5, price: '12', imageUrl: 'javascript:1' } }));
  expect(problem).toMatchObject({ status: 400, code: 'INVALID_REQUEST' });
  const fields = JSON.parse(JSON.stringify(problem)).issues.map(({ field }: { field: string }) => field);
  expect(fields.toSorted()).toEqual(['imageUrl', 'name', 'price']);
  for (const body of [[], null, 'text', 7, { events: 'none', sentAt: 0 }, { events: [], sentAt: 1 }])
    expect(await refusal(at(collect(), { body: JSON.stringify(body) }))).toBe('400 INVALID_REQUEST');
  expect(await refusal(at(reservations(), { token: await here.axon.shopper('sam'), body: { visitorId: {} } }))).toBe(
    '400 INVALID_REQUEST',
  );
  expect(await refusal(at('/v1/campaigns?limit=many', { token: admin }))).toBe('400 INVALID_REQUEST');
  expect(await refusal(at('/v1/campaigns?cursor=%00%ff', { token: admin }))).toMatch(/^400 /);
});

test('ten megabytes are refused at every door that takes a body', async () => {
  const body = Buffer.alloc(10 * MEGABYTE, 0x20);
  const token = await here.axon.shopper('sam');
  for (const path of [collect(), reservations(), '/sandbox/payments', '/demo/shopper-tokens', '/token'])
    expect([path, await refusal(at(path, { token, body }))]).toEqual([path, '413 BODY_TOO_LARGE']);
});

test('a gzip bomb is refused quickly, whatever it would have grown to', async () => {
  const bomb = gzipSync(Buffer.alloc(50 * MEGABYTE, 0x20));
  const token = await here.axon.shopper('sam');
  const startedAt = performance.now();
  for (const path of [collect(), reservations()])
    expect([path, await refusal(at(path, { token, body: bomb }))]).toEqual([path, '413 BODY_TOO_LARGE']);
  expect(performance.now() - startedAt).toBeLessThan(1000);
});

test('a thousand nested arrays and a key called __proto__ harm nobody', async () => {
  const event = { id: systemRandom.id(), name: 'PAGE_VIEW', createdAt: Date.now(), visitorId: 'vera' };
  const nested = `${'['.repeat(1000)}${']'.repeat(1000)}`;
  const events = [`{"__proto__":{"admin":true},${JSON.stringify(event).slice(1)}`, nested];
  const answer: CollectAnswer = JSON.parse((await at(collect(), { body: `{"sentAt":${Date.now()},"events":[${events}]}` })).text);
  expect(answer).toMatchObject({ accepted: 1, rejected: [{ id: '#1', code: 'INVALID_EVENT' }], retry: [] });
});

test.each([
  'text/plain;charset=UTF-8',
  'application/json',
  'application/octet-stream',
  'application/x-www-form-urlencoded',
  'multipart/form-data; boundary=x',
  'image/png',
  '-',
  '',
])('a batch is what its bytes say, whatever its content type: "%s"', async (type) => {
  const event = { id: systemRandom.id(), name: 'PAGE_VIEW', createdAt: Date.now(), visitorId: 'vera' };
  const batch = JSON.stringify({ sentAt: Date.now(), events: [event] });
  for (const body of [batch, gzipSync(batch)]) {
    const { status, text } = await at(collect(), { method: 'POST', body, headers: { 'content-type': type } });
    expect([status, JSON.parse(text)]).toEqual([200, { accepted: 1, duplicate: 0, rejected: [], retry: [] }]);
  }
});

test('each kind of bad event is answered by its name, and harms none of its batch', async () => {
  const YEARS = 5 * 365 * 86_400_000;
  const event = (fields: object = {}) => ({
    ...{ id: systemRandom.id(), name: 'PAGE_VIEW', createdAt: Date.now(), visitorId: 'vera' },
    ...fields,
  });
  const props = Object.fromEntries(Array.from({ length: 300 }, (_, number) => [`p${number}`, number]));
  const deep = Array.from({ length: 6 }).reduce<object>((inner) => ({ inner }), {});
  const events = [
    event({ createdAt: Date.now() + YEARS }),
    event({ createdAt: Date.now() - YEARS }),
    event({ name: 'nobody_defined_me' }),
    event({ name: 'x', props: { text: '\ud800 half an emoji' } }),
    event({ url: 'javascript:alert(1)//https://shop.example', referrer: 'data:text/html,<script>' }),
    event({ name: 'x', props }),
    event({ name: 'x', props: deep }),
    event({ name: 'PURCHASE' }),
    event(),
  ];
  const { status, text } = await at(collect(), { body: JSON.stringify({ sentAt: Date.now(), events }) });
  const { accepted, rejected, retry }: CollectAnswer = JSON.parse(text);
  expect({ status, accepted, retry, codes: rejected.map(({ code }) => code) }).toEqual({
    status: 200,
    accepted: 6,
    retry: [],
    codes: ['TOO_MANY_PROPERTIES', 'PROPERTIES_TOO_DEEP', 'SERVER_ONLY_EVENT'],
  });
});

test('unknown ids are 404, ids that cannot be one are 400, unknown addresses 404 and wrong methods 405', async () => {
  const token = await here.axon.shopper('sam');
  expect(await refusal(at(reservations('act_nowhere'), { token, body: {} }))).toBe('404 ACTIVITY_NOT_FOUND');
  expect(await refusal(at('/v1/activities/act_nowhere/availability'))).toBe('404 ACTIVITY_NOT_FOUND');
  expect(await refusal(at('/v1/campaigns/cmp_nowhere', { token: admin }))).toBe('404 CAMPAIGN_NOT_FOUND');
  expect(await refusal(at('/v1/products/prd_nowhere', { token: admin }))).toBe('404 PRODUCT_NOT_FOUND');
  expect(await refusal(at('/v1/shop/activities/act_nowhere'))).toBe('404 ACTIVITY_NOT_FOUND');
  for (const id of ['a%00b', '%F0%9F%98%80', 'x'.repeat(3000), "'%20OR%201=1", '__proto__', '%25'])
    expect(await refusal(at(`/v1/activities/${id}/availability`))).toMatch(/^(400 INVALID_REQUEST|404 ACTIVITY_NOT_FOUND)$/);
  for (const rawPath of [
    '/v1/../../etc/passwd',
    '/v1/activities/%E0%A4%A/availability',
    '/v1/activities/a/b/c',
    '//',
    '/v1/%2e%2e/keys',
  ])
    expect(await refusal(at('/', { rawPath }))).toMatch(/^(400|404) /);
  expect(await refusal(at('/v1/campaigns', { token: admin, method: 'DELETE' }))).toBe('405 METHOD_NOT_ALLOWED');
});

test('a forged or foreign reservation token is 403 TOKEN_INVALID, and the hold stays as it was', async () => {
  const [tess, eve] = [await here.axon.shopper('tess'), await here.axon.shopper('eve')];
  const { reservationToken, slot } = await here.axon.call<Reservation>(reservations(), { token: tess, body: {} });
  const changed = `${reservationToken.slice(0, -4)}${reservationToken.endsWith('AAAA') ? 'BBBB' : 'AAAA'}`;
  const prepare = (token: string, text: string) => at('/v1/reservations/prepare', { token, body: { reservationToken: text } });
  expect(await refusal(prepare(eve, reservationToken))).toBe('403 TOKEN_INVALID');
  for (const text of [changed, 'x', `${reservationToken}.${reservationToken}`, 'a.b.c.d'])
    expect(await refusal(prepare(tess, text))).toBe('403 TOKEN_INVALID');
  const asPayment = { paymentToken: reservationToken, paymentId: 'pay_1' };
  expect(await refusal(at('/v1/reservations/confirm', { token: tess, body: asPayment }))).toBe('403 TOKEN_INVALID');
  const window = await here.axon.call<PaymentWindow>('/v1/reservations/prepare', { token: tess, body: { reservationToken } });
  const { paymentToken } = window;
  expect(await refusal(at('/v1/reservations/confirm', { token: eve, body: { paymentToken, paymentId: 'pay_1' } }))).toBe(
    '403 TOKEN_INVALID',
  );
  expect(await here.axon.call(`${reservations()}/me`, { token: tess })).toMatchObject({ state: 'PAYING', slot });
});

test('the tokens of another installation open nothing here', async () => {
  const foreign = localIssuer({
    key: await issuerKey(dataFolderAt(elsewhere).keys),
    clock: { now: () => Date.now() },
    random: systemRandom,
  });
  expect(await refusal(at('/v1/campaigns', { token: await foreign.memberToken('admin') }))).toBe('401 UNAUTHENTICATED');
  expect(await refusal(at(reservations(), { token: await foreign.shopperToken('sam'), body: {} }))).toBe('401 UNAUTHENTICATED');
});

test('an issuer clock 50 s off is forgiven, one 90 s off is not', async () => {
  const key = await issuerKey(dataFolderAt(here.axon.data).keys);
  const endedBefore = (ms: number) =>
    localIssuer({ key, clock: { now: () => Date.now() - 12 * HOUR - ms }, random: systemRandom }).memberToken('viewer');
  const ahead = localIssuer({ key, clock: { now: () => Date.now() + 50 * SECOND }, random: systemRandom });
  expect((await at('/v1/campaigns', { token: await endedBefore(50 * SECOND) })).status).toBe(200);
  expect((await at('/v1/campaigns', { token: await ahead.memberToken('viewer') })).status).toBe(200);
  expect(await refusal(at('/v1/campaigns', { token: await endedBefore(90 * SECOND) }))).toBe('401 UNAUTHENTICATED');
});

test('a page of another host cannot reach this machine, and another site cannot use the write key', async () => {
  for (const host of ['evil.example', 'evil.example:80', '127.0.0.1.evil.example', 'localhost@evil.example', '[::2]'])
    expect([host, await refusal(at('/v1/health', { headers: { host } }))]).toEqual([host, '403 ORIGIN_NOT_ALLOWED']);
  const { port } = new URL(here.axon.url);
  expect((await at('/v1/health', { headers: { host: `localhost:${port}` } })).status).toBe(200);
  const body = { sentAt: Date.now(), events: [{}] };
  const headers = { origin: 'https://evil.example' };
  const answer = await at(collect(), { headers, body });
  expect(problemIn(answer)).toMatchObject({ status: 403, code: 'ORIGIN_NOT_ALLOWED' });
  expect(answer.headers['access-control-allow-origin']).toBeUndefined();
  expect(await refusal(at('/v1/e?k=wk_0000000000000000', { body }))).toBe('401 WRITE_KEY_INVALID');
});

test('a second tab and twenty double clicks hold one place, all with the same slot', async () => {
  const token = await here.axon.shopper('dora');
  const answers = await Promise.all(Array.from({ length: 20 }, () => at(reservations(), { token, body: {} })));
  expect(answers.filter(({ status }) => status === 201)).toHaveLength(1);
  expect(answers.filter(({ status }) => status === 200)).toHaveLength(19);
  const holds = answers.map(({ text }): Reservation => JSON.parse(text));
  expect(new Set(holds.map(({ slot, expiresAt }) => `${slot} ${expiresAt}`)).size).toBe(1);
  const prepared = await Promise.all(
    holds.map(({ reservationToken }) => at('/v1/reservations/prepare', { token, body: { reservationToken } })),
  );
  expect(prepared.map(({ status }) => status)).toEqual(prepared.map(() => 200));
  expect(new Set(prepared.map(({ text }) => text)).size).toBe(1);
});

test.each([
  { clock: 'ten minutes behind', skew: -10 * MINUTE, flags: [] },
  { clock: 'ten minutes ahead', skew: 10 * MINUTE, flags: [] },
  {
    clock: 'set right ten minutes back between the event and its sending',
    skew: 0,
    sentLater: -10 * MINUTE,
    flags: ['CLOCK_FUTURE'],
  },
])('events of a device whose clock is $clock carry our time', async ({ skew, sentLater = 0, flags }) => {
  const now = Date.now();
  const visitorId = systemRandom.id();
  const event = { id: systemRandom.id(), name: 'PAGE_VIEW', createdAt: now + skew, visitorId };
  await here.axon.call(collect(), { body: { sentAt: now + skew + sentLater, events: [event] } });
  const token = await here.axon.member('viewer');
  await expect
    .poll(async () => (await here.axon.call<LiveEvents>(`/v1/live-events?visitorId=${visitorId}`, { token })).items, {
      timeout: 5000,
    })
    .toEqual([expect.objectContaining({ id: event.id, createdAt: now + skew, flags: expect.arrayContaining(flags) })]);
  const { items } = await here.axon.call<LiveEvents>(`/v1/live-events?visitorId=${visitorId}`, { token });
  const [shown] = items;
  if (shown?.kind !== 'event') throw new Error('The event is not in the live view');
  expect(Math.abs(shown.time - now)).toBeLessThan(5 * SECOND);
  expect(shown.flags.filter((flag) => flag.startsWith('CLOCK'))).toEqual(flags);
});

test('a request that is not HTTP, or never ends, costs its own connection only', async () => {
  const { port } = new URL(here.axon.url);
  const answerTo = (text: string): Promise<string> =>
    new Promise((resolve, reject) => {
      const socket = connect(Number(port), '127.0.0.1', () => socket.write(text));
      let answer = '';
      socket.on('data', (part) => (answer += part));
      socket.once('error', reject);
      socket.once('close', () => resolve(answer));
    });
  expect(await answerTo('HELO axon\r\n\r\n')).toMatch(/^HTTP\/1\.1 400 /);
  expect(await answerTo(`GET / HTTP/1.1\r\nHost: localhost\r\nX: ${'x'.repeat(20_000)}\r\n\r\n`)).toMatch(/^HTTP\/1\.1 431 /);
  const hanging = connect(Number(port), '127.0.0.1', () =>
    hanging.write('POST /v1/e HTTP/1.1\r\nHost: localhost\r\nContent-Length: 99\r\n\r\n{'),
  );
  expect((await at('/v1/health')).status).toBe(200);
  hanging.destroy();
  await setTimeout(100);
  expect(here.axon.errors()).toBe('');
});
