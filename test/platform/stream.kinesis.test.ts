import {
  CreateStreamCommand,
  DeleteStreamCommand,
  GetRecordsCommand,
  GetShardIteratorCommand,
  KinesisClient,
  PutRecordsCommand,
  waitUntilStreamExists,
} from '@aws-sdk/client-kinesis';
import { SQSClient } from '@aws-sdk/client-sqs';
import type { KinesisStreamEvent } from 'aws-lambda';
import { describe, expect, it } from 'vitest';
import { kinesisBatchResponse, kinesisStream, recordsFromKinesisEvent } from '#platform/stream.kinesis.ts';
import type { DeliveredRecord } from '#platform/stream.ts';
import { streamContract } from './stream.contract.ts';

/** A client that answers each call with the next of `answers`: true = all confirmed, an error, or the indexes refused. */
const stub = (answers: readonly (true | Error | readonly number[])[]) => {
  const calls: PutRecordsCommand[] = [];
  const waits: number[] = [];
  const client = new KinesisClient({ region: 'eu-west-1' });
  client.send = async (command: unknown) => {
    if (!(command instanceof PutRecordsCommand)) throw new Error('unexpected command');
    calls.push(command);
    const answer = answers[calls.length - 1] ?? true;
    if (answer instanceof Error) throw answer;
    const refused = new Set(answer === true ? [] : answer);
    return {
      $metadata: {},
      FailedRecordCount: refused.size,
      Records: (command.input.Records ?? []).map((_, index) =>
        refused.has(index)
          ? { ErrorCode: 'ProvisionedThroughputExceededException', ErrorMessage: 'slow down' }
          : { SequenceNumber: String(index), ShardId: 'shardId-000000000000' },
      ),
    };
  };
  const stream = kinesisStream({
    client,
    streamName: 'events',
    retryDelay: (attempt) => attempt * 10,
    wait: async (ms) => void waits.push(ms),
  });
  return { stream, calls, waits, keysOf: (call: number) => calls[call]?.input.Records?.map((record) => record.PartitionKey) };
};
const records = (count: number, size = 2) =>
  Array.from({ length: count }, (_, index) => ({ partitionKey: `v${index}`, data: 'x'.repeat(size) }));

describe('the Kinesis stream', () => {
  it('sends UTF-8 data under the partition key', async () => {
    const { stream, calls } = stub([]);
    await stream.put([{ partitionKey: 'v', data: '{"한":1}' }]);
    expect(calls[0]?.input).toEqual({ StreamName: 'events', Records: [{ PartitionKey: 'v', Data: Buffer.from('{"한":1}') }] });
  });

  it('cuts chunks of at most 500 records', async () => {
    const { stream, calls } = stub([]);
    await stream.put(records(1001));
    expect(calls.map(({ input }) => input.Records?.length)).toEqual([500, 500, 1]);
  });

  it('cuts chunks of at most 5 MiB, keys counted', async () => {
    const { stream, calls } = stub([]);
    await stream.put(records(11, 1024 * 1024 - 3));
    for (const { input } of calls) {
      const bytes = (input.Records ?? []).reduce(
        (sum, { Data, PartitionKey = '' }) => sum + (Data?.length ?? 0) + PartitionKey.length,
        0,
      );
      expect(bytes).toBeLessThanOrEqual(5 * 1024 * 1024);
    }
    expect(calls.map(({ input }) => input.Records?.length)).toEqual([5, 5, 1]);
  });

  it('sends only refused entries again, after a growing wait', async () => {
    const { stream, calls, waits, keysOf } = stub([[1, 3], [0]]);
    expect(await stream.put(records(4))).toEqual({ failed: [] });
    expect(calls).toHaveLength(3);
    expect(keysOf(1)).toEqual(['v1', 'v3']);
    expect(keysOf(2)).toEqual(['v1']);
    expect(waits).toEqual([10, 20]);
  });

  it('gives up after its retries and names the records by their place in the whole call', async () => {
    const { stream, calls } = stub([true, [1], [0], [0], [0], [0]]);
    expect(await stream.put(records(502))).toEqual({ failed: [501] });
    expect(calls).toHaveLength(6);
  });

  it('counts a whole chunk as failed when its call fails, and goes on with the next', async () => {
    const { stream, calls } = stub([new Error('socket hang up')]);
    const { failed } = await stream.put(records(501));
    expect(failed).toEqual(Array.from({ length: 500 }, (_, index) => index));
    expect(calls).toHaveLength(2);
  });

  it('keeps what an earlier attempt confirmed when a retry fails as a whole', async () => {
    const { stream } = stub([[2], new Error('socket hang up')]);
    expect(await stream.put(records(3))).toEqual({ failed: [2] });
  });

  it('reads a Lambda event, and answers with sequence numbers as Kinesis wrote them', () => {
    const event: KinesisStreamEvent = {
      Records: [
        {
          eventID: 'shardId-000000000007:4954',
          eventName: 'aws:kinesis:record',
          eventSource: 'aws:kinesis',
          eventSourceARN: 'arn',
          eventVersion: '1.0',
          awsRegion: 'eu-west-1',
          invokeIdentityArn: 'arn',
          kinesis: {
            kinesisSchemaVersion: '1.0',
            partitionKey: 'v',
            sequenceNumber: '4954',
            data: Buffer.from('{"한":1}').toString('base64'),
            approximateArrivalTimestamp: 1795000000.123,
          },
        },
      ],
    };
    const [record] = recordsFromKinesisEvent(event);
    expect(record).toEqual({
      shard: 'shardId-000000000007',
      sequence: '4954'.padStart(56, '0'),
      partitionKey: 'v',
      data: '{"한":1}',
      arrivedAt: 1795000000123,
    });
    expect(kinesisBatchResponse(event, { failed: [record?.sequence ?? ''] })).toEqual({
      batchItemFailures: [{ itemIdentifier: '4954' }],
    });
  });
});

const endpoint = process.env.KINESIS_ENDPOINT;
if (endpoint === undefined) it.skip('the contract on a live Kinesis: skipped, KINESIS_ENDPOINT is not set', () => undefined);
else {
  const client = new KinesisClient({
    endpoint,
    // The Kinesis client speaks HTTP/2 by itself, emulators HTTP/1.1, as the SQS client does.
    requestHandler: new SQSClient({ region: 'us-east-1' }).config.requestHandler,
    region: 'us-east-1',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  });
  let count = 0;
  streamContract('Kinesis', async () => {
    const streamName = `contract-${process.pid}-${count++}`;
    await client.send(new CreateStreamCommand({ StreamName: streamName, ShardCount: 1 }));
    await waitUntilStreamExists({ client, maxWaitTime: 30, minDelay: 0.2, maxDelay: 0.2 }, { StreamName: streamName });
    return {
      stream: kinesisStream({ client, streamName }),
      readAll: () => readShard(client, streamName),
      close: async () => void (await client.send(new DeleteStreamCommand({ StreamName: streamName }))),
    };
  });
}

const readShard = async (client: KinesisClient, streamName: string): Promise<readonly DeliveredRecord[]> => {
  const shard = 'shardId-000000000000';
  const start = new GetShardIteratorCommand({ StreamName: streamName, ShardId: shard, ShardIteratorType: 'TRIM_HORIZON' });
  let { ShardIterator: iterator } = await client.send(start);
  const found: DeliveredRecord[] = [];
  while (iterator !== undefined) {
    const {
      Records = [],
      NextShardIterator,
      MillisBehindLatest,
    } = await client.send(new GetRecordsCommand({ ShardIterator: iterator }));
    for (const { SequenceNumber = '', PartitionKey = '', Data, ApproximateArrivalTimestamp } of Records)
      found.push({
        shard,
        sequence: SequenceNumber.padStart(56, '0'),
        partitionKey: PartitionKey,
        data: Buffer.from(Data ?? []).toString(),
        arrivedAt: ApproximateArrivalTimestamp?.getTime() ?? 0,
      });
    iterator = Records.length === 0 && !MillisBehindLatest ? undefined : NextShardIterator;
  }
  return found;
};
