import {
  GetRecordsCommand,
  GetShardIteratorCommand,
  InvalidArgumentException,
  KinesisClient,
  PutRecordsCommand,
  type PutRecordsRequestEntry,
} from '@aws-sdk/client-kinesis';
import { DeleteMessageCommand, ReceiveMessageCommand, SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';

export const SHARD = 'shardId-000000000000';
/** As long as Kinesis' own, which no number of JavaScript holds. */
const BASE = 49_590_338_271_490_256_608_559_692_538_361_571_095_921_575_989_136_588_898n;

/** A shard as the SDK sees it. Three records a page. */
const aShard = () => {
  const records: { sequence: bigint; key: string; data: string }[] = [];
  let [next, trimmed, refusing] = [BASE, BASE, false];
  const append = (key: string, data: string): bigint => {
    records.push({ sequence: next, key, data });
    next += 1n;
    return next - 1n;
  };
  const put = ({ Data, PartitionKey = '' }: PutRecordsRequestEntry) =>
    refusing
      ? { ErrorCode: 'ProvisionedThroughputExceededException' }
      : { SequenceNumber: String(append(PartitionKey, Buffer.from(Data ?? []).toString())), ShardId: SHARD };
  const pageFrom = (from: bigint) => {
    const page = records.filter(({ sequence }) => sequence >= from).slice(0, 3);
    const after = (page.at(-1)?.sequence ?? next) + 1n;
    const Records = page.map(({ sequence, key, data }) => ({
      SequenceNumber: String(sequence),
      PartitionKey: key,
      Data: Buffer.from(data),
      ApproximateArrivalTimestamp: new Date(0),
    }));
    return { $metadata: {}, Records, NextShardIterator: String(after), MillisBehindLatest: after >= next ? 0 : 1 };
  };
  const kinesis = new KinesisClient({ region: 'eu-west-1' });
  kinesis.send = async (command: unknown) => {
    if (command instanceof PutRecordsCommand) return { $metadata: {}, Records: (command.input.Records ?? []).map(put) };
    if (command instanceof GetRecordsCommand) return pageFrom(BigInt(command.input.ShardIterator ?? 0));
    if (!(command instanceof GetShardIteratorCommand)) throw new Error('unexpected command');
    const from = command.input.StartingSequenceNumber ?? '';
    if (BigInt(from) < trimmed) throw new InvalidArgumentException({ message: 'Not of this stream', $metadata: {} });
    return { $metadata: {}, ShardIterator: from };
  };
  return {
    kinesis,
    append,
    /** All data on the stream, oldest first. */
    stream: (): readonly string[] => records.map(({ data }) => data),
    records: () => [...records],
    /** The stream forgets what is older than this. */
    trim: (before: bigint) => {
      trimmed = before;
      records.splice(0, records.length, ...records.filter(({ sequence }) => sequence >= before));
    },
    refuse: (whether: boolean) => {
      refusing = whether;
    },
  };
};

/** Queues by their addresses, as the SDK sees them. What was received is hidden. */
const someQueues = () => {
  const queues = new Map<string, Map<string, string>>();
  const hidden = new Set<string>();
  let told = 0;
  const queueAt = (url = '') => queues.get(url) ?? new Map<string, string>();
  const tell = (url: string, body: string): void => {
    told += 1;
    queues.set(url, queueAt(url).set(`r${told}`, body));
  };
  const sqs = new SQSClient({ region: 'eu-west-1' });
  sqs.send = async (command: unknown) => {
    if (command instanceof SendMessageCommand) tell(command.input.QueueUrl ?? '', command.input.MessageBody ?? '');
    else if (command instanceof DeleteMessageCommand) queueAt(command.input.QueueUrl).delete(command.input.ReceiptHandle ?? '');
    else if (command instanceof ReceiveMessageCommand) {
      const most = command.input.MaxNumberOfMessages ?? 1;
      const seen = [...queueAt(command.input.QueueUrl)].filter(([receipt]) => !hidden.has(receipt)).slice(0, most);
      for (const [receipt] of seen) hidden.add(receipt);
      return { $metadata: {}, Messages: seen.map(([ReceiptHandle, Body]) => ({ ReceiptHandle, Body })) };
    } else throw new Error('unexpected command');
    return { $metadata: {} };
  };
  return {
    sqs,
    tell,
    waiting: (url: string): readonly string[] => [...queueAt(url).values()],
    /** What was received and left may be received again. */
    showAgain: () => hidden.clear(),
  };
};

/** A shard and queues, as far as a redrive uses them. */
export const aFailingConsumer = () => {
  const queues = someQueues();
  return {
    ...aShard(),
    ...queues,
    /** As Lambda tells of a batch it has given up. */
    giveUp: (url: string, first: bigint, last: bigint) =>
      queues.tell(
        url,
        JSON.stringify({
          requestContext: { condition: 'RetryAttemptsExhausted', approximateInvokeCount: 201 },
          KinesisBatchInfo: {
            shardId: SHARD,
            startSequenceNumber: String(first),
            endSequenceNumber: String(last),
            batchSize: Number(last - first) + 1,
          },
        }),
      ),
  };
};
