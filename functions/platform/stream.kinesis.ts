import { setTimeout as sleep } from 'node:timers/promises';
import { type KinesisClient, PutRecordsCommand, type PutRecordsRequestEntry } from '@aws-sdk/client-kinesis';
import type { KinesisStreamBatchResponse, KinesisStreamEvent } from 'aws-lambda';
import {
  type BatchResult,
  checkStreamRecord,
  type DeliveredRecord,
  recordBytes,
  type Stream,
  type StreamRecord,
} from './stream.ts';

/** Limits of one PutRecords call (Kinesis API reference). */
const MAX_RECORDS_A_CALL = 500;
const MAX_BYTES_A_CALL = 5 * 1024 * 1024;
const SEQUENCE_DIGITS = 56;

interface KinesisStreamOptions {
  readonly client: Pick<KinesisClient, 'send'>;
  readonly streamName: string;
  /** How often failed entries are sent again. @default 4 */
  readonly retries?: number;
  /** Milliseconds before the nth retry (from 1). @default full jitter below 50 ms, doubling */
  readonly retryDelay?: (attempt: number) => number;
  readonly wait?: (ms: number) => Promise<unknown>;
  /** Told why a call failed as a whole; `put` itself only says which records were not confirmed. */
  readonly report?: (error: unknown, facts: Readonly<Record<string, unknown>>) => void;
}

/**
 * A Kinesis stream. Chunks go one after another, so records of one key keep their order; but an entry that is throttled
 * and sent again may land behind a later one of its key (PutRecords promises no more): consumers order by event time.
 * A call that fails as a whole is not repeated here, since the SDK has already done so: all its records count as failed.
 */
export const kinesisStream = (options: KinesisStreamOptions): Stream => {
  const { client, streamName, retries = 4, retryDelay = jitteredDelay, wait = sleep, report } = options;

  /** @returns the indexes of the chunk that Kinesis refused this time */
  const putOnce = async (entries: readonly IndexedEntry[]): Promise<readonly IndexedEntry[]> => {
    const command = new PutRecordsCommand({ StreamName: streamName, Records: entries.map(({ entry }) => entry) });
    const { Records: results = [] } = await client.send(command);
    // An entry without a sequence number was not confirmed, whatever else is said of it.
    return entries.filter((_, index) => results[index]?.SequenceNumber === undefined);
  };

  const putChunk = async (chunk: readonly IndexedEntry[]): Promise<readonly number[]> => {
    let pending = chunk;
    for (let attempt = 0; pending.length > 0 && attempt <= retries; attempt++) {
      if (attempt > 0) await wait(retryDelay(attempt));
      try {
        pending = await putOnce(pending);
      } catch (error) {
        report?.(error, { streamName, records: pending.length, attempt });
        break;
      }
    }
    return pending.map(({ index }) => index);
  };

  return {
    put: async (records) => {
      for (const record of records) checkStreamRecord(record);
      const failed: number[] = [];
      for (const chunk of chunksOf(records)) failed.push(...(await putChunk(chunk)));
      return { failed };
    },
  };
};

interface IndexedEntry {
  /** Of the record in the whole `put`. */
  readonly index: number;
  readonly entry: PutRecordsRequestEntry;
}

const jitteredDelay = (attempt: number): number => Math.random() * 50 * 2 ** attempt;

function* chunksOf(records: readonly StreamRecord[]): Generator<readonly IndexedEntry[]> {
  let chunk: IndexedEntry[] = [];
  let bytes = 0;
  for (const [index, record] of records.entries()) {
    const size = recordBytes(record);
    if (chunk.length === MAX_RECORDS_A_CALL || bytes + size > MAX_BYTES_A_CALL) {
      yield chunk;
      chunk = [];
      bytes = 0;
    }
    bytes += size;
    chunk.push({ index, entry: { PartitionKey: record.partitionKey, Data: Buffer.from(record.data) } });
  }
  if (chunk.length > 0) yield chunk;
}

/** As `DeliveredRecord` has it. */
export const padded = (sequence: string): string => sequence.padStart(SEQUENCE_DIGITS, '0');

/** A Lambda batch of Kinesis as the port's records. */
export const recordsFromKinesisEvent = (event: KinesisStreamEvent): readonly DeliveredRecord[] =>
  event.Records.map(({ eventID, kinesis }) => ({
    // eventID is `shardId-000000000000:<sequence number>`.
    shard: eventID.split(':')[0] ?? '',
    sequence: padded(kinesis.sequenceNumber),
    partitionKey: kinesis.partitionKey,
    data: Buffer.from(kinesis.data, 'base64').toString(),
    arrivedAt: Math.round(kinesis.approximateArrivalTimestamp * 1000),
  }));

/** What Lambda wants to hear: the failed sequence numbers as Kinesis wrote them. */
export const kinesisBatchResponse = (event: KinesisStreamEvent, result: BatchResult): KinesisStreamBatchResponse => {
  const written = new Map(event.Records.map(({ kinesis }) => [padded(kinesis.sequenceNumber), kinesis.sequenceNumber]));
  return {
    batchItemFailures: result.failed.map((sequence) => ({ itemIdentifier: written.get(sequence) ?? sequence })),
  };
};
