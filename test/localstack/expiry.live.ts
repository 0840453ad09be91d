import { setTimeout as sleep } from 'node:timers/promises';
import { SendMessageCommand } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import * as z from 'zod';
import { seenClaimOf } from '#functions/reservations/claims/claim.ts';
import { HOLD, SWEEP_EVERY } from '#functions/reservations/limits.ts';
import type { SeenClaim } from '#functions/reservations/schema.ts';
import { saleStore } from '#functions/reservations/stock/sale-store.ts';
import { type SlotRow, slotKey } from '#functions/reservations/stock/slot-reads.ts';
import { slotsTable } from '#functions/reservations/tables.ts';
import { dynamodbDatabase } from '#platform/table.dynamodb.ts';
import { MINUTE, SECOND } from '#shared/clock.ts';
import { queuesNamed, sqs } from './queues.ts';
import { call, eventually, issuer, openSale } from './stage.ts';

/**
 * Both ways a hold ends. Holds last five minutes, so the tests age them in the table: the row says its time was over a minute
 * ago, as if everyone had waited.
 */

const database = dynamodbDatabase({ client: {}, prefix: 'axon-local-' });
const slots = database.table<SlotRow>(slotsTable);
let QueueUrl = '';

beforeAll(async () => {
  [QueueUrl = ''] = await queuesNamed('ReleaseQueue');
  expect(QueueUrl).not.toBe('');
});
afterAll(async () => {
  sqs.destroy();
  await database.close();
});

const hold = async (activityId: string, userId: string): Promise<void> => {
  await call(`/v1/activities/${activityId}/reservations`, { token: await issuer.shopperToken(userId), body: {} });
};

/** What lies in the queue and is not due, by LocalStack's own peep-hole: to receive it would count as an attempt. */
const delayedMessages = async (): Promise<readonly string[]> => {
  const url = `${process.env.SQS_ENDPOINT}/_aws/sqs/messages?QueueUrl=${encodeURIComponent(QueueUrl)}&ShowDelayed=true`;
  const answer = Messages.parse(await (await fetch(url, { headers: { accept: 'application/json' } })).json());
  const { Message = [] } = answer.ReceiveMessageResponse.ReceiveMessageResult ?? {};
  return Message.filter(({ Attribute }) => Attribute.some(({ Name, Value }) => Name === 'IsDelayed' && Value === 'true')).map(
    ({ Body }) => Body,
  );
};

/** One alone comes without a list, none without a result. */
const listOf = <T extends z.ZodType>(one: T) => z.preprocess((found) => [found].flat(), z.array(one));
const Message = z.object({ Body: z.string(), Attribute: listOf(z.object({ Name: z.string(), Value: z.string() })) });
const Messages = z.object({
  ReceiveMessageResponse: z.object({ ReceiveMessageResult: z.object({ Message: listOf(Message).optional() }).nullish() }),
});

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

test.concurrent('every hold sends a message that names its claim and waits in SQS', async () => {
  const { activityId } = await openSale(1);
  await hold(activityId, 'waits');
  const [waiting] = await eventually(
    async () => (await delayedMessages()).filter((body) => body.includes(activityId)),
    (found) => found.length > 0,
    30,
  );
  const row = await rowOf(activityId);
  expect(JSON.parse(waiting ?? '')).toEqual(seenClaimOf(row));
  expect((row.expiresAt ?? 0) - Date.now()).toBeGreaterThan(HOLD - 2 * MINUTE);
});

test.concurrent('a message whose time has come frees its slot, also one that no sweeper knows of', async () => {
  const { activityId } = await openSale(1);
  await hold(activityId, 'late');
  expect(await saleStore(database).unregister(activityId)).toBe(true);
  // A sweep that is under way may have read the list before: it is certain who frees the slot only from the next one on.
  await sleep(SWEEP_EVERY + 5 * SECOND);
  const seen = await age(activityId);
  await sleep(SWEEP_EVERY + 5 * SECOND);
  expect((await rowOf(activityId)).state).toBe('HELD');
  await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: JSON.stringify(seen) }));
  await eventually(
    () => rowOf(activityId),
    ({ state }) => state === 'FREE',
    30,
  );
  await hold(activityId, 'next');
});

test.concurrent('the sweeper, started by EventBridge every minute, frees a slot whose message was lost', async () => {
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
