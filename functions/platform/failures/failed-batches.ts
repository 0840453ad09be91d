import type { DeliveredRecord } from '../stream.ts';

/** A run of records of one shard that a consumer of a stream gave up, as the queue for failures tells of it. */
export interface FailedBatch {
  /** Lasts as long as the batch is hidden from others. */
  readonly receipt: string;
  readonly shard: string;
  /** Of the first and the last record, zero-padded as in `DeliveredRecord`. */
  readonly first: string;
  readonly last: string;
  /** Records given up. */
  readonly size: number;
}

/** What one consumer gave up. SQS tells of it and Kinesis still has it on AWS; a SQLite table embedded (`DeadLetters`). */
export interface FailedBatches {
  /** Some of the batches, hidden from others for minutes; none = there are no more, or others look at them. */
  receive(): Promise<readonly FailedBatch[]>;
  /** Those of its records that the stream still keeps. */
  records(batch: FailedBatch): Promise<readonly DeliveredRecord[]>;
  forget(batch: FailedBatch): Promise<void>;
}
