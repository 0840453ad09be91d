import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { expect, test } from 'vitest';
import type { Funnel } from '#functions/behavior/schema.ts';
import type { LiveEvents } from '#functions/collection/live/schema.ts';
import type { Erasure } from '#functions/customers/erasing/schema.ts';
import { erasuresTable } from '#functions/customers/tables.ts';
import { HOUR } from '#shared/clock.ts';
import { systemRandom } from '#shared/random.ts';
import { publishedCampaign } from '#test/house/published.ts';
import { archivedBelow } from './archive.ts';
import { apiUrl, call, eventually, issuer, openSale, searchUrl, siteUrl } from './stage.ts';

/** People ask to be forgotten: nothing of the id is left in search, archive, journeys, coupons and giveaways; a neighbour stays. */

const tables = DynamoDBDocumentClient.from(new DynamoDBClient({}));

/** Asks for it and waits until it is done. Events may be on their way for a quarter of an hour; so that nobody waits, the asking is dated back. */
const erase = async (path: string): Promise<Erasure> => {
  const token = await issuer.memberToken('admin');
  const { id, requestedAt } = await call<Erasure>(path, { method: 'DELETE', token });
  await tables.send(
    new UpdateCommand({
      TableName: `axon-local-${erasuresTable.name}`,
      Key: { id },
      UpdateExpression: 'SET requestedAt = :long',
      ExpressionAttributeValues: { ':long': requestedAt - HOUR },
    }),
  );
  return eventually(
    () => call<Erasure>(`/v1/erasures/${id}`, { token }),
    ({ state }) => state === 'DONE',
    110,
  );
};

test.concurrent('an erased visitor is gone from search, archive and funnel within two minutes; the neighbour stays', async () => {
  const { activityId, writeKey } = await openSale(1);
  const token = await issuer.memberToken('admin');
  const [gone, stays] = [systemRandom.id(), systemRandom.id()];
  const pageView = (visitorId: string) => ({
    id: systemRandom.id(),
    name: 'PAGE_VIEW',
    createdAt: Date.now(),
    visitorId,
    activityId,
    url: `${siteUrl}/shop/`,
  });
  const body = JSON.stringify({ sentAt: Date.now(), events: [gone, gone, stays].map(pageView) });
  const sent = await fetch(`${apiUrl}/v1/e?k=${writeKey}`, { method: 'POST', headers: { origin: siteUrl }, body });
  expect(await sent.json()).toMatchObject({ accepted: 3 });

  const visitors = async () => (await call<Funnel>(`/v1/activities/${activityId}/funnel`, { token })).steps[0]?.people;
  const live = async () => (await call<LiveEvents>(`/v1/live-events?activityId=${activityId}`, { token })).items.length;
  const archived = async () => (await archivedBelow('archive/20')).join('');
  await eventually(visitors, (people) => people === 2, 60);
  await eventually(live, (shown) => shown === 3, 60);
  await eventually(archived, (text) => text.includes(gone) && text.includes(stays), 60);

  const done = await erase(`/v1/visitors/${gone}`);
  expect(done.removed).toMatchObject({ journeys: 1, visitors: 1 });
  expect(done.subject).toBeUndefined();
  await eventually(live, (shown) => shown === 1, 30);
  await eventually(visitors, (people) => people === 1, 30);
  const left = await archived();
  expect([left.includes(gone), left.includes(stays)]).toEqual([false, true]);
  const found = await fetch(`${searchUrl}/_all/_count?q=${encodeURIComponent(`"${gone}"`)}`);
  expect(await found.json()).toMatchObject({ count: 0 });
}, 240_000);

test.concurrent('an erased customer is out of a giveaway that is not drawn and owns no coupon; the neighbour stays', async () => {
  const token = await issuer.memberToken('admin');
  const coupon = { discount: { kind: 'AMOUNT', amount: 5_000 }, validUntil: Date.now() + HOUR } as const;
  const { activities } = await publishedCampaign({ call, token }, [
    { name: 'Raffle', type: 'GIVEAWAY', stock: 1 },
    { name: 'Coupons', type: 'COUPON', stock: 5, coupon },
  ]);
  const [giveaway, coupons] = activities.map((activity) => `/v1/activities/${activity.id}`);
  const [gone, stays] = [`gone-${systemRandom.id()}`, `stays-${systemRandom.id()}`];
  for (const user of [gone, stays])
    for (const activity of [giveaway, coupons])
      await call(`${activity}/reservations`, { token: await issuer.shopperToken(user), body: {} });

  expect((await erase(`/v1/customers/${gone}`)).removed).toMatchObject({ places: 1, coupons: 1, entries: 1 });
  const seenBy = async (user: string) => {
    const shopper = await issuer.shopperToken(user);
    const { state } = await call<{ state: string }>(`${giveaway}/giveaway/me`, { token: shopper });
    return [state, (await call<{ items: readonly unknown[] }>('/v1/coupons/mine', { token: shopper })).items.length];
  };
  expect(await seenBy(gone)).toEqual(['NONE', 0]);
  expect(await seenBy(stays)).toEqual(['ENTERED', 1]);
  for (const activity of [giveaway, coupons])
    expect(JSON.stringify(await call(`${activity}/entries`, { token }))).not.toContain(gone);
}, 240_000);
