import { expect, test } from 'vitest';
import { rememberingWriteKeys } from '#functions/collection/find-write-key.ts';
import { collectionRoutes } from '#functions/collection/routes.ts';
import { WriteKeyDraft } from '#functions/collection/schema.ts';
import { Answer, type ClientFacts } from '#shared/route.ts';
import { aCollector, anEvent, NOW, ORIGIN } from './a-collector.ts';

const member = { who: 'member', userId: 'm-1', role: 'admin' } as const;
const client: ClientFacts = {
  requestId: 'r-1',
  ip: '203.0.113.7',
  userAgent: undefined,
  origin: ORIGIN,
  contentType: 'text/plain',
  idempotencyKey: undefined,
  headers: {},
};
const admin = { caller: member, client, query: undefined, params: undefined, body: undefined };

test('an administrator makes, lists, changes and revokes write keys', async () => {
  const { deps, key } = await aCollector();
  const { listWriteKeys, createWriteKey, setWriteKeyOrigins, revokeWriteKey } = collectionRoutes;
  const made = await createWriteKey.handle({ ...admin, body: { label: 'Second shop', origins: [] } }, deps);
  expect(made).toMatchObject({ status: 201, body: { label: 'Second shop', origins: [], revoked: false, createdAt: NOW } });
  const params = { key: made.body.key };
  expect(params.key).toMatch(/^wk_[0-9a-f]{32}$/);

  await setWriteKeyOrigins.handle({ ...admin, params, body: { origins: ['https://two.example'] } }, deps);
  await revokeWriteKey.handle({ ...admin, params }, deps);
  await revokeWriteKey.handle({ ...admin, params }, deps);
  const listed = await listWriteKeys.handle({ ...admin, query: { limit: 50 } }, deps);
  expect(new Map(listed instanceof Answer ? [] : listed.items.map((each) => [each.key, each]))).toEqual(
    new Map([
      [key, expect.objectContaining({ revoked: false, origins: [ORIGIN] })],
      [params.key, expect.objectContaining({ revoked: true, origins: ['https://two.example'] })],
    ]),
  );
  const unknown = { key: 'wk_0123456789abcdef' };
  await expect(revokeWriteKey.handle({ ...admin, params: unknown }, deps)).rejects.toMatchObject({ code: 'WRITE_KEY_NOT_FOUND' });
});

test('an origin is scheme, host and port, nothing else', () => {
  const isOrigin = (text: string) => WriteKeyDraft.safeParse({ label: 'x', origins: [text] }).success;
  for (const good of ['https://shop.example', 'http://127.0.0.1:4100', 'https://a.b.example:8443'])
    expect(isOrigin(good)).toBe(true);
  for (const bad of ['*', 'shop.example', 'https://shop.example/', 'https://shop.example/x', 'https://SHOP.example', 'null', ''])
    expect(isOrigin(bad)).toBe(false);
});

test('the answer echoes an allowed origin, and no origin if there was none', async () => {
  const { deps, key } = await aCollector();
  const collectFrom = (origin: string | undefined) => {
    const body = Buffer.from(JSON.stringify({ sentAt: NOW, events: [anEvent()] }));
    const request = { ...admin, caller: { who: 'anonymous' } as const, client: { ...client, origin }, query: { k: key }, body };
    return collectionRoutes.collectEvents.handle(request, deps);
  };
  expect(await collectFrom(ORIGIN)).toMatchObject({
    body: { accepted: 1 },
    headers: { 'access-control-allow-origin': ORIGIN, vary: 'origin' },
  });
  expect(await collectFrom(undefined)).toMatchObject({ body: { accepted: 1 }, headers: {} });
});

test('write keys are read once in 5 s, and a failed read is not remembered', async () => {
  let now = 0;
  let reads = 0;
  let isBroken = true;
  const find = rememberingWriteKeys({
    clock: { now: () => now },
    find: async () => {
      reads += 1;
      if (isBroken) throw new Error('The table is down');
      return undefined;
    },
  });
  const key = 'wk_0123456789abcdef';
  await expect(find(key)).rejects.toThrow();
  isBroken = false;
  for (let at = 0; at < 10; at += 1) await find(key);
  expect(reads).toBe(2);
  now = 5000;
  await find(key);
  await find('no key at all');
  expect(reads).toBe(3);
});
