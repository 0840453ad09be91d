import { generateKeyPairSync } from 'node:crypto';
import { SignJWT, UnsecuredJWT } from 'jose';
import { beforeAll, expect, test } from 'vitest';
import * as z from 'zod';
import { accessRoutes } from '#functions/access/routes.ts';
import { redriveRoutes } from '#functions/app/redriving/redrive-routes.ts';
import { runtimeRoutes } from '#functions/app/system.ts';
import { systemRoutes } from '#functions/app/system-routes.ts';
import { behaviorRoutes } from '#functions/behavior/routes.ts';
import { catalogRoutes } from '#functions/catalog/routes.ts';
import { badRowRoutes } from '#functions/collection/bad-rows/bad-row-routes.ts';
import { liveEventRoutes } from '#functions/collection/live-events-routes.ts';
import { collectionRoutes } from '#functions/collection/routes.ts';
import { erasureRoutes } from '#functions/customers/erasing/erasure-routes.ts';
import { profileRoutes } from '#functions/customers/profiles/profile-routes.ts';
import { orderRoutes } from '#functions/customers/routes.ts';
import { definitionsRoutes } from '#functions/definitions/routes.ts';
import { ruleRoutes } from '#functions/definitions/rules/rule-routes.ts';
import { realtimeRoutes } from '#functions/realtime/routes.ts';
import { engineRoutes } from '#functions/reservations/engine-routes.ts';
import { sandboxRoutes } from '#functions/reservations/payments/sandbox-routes.ts';
import { DASHBOARD_CLIENT, LOCAL_ISSUER, SHOP_AUDIENCE } from '#platform/local/issuer.ts';
import type { RouteContract, Who } from '#shared/route.ts';
import { startAxon } from '#test/house/axon-process.ts';
import { ownAxon } from '#test/house/own-axon.ts';
import { ask, problemIn } from './ask.ts';

/** The only calls anybody may make without signing in. Adding one is a decision to be made here too. */
const OPEN_TO_ALL = [
  'listShopActivities',
  'getShopActivity',
  'readAvailability',
  'readOpenApi',
  'readHealth',
  'createSandboxPayment',
  'collectEvents',
  'readPublishedRules',
  'readGiveaway',
  // What a draw was made from, for anybody to draw again: ids of entries, no person.
  'listGiveawayEntries',
  'listWinningEntries',
];

const contracts: readonly RouteContract[] = [
  catalogRoutes,
  collectionRoutes,
  badRowRoutes,
  redriveRoutes,
  liveEventRoutes,
  definitionsRoutes,
  ruleRoutes,
  engineRoutes,
  sandboxRoutes,
  orderRoutes,
  erasureRoutes,
  profileRoutes,
  accessRoutes,
  realtimeRoutes,
  behaviorRoutes,
  systemRoutes,
  runtimeRoutes,
].flatMap((routes): readonly RouteContract[] => Object.values(routes));

const OpenApi = z.object({ paths: z.record(z.string(), z.record(z.string(), z.looseObject({ operationId: z.string() }))) });

interface Operation {
  readonly name: string;
  readonly method: string;
  readonly path: string;
  readonly who: Who;
}

const here = ownAxon(startAxon);
let operations: readonly Operation[];

const whoMayCall = (name: string): Who => {
  const contract = contracts.find((each) => each.name === name);
  if (!contract) throw new Error(`The server has a call "${name}" that none of the route lists names`);
  return contract.who;
};

beforeAll(async () => {
  const { paths } = OpenApi.parse(await here.axon.call('/v1/openapi.json'));
  operations = Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, { operationId: name }]) => ({ name, path, method, who: whoMayCall(name) })),
  );
});

/** Ids that exist nowhere: whoever is let in is told so, and nothing changes. */
const call = async ({ method, path }: Operation, token?: string) => {
  const answer = await ask(`${here.axon.url}${path.replaceAll(/\{\w+\}/g, 'nowhere')}`, {
    method: method.toUpperCase(),
    ...(token === undefined ? {} : { token }),
    ...(['post', 'put', 'patch'].includes(method) ? { body: {} } : {}),
  });
  const code = answer.status >= 400 ? problemIn(answer).code : undefined;
  return { status: answer.status, code };
};

/** What `token` is told on every operation that fits, by name: status and code of a refusal, "in" otherwise. */
const toldOn = async (fits: (operation: Operation) => boolean, token?: string): Promise<Record<string, string>> => {
  const asked = operations.filter(fits);
  const answers = await Promise.all(
    asked.map(async (operation) => {
      const { status, code } = await call(operation, token);
      const refused = code === 'UNAUTHENTICATED' || code === 'FORBIDDEN';
      if (status >= 500) throw new Error(`${operation.name} answered ${status}`);
      return [operation.name, refused ? `${status} ${code}` : 'in'];
    }),
  );
  return Object.fromEntries(answers);
};

const isOpen = ({ who }: Operation): boolean => who === 'public' || who === 'writeKey';
const isForMembers = ({ who }: Operation): boolean => who === 'viewer' || who === 'marketer' || who === 'admin';
const all = (names: Readonly<Record<string, string>>, told: string) =>
  Object.fromEntries(Object.keys(names).map((name) => [name, told]));

test('every call of the running server is in the route lists, and every listed call is served', () => {
  expect(operations.map(({ name }) => name).toSorted()).toEqual(contracts.map(({ name }) => name).toSorted());
  expect(operations.length).toBeGreaterThan(30);
});

test('only the calls named here are open to all', () => {
  expect(operations.filter(isOpen).map(({ name }) => name)).toEqual(expect.arrayContaining(OPEN_TO_ALL));
  expect(operations.filter(isOpen)).toHaveLength(OPEN_TO_ALL.length);
});

test('a viewer may only read: whatever changes something asks for a marketer or an admin', () => {
  expect(operations.filter(({ who, method }) => who === 'viewer' && method !== 'get')).toEqual([]);
});

test('without a token every other call answers 401, and the open ones answer', async () => {
  const closed = await toldOn((operation) => !isOpen(operation));
  expect(Object.keys(closed).length).toBeGreaterThan(20);
  expect(closed).toEqual(all(closed, '401 UNAUTHENTICATED'));
  const open = await toldOn(isOpen);
  expect(open).toEqual(all(open, 'in'));
});

test('a shopper gets into no call of members, and a member into none of shoppers', async () => {
  const shopper = await toldOn(isForMembers, await here.axon.shopper('sam'));
  expect(Object.keys(shopper).length).toBeGreaterThan(20);
  expect(shopper).toEqual(all(shopper, '401 UNAUTHENTICATED'));
  const member = await toldOn(({ who }) => who === 'shopper', await here.axon.member('admin'));
  expect(member).toEqual(all(member, '401 UNAUTHENTICATED'));
  const own = await toldOn(({ who }) => who === 'shopper', await here.axon.shopper('sam'));
  expect(own).toEqual(all(own, 'in'));
});

test.each([
  { role: 'viewer', beyond: ['marketer', 'admin'] },
  { role: 'marketer', beyond: ['admin'] },
  { role: 'admin', beyond: [] },
] as const)('a $role is forbidden exactly what is above', async ({ role, beyond }) => {
  const isBeyond = ({ who }: Operation) => beyond.some((each) => each === who);
  const token = await here.axon.member(role);
  const refused = await toldOn(isBeyond, token);
  expect(refused).toEqual(all(refused, '403 FORBIDDEN'));
  expect(Object.keys(refused).length > 0).toBe(beyond.length > 0);
  const allowed = await toldOn((operation) => isForMembers(operation) && !isBeyond(operation), token);
  expect(allowed).toEqual(all(allowed, 'in'));
});

const stranger = generateKeyPairSync('rsa', { modulusLength: 2048 });
const claims = { aud: [SHOP_AUDIENCE, DASHBOARD_CLIENT], client_id: DASHBOARD_CLIENT, 'cognito:groups': ['admin'] };
const signed = (kid: string): Promise<string> =>
  new SignJWT(claims)
    .setProtectedHeader({ alg: 'RS256', kid })
    .setIssuer(LOCAL_ISSUER)
    .setSubject('eve')
    .setIssuedAt()
    .setExpirationTime('1h')
    .sign(stranger.privateKey);

const kidOf = async (): Promise<string> => {
  const { keys } = await here.axon.call<{ keys: { kid: string }[] }>('/.well-known/jwks.json');
  return keys[0]?.kid ?? '';
};

test.each([
  ['signed by a stranger under our key id', async () => signed(await kidOf())],
  ['signed by a stranger under a key id of its own', () => signed('other')],
  ['not signed at all', () => new UnsecuredJWT({ ...claims, iss: LOCAL_ISSUER, sub: 'eve', exp: 4_000_000_000 }).encode()],
  ['with its role changed after signing', async () => raised(await here.axon.member('viewer'))],
  ['that is no token', () => 'x.y.z'],
])('a token %s opens nothing', async (_what, forge) => {
  const told = await toldOn((operation) => !isOpen(operation), await forge());
  expect(told).toEqual(all(told, '401 UNAUTHENTICATED'));
});

/** Claims of an admin between the header and the signature of a viewer's token. */
const raised = (token: string): string => {
  const [header, payload = '', signature] = token.split('.');
  const claimed = { ...JSON.parse(Buffer.from(payload, 'base64url').toString()), 'cognito:groups': ['admin'] };
  return [header, Buffer.from(JSON.stringify(claimed)).toString('base64url'), signature].join('.');
};
