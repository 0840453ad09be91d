import { expect, test } from 'vitest';
import { createServerKey } from '#functions/access/create-server-key.ts';
import { rotateServerKey } from '#functions/access/rotate-server-key.ts';
import { serverKeyStore } from '#functions/access/server-key-store.ts';
import { serverKeysTable } from '#functions/access/tables.ts';
import { serverKeyVerifier } from '#functions/access/verify-server-key.ts';
import { SqliteFile } from '#platform/sqlite.ts';
import { countingDatabase } from '#platform/table.counting.ts';
import { sqliteDatabase } from '#platform/table.sqlite.ts';
import { HOUR, SECOND } from '#shared/clock.ts';
import { systemRandom } from '#shared/random.ts';
import { refusal } from '../reservations/a-shopper.ts';

const aDoor = () => {
  let now = Date.UTC(2026, 0, 5);
  const clock = { now: () => now };
  const database = countingDatabase(sqliteDatabase(new SqliteFile(':memory:'), { clock }));
  const serverKeys = serverKeyStore(database);
  const deps = { serverKeys, clock, random: systemRandom };
  return {
    database,
    deps,
    serverKeys,
    verify: serverKeyVerifier({ get: serverKeys.get, clock }),
    forward: (ms: number) => {
      now += ms;
    },
  };
};

test('a new key opens the door, and the table holds nothing to open it with', async () => {
  const { deps, verify, database } = aDoor();
  const { key, id } = await createServerKey({ label: 'Shop' }, deps);
  expect(key).toMatch(/^sk_[0-9a-f]{16}_[\w-]{43}$/);
  expect(await verify(key)).toBe(id);
  const rows = await database.table(serverKeysTable).query({ partition: 'server-keys' });
  const kept = JSON.stringify(rows.items);
  expect(kept).toContain(id);
  expect(kept).not.toContain(key.slice(20));
  expect(JSON.stringify(await deps.serverKeys.list({ limit: 10 }))).not.toMatch(/digest/);
});

test('any other text opens nothing: another secret, another id, another format', async () => {
  const { deps, verify } = aDoor();
  const one = await createServerKey({ label: 'One' }, deps);
  const other = await createServerKey({ label: 'Other' }, deps);
  const swapped = one.key.slice(0, 20) + other.key.slice(20);
  const lastChanged = one.key.slice(0, -1) + (one.key.endsWith('A') ? 'B' : 'A');
  for (const text of [swapped, lastChanged, one.key.slice(0, -1), `${one.key}A`, ` ${one.key}`, one.id, 'sk_', ''])
    expect(await verify(text), text).toBeUndefined();
});

test('after a rotation both secrets work until the overlap is over, then only the new one', async () => {
  const { deps, verify, forward } = aDoor();
  const first = await createServerKey({ label: 'Shop' }, deps);
  const second = await rotateServerKey(first.id, { version: 1, overlapHours: 24 }, deps);
  expect(second.secrets).toMatchObject([{ ending: second.key.slice(-4) }, { ending: first.key.slice(-4) }]);
  expect(second.secrets[0]).not.toHaveProperty('expiresAt');
  expect([await verify(first.key), await verify(second.key)]).toEqual([first.id, first.id]);
  forward(24 * HOUR - 1);
  expect(await verify(first.key)).toBe(first.id);
  forward(1);
  expect([await verify(first.key), await verify(second.key)]).toEqual([undefined, first.id]);
});

test('a leaked secret is rotated away without overlap, also one that still had time left', async () => {
  const { deps, verify } = aDoor();
  const first = await createServerKey({ label: 'Shop' }, deps);
  const second = await rotateServerKey(first.id, { version: 1, overlapHours: 24 }, deps);
  const third = await rotateServerKey(first.id, { version: 2, overlapHours: 0 }, deps);
  expect(await Promise.all([first, second, third].map(({ key }) => verify(key)))).toEqual([undefined, undefined, first.id]);
});

test('a second overlap never gives an old secret more time than it was promised', async () => {
  const { deps, verify, forward } = aDoor();
  const first = await createServerKey({ label: 'Shop' }, deps);
  await rotateServerKey(first.id, { version: 1, overlapHours: 1 }, deps);
  await rotateServerKey(first.id, { version: 2, overlapHours: 168 }, deps);
  forward(HOUR);
  expect(await verify(first.key)).toBeUndefined();
});

test('a rotation that is repeated, or meets another one, makes no second secret', async () => {
  const { deps } = aDoor();
  const { id } = await createServerKey({ label: 'Shop' }, deps);
  const rotations = await Promise.allSettled(
    Array.from({ length: 10 }, () => rotateServerKey(id, { version: 1, overlapHours: 1 }, deps)),
  );
  expect(rotations.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
  expect(await refusal(rotateServerKey(id, { version: 1, overlapHours: 1 }, deps))).toMatchObject({
    code: 'VERSION_CONFLICT',
    version: 2,
  });
});

test('a revoked key is shut out within 5 s, cannot be rotated back, and stays listed', async () => {
  const { deps, verify, forward, serverKeys } = aDoor();
  const { id, key } = await createServerKey({ label: 'Shop' }, deps);
  expect(await verify(key)).toBe(id);
  await serverKeys.revoke(id);
  forward(5 * SECOND);
  expect(await verify(key)).toBeUndefined();
  expect(await refusal(rotateServerKey(id, { version: 2, overlapHours: 1 }, deps))).toMatchObject({ code: 'WRONG_STATUS' });
  expect((await serverKeys.list({ limit: 10 })).items).toMatchObject([{ id, revoked: true, secrets: [] }]);
  expect(await serverKeys.revoke('0123456789abcdef')).toBeUndefined();
});

test('a thousand calls within 5 s cost one read', async () => {
  const { deps, verify, database } = aDoor();
  const { key, id } = await createServerKey({ label: 'Shop' }, deps);
  database.reset();
  expect(new Set(await Promise.all(Array.from({ length: 1000 }, () => verify(key))))).toEqual(new Set([id]));
  expect(database.counts().reads).toBe(1);
});
