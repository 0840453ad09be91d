import {
  type _Record,
  ExpiredIteratorException,
  GetRecordsCommand,
  GetShardIteratorCommand,
  InvalidArgumentException,
  type KinesisClient,
  ResourceNotFoundException,
} from '@aws-sdk/client-kinesis';
import { DeleteMessageCommand, ReceiveMessageCommand, type SQSClient } from '@aws-sdk/client-sqs';
import * as z from 'zod';
import { padded } from '../stream.kinesis.ts';
import type { DeliveredRecord } from '../stream.ts';
import type { FailedBatch, FailedBatches } from './failed-batches.ts';

interface FailedBatchesOptions {
  readonly kinesis: Pick<KinesisClient, 'send'>;
  readonly sqs: Pick<SQSClient, 'send'>;
  readonly streamName: string;
  /** The queue Lambda tells of batches it has given up (`onFailure` of the event source). */
  readonly queueUrl: string;
}

/** Seconds a batch is nobody else's: longer than a call of the API may take. */
const HIDDEN = 120;
const AT_ONCE = 5;

/** What Lambda writes into the queue (Lambda guide, "Retaining discarded batches"). */
const Message = z.object({
  KinesisBatchInfo: z.object({
    shardId: z.string(),
    startSequenceNumber: z.string(),
    endSequenceNumber: z.string(),
    batchSize: z.int().positive(),
  }),
});

const batchOf = (body = '', receipt = ''): FailedBatch | undefined => {
  try {
    const { shardId, startSequenceNumber, endSequenceNumber, batchSize } = Message.parse(JSON.parse(body)).KinesisBatchInfo;
    return { receipt, shard: shardId, first: padded(startSequenceNumber), last: padded(endSequenceNumber), size: batchSize };
  } catch {
    // Not Lambda's: it stays for a person.
    return undefined;
  }
};

const delivered = (shard: string, record: _Record): DeliveredRecord => ({
  shard,
  sequence: padded(record.SequenceNumber ?? ''),
  partitionKey: record.PartitionKey ?? '',
  data: Buffer.from(record.Data ?? []).toString(),
  arrivedAt: record.ApproximateArrivalTimestamp?.getTime() ?? 0,
});

/** The stream has forgotten where the batch began, or a shard that is closed and old. */
const isGone = (error: unknown): boolean =>
  [InvalidArgumentException, ResourceNotFoundException, ExpiredIteratorException].some((gone) => error instanceof gone);

export const failedBatches = ({ kinesis, sqs, streamName, queueUrl }: FailedBatchesOptions): FailedBatches => {
  /** From the first record on, until one lies behind the last. */
  const recordsOf = async ({ shard, first, last }: FailedBatch): Promise<readonly DeliveredRecord[]> => {
    const start = new GetShardIteratorCommand({
      StreamName: streamName,
      ShardId: shard,
      ShardIteratorType: 'AT_SEQUENCE_NUMBER',
      StartingSequenceNumber: first.replace(/^0+(?=\d)/, ''),
    });
    const found: DeliveredRecord[] = [];
    let { ShardIterator: iterator } = await kinesis.send(start);
    while (iterator !== undefined) {
      const {
        Records = [],
        NextShardIterator,
        MillisBehindLatest = 0,
      } = await kinesis.send(new GetRecordsCommand({ ShardIterator: iterator }));
      const records = Records.map((record) => delivered(shard, record));
      found.push(...records.filter(({ sequence }) => sequence >= first && sequence <= last));
      const isBehind = records.some(({ sequence }) => sequence >= last);
      iterator = isBehind || (records.length === 0 && MillisBehindLatest === 0) ? undefined : NextShardIterator;
    }
    return found;
  };

  return {
    receive: async () => {
      const { Messages = [] } = await sqs.send(
        new ReceiveMessageCommand({ QueueUrl: queueUrl, MaxNumberOfMessages: AT_ONCE, VisibilityTimeout: HIDDEN }),
      );
      return Messages.flatMap(({ Body, ReceiptHandle }) => batchOf(Body, ReceiptHandle) ?? []);
    },
    records: (batch) =>
      recordsOf(batch).catch((error: unknown) => {
        if (isGone(error)) return [];
        throw error;
      }),
    forget: async ({ receipt }) => {
      await sqs.send(new DeleteMessageCommand({ QueueUrl: queueUrl, ReceiptHandle: receipt }));
    },
  };
};
