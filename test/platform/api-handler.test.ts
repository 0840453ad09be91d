import { gzipSync } from 'node:zlib';
import type { APIGatewayProxyEvent, Context } from 'aws-lambda';
import { expect, test, vi } from 'vitest';
import * as z from 'zod';
import { apiHandler } from '#platform/api/api-handler.ts';
import { authenticateByJwks } from '#platform/api/authenticate.jose.ts';
import { Throttled } from '#platform/table.ts';
import { AxonError } from '#shared/axon-error.ts';
import { Answer, bindRoutes, route, type Who } from '#shared/route.ts';
import { aSignIn } from '#test/house/sign-in.ts';

const ORIGIN = 'https://shop.example';

const greet = route({
  name: 'greet',
  summary: 'Greets',
  method: 'POST',
  path: '/v1/greetings/{name}',
  who: 'shopper',
  params: z.object({ name: z.string().max(10) }),
  body: z.object({ times: z.int().positive() }),
  answers: { 200: z.object({ text: z.string() }), 201: z.object({ text: z.string() }) },
  handle: async ({ params, body, caller }) => {
    if (body.times === 2) return new Answer(201, { text: `${params.name} ${caller.userId}` }, { 'x-extra': 'yes' });
    if (body.times === 3) throw new AxonError('PAYMENT_PENDING', { retryAfter: 1.2, activityId: 'a' });
    if (body.times === 4) throw new Error('the secret is hunter2');
    if (body.times === 5) throw new Throttled();
    if (body.times === 7) await new Promise(() => undefined);
    if (body.times === 6) return Object.assign({ text: params.name }, { passwordHash: 'hunter2' });
    return { text: params.name };
  },
});

const collect = route({
  name: 'collect',
  summary: 'Collects',
  method: 'POST',
  path: '/v1/e',
  who: 'writeKey',
  query: z.object({ code: z.enum(['TOO_MANY_REQUESTS', 'ORIGIN_NOT_ALLOWED']) }),
  answers: { 204: null },
  handle: async ({ query }) => {
    throw new AxonError(query.code);
  },
});

let isSearchAway = false;
const ask = route({
  name: 'ask',
  summary: 'Asks the search engine',
  method: 'GET',
  path: '/v1/questions',
  who: 'public',
  answers: { 204: null },
  errors: ['SEARCH_OFF'],
  handle: async () => {
    if (isSearchAway) throw new AxonError('SEARCH_OFF', { retryAfter: 5 });
    return new Answer(204, undefined);
  },
});

const ofRole = (who: Who) =>
  route({
    name: who,
    summary: who,
    method: 'GET',
    path: `/v1/as-${who}`,
    who,
    answers: { 204: null },
    handle: async () => new Answer(204, undefined),
  });

const roles: readonly Who[] = ['public', 'viewer', 'marketer', 'admin', 'serverKey', 'provider', 'shopper'];
const signIn = await aSignIn();
const report = vi.fn();
const handler = apiHandler({
  routes: bindRoutes({ greet, collect, ask, ...Object.fromEntries(roles.map((who) => [who, ofRole(who)])) }, {}),
  authenticate: authenticateByJwks(signIn.issuers),
  report,
  allowedOrigins: [ORIGIN],
});

const send = async (
  method: string,
  path: string,
  options: {
    token?: string;
    body?: string | Buffer;
    headers?: Record<string, string>;
    query?: Record<string, string>;
    msLeft?: number;
  } = {},
) => {
  const { token, body, headers, query, msLeft } = options;
  const event = {
    httpMethod: method,
    path,
    headers: { ...headers, ...(token ? { Authorization: `Bearer ${token}` } : {}) },
    queryStringParameters: query ?? null,
    pathParameters: null,
    body: body?.toString('base64') ?? null,
    isBase64Encoded: Buffer.isBuffer(body),
    requestContext: { requestId: 'r-1', identity: { sourceIp: '127.0.0.1' } },
  } as unknown as APIGatewayProxyEvent;
  if (typeof body === 'string') event.body = body;
  const context = msLeft === undefined ? {} : { getRemainingTimeInMillis: () => msLeft };
  const result = await handler(event, context as Context);
  return { ...result, json: result.body ? JSON.parse(result.body) : undefined };
};

const ann = await signIn.shopper('ann');

test('a valid request reaches the rule with its parameters, body and caller', async () => {
  const answer = await send('POST', '/v1/greetings/kim', { token: ann, body: '{"times":2}' });
  expect(answer).toMatchObject({
    statusCode: 201,
    json: { text: 'kim ann' },
    headers: { 'x-extra': 'yes', 'cache-control': 'no-store' },
  });
});

test('every wrong field is named with where it is', async () => {
  const answer = await send('POST', '/v1/greetings/much-too-long', { token: ann, body: '{"times":"x"}' });
  expect(answer).toMatchObject({
    statusCode: 400,
    json: { code: 'INVALID_REQUEST', issues: [{ where: 'path', field: 'name' }] },
  });
  expect(answer.json.titleKo).toMatch(/값/);
  const body = await send('POST', '/v1/greetings/kim', { token: ann, body: '{"times":"x"}' });
  expect(body.json.issues).toMatchObject([{ where: 'body', field: 'times' }]);
});

test.each([
  ['not JSON', '{', 400, 'MALFORMED_JSON'],
  ['nothing', '', 400, 'MALFORMED_JSON'],
  ['invalid UTF-8', Buffer.from([0x22, 0xff, 0x22]), 400, 'MALFORMED_JSON'],
  ['too large', `{"times":1,"x":"${'x'.repeat(70_000)}"}`, 413, 'BODY_TOO_LARGE'],
  ['a gzip bomb', gzipSync(Buffer.alloc(50_000_000, 32)), 413, 'BODY_TOO_LARGE'],
  ['a truncated gzip', gzipSync('{"times":1}').subarray(0, 20), 400, 'MALFORMED_JSON'],
])('a body that is %s gets a coded answer', async (_, body, statusCode, code) => {
  expect(await send('POST', '/v1/greetings/kim', { token: ann, body })).toMatchObject({ statusCode, json: { code } });
});

test('a gzipped body is understood', async () => {
  expect(await send('POST', '/v1/greetings/kim', { token: ann, body: gzipSync('{"times":1}') })).toMatchObject({
    statusCode: 200,
  });
});

test('an error of a rule becomes a problem with its code, words in two languages, details and Retry-After', async () => {
  const answer = await send('POST', '/v1/greetings/kim', { token: ann, body: '{"times":3}' });
  expect(answer).toMatchObject({
    statusCode: 409,
    headers: { 'retry-after': '2', 'content-type': 'application/problem+json; charset=utf-8' },
    json: { code: 'PAYMENT_PENDING', activityId: 'a', requestId: 'r-1', type: 'urn:axon:problem:PAYMENT_PENDING' },
  });
  expect(answer.json.title).not.toBe(answer.json.titleKo);
});

test('polls refused while search is away are one warning with their code, told again only after search has answered', async () => {
  report.mockClear();
  isSearchAway = true;
  for (const _poll of [1, 2, 3])
    expect(await send('GET', '/v1/questions')).toMatchObject({ statusCode: 503, json: { code: 'SEARCH_OFF' } });
  // An answer that needs no search says nothing about it.
  expect(await send('GET', '/v1/as-public')).toMatchObject({ statusCode: 204 });
  await send('GET', '/v1/questions');
  expect(report.mock.calls).toEqual([
    [expect.objectContaining({ code: 'SEARCH_OFF' }), expect.objectContaining({ requestId: 'r-1' }), 'warning'],
  ]);
  isSearchAway = false;
  expect(await send('GET', '/v1/questions')).toMatchObject({ statusCode: 204 });
  isSearchAway = true;
  await send('GET', '/v1/questions');
  isSearchAway = false;
  expect(report).toHaveBeenCalledTimes(2);
  report.mockClear();
});

test('an unexpected error tells the caller nothing but the request id, and is reported', async () => {
  const answer = await send('POST', '/v1/greetings/kim', { token: ann, body: '{"times":4}' });
  expect(answer).toMatchObject({ statusCode: 500, json: { code: 'INTERNAL', requestId: 'r-1' } });
  expect(answer.body).not.toContain('hunter2');
  expect(report).toHaveBeenCalledWith(
    expect.objectContaining({ message: 'the secret is hunter2' }),
    expect.objectContaining({ requestId: 'r-1' }),
  );
});

test('what the contract does not name never leaves, whatever the rule gives back', async () => {
  const answer = await send('POST', '/v1/greetings/kim', { token: ann, body: '{"times":6}' });
  expect(answer).toMatchObject({ statusCode: 200 });
  expect(answer.json).toEqual({ text: 'kim' });
});

test('a throttled store is "try again", not an error of ours', async () => {
  expect(await send('POST', '/v1/greetings/kim', { token: ann, body: '{"times":5}' })).toMatchObject({
    statusCode: 503,
    headers: { 'retry-after': '1' },
    json: { code: 'TRY_AGAIN' },
  });
});

test('a function that runs out of time says "try again" and is reported: its caller asks once more instead of giving up', async () => {
  report.mockClear();
  expect(await send('POST', '/v1/greetings/kim', { token: ann, body: '{"times":7}', msLeft: 30 })).toMatchObject({
    statusCode: 503,
    headers: { 'retry-after': '1' },
    json: { code: 'TRY_AGAIN' },
  });
  expect(report).toHaveBeenCalledWith(
    expect.objectContaining({ name: 'OutOfTime' }),
    expect.objectContaining({ path: '/v1/greetings/kim' }),
  );
  report.mockClear();
});

test('an unknown address and a wrong method are told apart', async () => {
  expect(await send('GET', '/v1/nothing')).toMatchObject({ statusCode: 404, json: { code: 'ROUTE_NOT_FOUND' } });
  expect(await send('PUT', '/v1/greetings/kim')).toMatchObject({ statusCode: 405, json: { code: 'METHOD_NOT_ALLOWED' } });
});

test('roles include the ones below them and no others; a provider is let through to the check of its own signature', async () => {
  const allowed = async (token: string | undefined) => {
    const codes = await Promise.all(
      roles.map(async (who) => (await send('GET', `/v1/as-${who}`, token ? { token } : {})).statusCode),
    );
    return roles.filter((_, index) => codes[index] === 204);
  };
  expect(await allowed(undefined)).toEqual(['public', 'provider']);
  expect(await allowed(ann)).toEqual(['public', 'provider', 'shopper']);
  expect(await allowed(await signIn.member('viewer'))).toEqual(['public', 'viewer', 'provider']);
  expect(await allowed(await signIn.member('marketer'))).toEqual(['public', 'viewer', 'marketer', 'provider']);
  expect(await allowed(await signIn.member('admin'))).toEqual(['public', 'viewer', 'marketer', 'admin', 'provider']);
});

test.each(['ID', 'forged', 'expired', 'foreign issuer', 'unsigned', 'no role'] as const)(
  'a %s token is refused',
  async (kind) => {
    const answer = await send('GET', '/v1/as-viewer', { token: await signIn.bad(kind) });
    expect(answer).toMatchObject(
      kind === 'no role'
        ? { statusCode: 403, json: { code: 'FORBIDDEN' } }
        : { statusCode: 401, json: { code: 'UNAUTHENTICATED' } },
    );
  },
);

test('a token that was taken a moment ago is refused once it has expired, and so is one that was refused', async () => {
  const token = await signIn.member('viewer', { skewSeconds: -600 });
  const forged = await signIn.bad('forged');
  const asViewer = async (given: string) => (await send('GET', '/v1/as-viewer', { token: given })).statusCode;
  expect([await asViewer(token), await asViewer(token)]).toEqual([204, 204]);
  expect([await asViewer(forged), await asViewer(forged)]).toEqual([401, 401]);
  vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 120_000 });
  try {
    expect(await asViewer(token)).toBe(401);
  } finally {
    vi.useRealTimers();
  }
});

test('a token whose clock runs a minute ahead is still taken', async () => {
  expect(await send('GET', '/v1/as-viewer', { token: await signIn.member('viewer', { skewSeconds: 50 }) })).toMatchObject({
    statusCode: 204,
  });
});

test('an issuer out of reach is our trouble: 503, not 401', async () => {
  const closed = { issuer: 'x', audience: 'x', jwksUrl: 'http://127.0.0.1:9/jwks.json' };
  const authenticate = authenticateByJwks({ members: closed, shoppers: closed });
  await expect(authenticate('viewer', await signIn.member('viewer'))).rejects.toMatchObject({ code: 'TRY_AGAIN' });
});

test('only allowed origins may read answers, also errors and preflights', async () => {
  for (const [method, path] of [
    ['GET', '/v1/as-public'],
    ['GET', '/v1/as-viewer'],
    ['OPTIONS', '/v1/greetings/kim'],
  ] as const) {
    const own = await send(method, path, { headers: { Origin: ORIGIN } });
    expect(own.headers).toMatchObject({ 'access-control-allow-origin': ORIGIN, vary: 'Origin' });
    const other = await send(method, path, { headers: { Origin: 'https://evil.example' } });
    expect(other.headers).not.toHaveProperty('access-control-allow-origin');
  }
});

test('a page on the list of its write key reads every refusal; a foreign one learns nothing', async () => {
  const refused = (code: string) => send('POST', '/v1/e', { headers: { Origin: 'https://store.example' }, query: { code } });
  expect(await refused('TOO_MANY_REQUESTS')).toMatchObject({
    statusCode: 429,
    headers: { 'access-control-allow-origin': 'https://store.example', 'access-control-expose-headers': 'Retry-After' },
  });
  expect((await refused('ORIGIN_NOT_ALLOWED')).headers).not.toHaveProperty('access-control-allow-origin');
});

test("the store's backend comes in with a key this server knows, by either header, and by nothing else", async () => {
  const asked: string[] = [];
  const known = async (key: string) => {
    asked.push(key);
    return key === 'sk_good' ? 'one' : undefined;
  };
  const route = { ...ofRole('serverKey'), answers: { 200: z.object({ caller: z.unknown() }) } };
  const who = {
    ...route,
    handle: async ({ caller, client }: { caller: unknown; client: unknown }) => ({ caller: { caller, client } }),
  };
  const door = apiHandler({
    routes: bindRoutes({ who: who as never }, {} as never),
    authenticate: authenticateByJwks(signIn.issuers, known),
    report,
    allowedOrigins: [],
  });
  const knock = async (headers: Record<string, string>) => {
    const event = { httpMethod: 'GET', path: '/v1/as-serverKey', headers, requestContext: { requestId: 'r-1' } };
    return door(event as unknown as APIGatewayProxyEvent, {} as Context);
  };
  for (const headers of [{ Authorization: 'Bearer sk_good' }, { 'X-Axon-Key': 'sk_good' }] as Record<string, string>[]) {
    const { statusCode, body } = await knock(headers);
    expect(statusCode).toBe(200);
    expect(JSON.parse(body)).toMatchObject({ caller: { caller: { who: 'server', keyId: 'one' } } });
    expect(body).not.toContain('sk_good');
  }
  const admin = { Authorization: `Bearer ${await signIn.member('admin')}` };
  for (const headers of [{}, { 'X-Axon-Key': 'sk_bad' }, { Authorization: 'Basic sk_good' }, admin] as Record<string, string>[])
    expect(await knock(headers)).toMatchObject({ statusCode: 401 });
  expect(asked.length).toBeGreaterThan(3);
});
