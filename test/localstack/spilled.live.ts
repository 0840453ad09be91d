import { SendMessageCommand } from '@aws-sdk/client-sqs';
import { expect, test } from 'vitest';
import type { Funnel } from '#functions/behavior/schema.ts';
import type { LiveEvents } from '#functions/collection/live/schema.ts';
import { packRecords } from '#functions/collection/spill/spilled-pack.ts';
import { pageView } from './page-view.ts';
import { queuesNamed, sqs } from './queues.ts';
import { call, eventually, issuer, openSale } from './stage.ts';

/** What the collector spills when the stream refuses it goes back by itself. LocalStack's stream refuses nobody, so the pack is laid by hand. */

test('spilled records go back to the stream, and count once although the queue delivers twice', async () => {
  const { activityId } = await openSale(1);
  const events = Array.from({ length: 3 }, () => pageView(activityId));
  const [pack] = packRecords(
    events.map((event, index) => ({ index, partitionKey: event.visitorId, data: JSON.stringify(event) })),
  );
  const [QueueUrl] = await queuesNamed('SpillQueue');
  for (let delivery = 0; delivery < 2; delivery++) await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: pack?.body }));

  const token = await issuer.memberToken('viewer');
  await eventually(
    () => call<Funnel>(`/v1/activities/${activityId}/funnel`, { token }),
    ({ steps }) => steps[0]?.people === events.length,
    60,
  );
  const { items } = await eventually(
    () => call<LiveEvents>(`/v1/live-events?activityId=${activityId}`, { token }),
    ({ items }) => items.length >= events.length,
    60,
  );
  expect(new Set(items.map(({ id }) => id))).toEqual(new Set(events.map(({ id }) => id)));
});
