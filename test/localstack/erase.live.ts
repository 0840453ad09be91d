import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { expect, test } from 'vitest';
import type { Funnel } from '#functions/behavior/schema.ts';
import type { LiveEvents } from '#functions/collection/schema.ts';
import type { Erasure } from '#functions/customers/erasing/schema.ts';
import { erasuresTable } from '#functions/customers/tables.ts';
import { HOUR } from '#shared/clock.ts';
import { systemRandom } from '#shared/random.ts';
import { archivedBelow } from './archive.ts';
import { apiUrl, call, eventually, issuer, openSale, searchUrl, siteUrl } from './stage.ts';

/** A visitor asks to be forgotten: nothing of the id is left in search, archive and journeys; a neighbour stays. */

const tables = DynamoDBDocumentClient.from(new DynamoDBClient({}));

test('an erased visitor is gone from search, archive and funnel within two minutes; the neighbour stays', async () => {
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

  const { id, requestedAt } = await call<Erasure>(`/v1/visitors/${gone}`, { method: 'DELETE', token });
  // Events may be on their way for a quarter of an hour; these have arrived, so the asking is dated back.
  await tables.send(
    new UpdateCommand({
      TableName: `axon-local-${erasuresTable.name}`,
      Key: { id },
      UpdateExpression: 'SET requestedAt = :long',
      ExpressionAttributeValues: { ':long': requestedAt - HOUR },
    }),
  );
  const done = await eventually(
    () => call<Erasure>(`/v1/erasures/${id}`, { token }),
    ({ state }) => state === 'DONE',
    110,
  );
  expect(done.removed).toMatchObject({ journeys: 1, visitors: 1 });
  expect(done.subject).toBeUndefined();
  await eventually(live, (shown) => shown === 1, 30);
  await eventually(visitors, (people) => people === 1, 30);
  const left = await archived();
  expect([left.includes(gone), left.includes(stays)]).toEqual([false, true]);
  const found = await fetch(`${searchUrl}/_all/_count?q=${encodeURIComponent(`"${gone}"`)}`);
  expect(await found.json()).toMatchObject({ count: 0 });
}, 240_000);
