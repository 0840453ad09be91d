import { KinesisClient, ListStreamsCommand, PutRecordsCommand } from '@aws-sdk/client-kinesis';
import { GetObjectCommand, ListBucketsCommand, ListObjectsV2Command, S3Client } from '@aws-sdk/client-s3';
import { GetQueueAttributesCommand, ListQueuesCommand, SQSClient } from '@aws-sdk/client-sqs';
import { expect, test } from 'vitest';
import type { Funnel } from '#functions/behavior/schema.ts';
import type { Counters } from '#functions/realtime/schema.ts';
import { HOUR } from '#shared/clock.ts';
import { AxonEvent } from '#shared/event.ts';
import { systemRandom } from '#shared/random.ts';
import { call, eventually, issuer, openSale } from './stage.ts';

/** One record nobody can read, in the middle of good ones, straight into Kinesis. */

const sqs = new SQSClient({ useQueueUrlAsEndpoint: false });
const s3 = new S3Client({ forcePathStyle: true });
// The Kinesis client speaks HTTP/2 by itself, LocalStack HTTP/1.1, as the SQS client does.
const kinesis = new KinesisClient({ requestHandler: sqs.config.requestHandler });

const pageView = (activityId: string): AxonEvent => {
  const now = Date.now();
  return AxonEvent.parse({
    kind: 'event',
    id: systemRandom.id(),
    name: 'PAGE_VIEW',
    trigger: 'PAGE_VIEW',
    origin: 'browser',
    visitorId: systemRandom.id(),
    activityId,
    time: now,
    receivedAt: now,
    device: 'desktop',
    source: 'direct',
    props: {},
    flags: [],
  });
};

test('an unreadable record ends among the bad rows, whole, and harms no neighbour', async () => {
  const { activityId } = await openSale(1);
  const poison = `not an event ${systemRandom.id()}`;
  const good = Array.from({ length: 6 }, () => pageView(activityId));
  const data = [
    ...good.slice(0, 3).map((event) => JSON.stringify(event)),
    poison,
    ...good.slice(3).map((event) => JSON.stringify(event)),
  ];
  const { StreamNames = [] } = await kinesis.send(new ListStreamsCommand({}));
  const StreamName = StreamNames.find((name) => name.startsWith('axon-local-')) ?? '';
  await kinesis.send(
    new PutRecordsCommand({ StreamName, Records: data.map((text) => ({ Data: Buffer.from(text), PartitionKey: 'one' })) }),
  );

  const token = await issuer.memberToken('viewer');
  await eventually(
    () => call<Funnel>(`/v1/activities/${activityId}/funnel`, { token }),
    ({ steps }) => steps[0]?.people === good.length,
    60,
  );
  const [from, to] = [Date.now() - HOUR, Date.now() + HOUR];
  await eventually(
    () => call<Counters>(`/v1/activities/${activityId}/counters?unit=hour&from=${from}&to=${to}`, { token }),
    ({ rows }) => rows.reduce((sum, { count }) => sum + count, 0) === good.length,
    60,
  );
  const kept = await eventually(badRows, (rows) => rows.some((row) => row.includes(poison)), 30);
  expect(kept.filter((row) => row.includes(poison))).toHaveLength(1);
  expect(await givenUp()).toEqual({});
});

const badRows = async (): Promise<readonly string[]> => {
  const { Buckets = [] } = await s3.send(new ListBucketsCommand({}));
  const Bucket = Buckets.find(({ Name = '' }) => /axon-local-data.*archive/.test(Name))?.Name ?? '';
  const { Contents = [] } = await s3.send(new ListObjectsV2Command({ Bucket, Prefix: 'bad-rows/stream/' }));
  return Promise.all(
    Contents.map(async ({ Key }) => {
      const { Body } = await s3.send(new GetObjectCommand({ Bucket, Key }));
      return Body?.transformToString() ?? '';
    }),
  );
};

/** Messages in failure queues, by queue; there should be none. */
const givenUp = async (): Promise<Readonly<Record<string, number>>> => {
  const { QueueUrls = [] } = await sqs.send(new ListQueuesCommand({}));
  const counts = await Promise.all(
    QueueUrls.filter((url) => url.includes('Failures')).map(async (QueueUrl) => {
      const AttributeNames = ['ApproximateNumberOfMessages'] as const;
      const { Attributes } = await sqs.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames: [...AttributeNames] }));
      return [QueueUrl, Number(Attributes?.ApproximateNumberOfMessages)] as const;
    }),
  );
  return Object.fromEntries(counts.filter(([, count]) => count > 0));
};
