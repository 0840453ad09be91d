import { GetQueueAttributesCommand, ListQueuesCommand, SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { seenClaimOf } from '#functions/reservations/claims/claim.ts';
import { HOLD } from '#functions/reservations/limits.ts';
import type { SeenClaim } from '#functions/reservations/schema.ts';
import { type SlotRow, slotKey } from '#functions/reservations/stock/slot-reads.ts';
import { slotsTable } from '#functions/reservations/tables.ts';
import { dynamodbDatabase } from '#platform/table.dynamodb.ts';
import { MINUTE } from '#shared/clock.ts';
import { call, eventually, issuer, openSale } from './stage.ts';

/**
 * Both ways a hold ends. Holds last five minutes, so the tests age them in the table: the row says its time was over a minute
 * ago, as if everyone had waited.
 */

const sqs = new SQSClient({ useQueueUrlAsEndpoint: false });
const database = dynamodbDatabase({ client: {}, prefix: 'axon-local-' });
const slots = database.table<SlotRow>(slotsTable);
let QueueUrl = '';

beforeAll(async () => {
  const { QueueUrls = [] } = await sqs.send(new ListQueuesCommand({}));
  QueueUrl = QueueUrls.find((url) => url.includes('ReleaseQueue')) ?? '';
  expect(QueueUrl).not.toBe('');
});
afterAll(async () => {
  sqs.destroy();
  await database.close();
});

const hold = async (activityId: string, userId: string): Promise<void> => {
  await call(`/v1/activities/${activityId}/reservations`, { token: await issuer.shopperToken(userId), body: {} });
};

/** The one row of a stock of one. */
const rowOf = async (activityId: string): Promise<SlotRow> => {
  const found = await Promise.all([0, 1, 2, 3].map((shard) => slots.get(slotKey({ activityId, shard, number: 1 }))));
  const [row] = found.filter((one) => one !== undefined);
  if (!row) throw new Error(`No slot of ${activityId}`);
  return row;
};

const age = async (activityId: string): Promise<SeenClaim> => {
  const row = await rowOf(activityId);
  await slots.update(slotKey(row), { set: { expiresAt: Date.now() - MINUTE } });
  const seen = seenClaimOf(await rowOf(activityId));
  if (!seen) throw new Error('The slot carries no claim');
  return seen;
};

test('every hold sends a message to its own end, which waits in SQS for as long as the hold lasts', async () => {
  const { activityId } = await openSale(1);
  const delayed = async () => {
    const asked = await sqs.send(
      new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['ApproximateNumberOfMessagesDelayed'] }),
    );
    return Number(asked.Attributes?.ApproximateNumberOfMessagesDelayed);
  };
  const before = await delayed();
  await hold(activityId, 'waits');
  await eventually(delayed, (count) => count > before, 30);
  const { expiresAt = 0 } = await rowOf(activityId);
  expect(expiresAt - Date.now()).toBeGreaterThan(HOLD - MINUTE);
});

test('a message whose time has come frees its slot at once, long before a sweeper would pass', async () => {
  // Round 0 starts the function. Sweeps come every 15 s: one of them may happen to be first once, not three times.
  for (const round of [0, 1, 2, 3]) {
    const { activityId } = await openSale(1);
    await hold(activityId, `late-${round}`);
    const seen = await age(activityId);
    const sent = performance.now();
    await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: JSON.stringify(seen) }));
    await eventually(
      () => rowOf(activityId),
      ({ state }) => state === 'FREE',
      10,
    );
    if (round > 0) expect(performance.now() - sent).toBeLessThan(4000);
    await hold(activityId, `next-${round}`);
  }
});

test('the sweeper, started by EventBridge every minute, frees a slot whose message was lost', async () => {
  const { activityId } = await openSale(1);
  await hold(activityId, 'lost');
  await age(activityId);
  const started = performance.now();
  await eventually(
    () => rowOf(activityId),
    ({ state }) => state === 'FREE',
    90,
  );
  console.log(`swept after ${((performance.now() - started) / 1000).toFixed(1)} s`);
  await hold(activityId, 'next');
});
