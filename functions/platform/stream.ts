/** The Stream port: an ordered log per partition key, at least once, kept >= 24 h. Kinesis on AWS, a SQLite log embedded. */

export interface StreamRecord {
  /** Records of one key stay in order. At most 256 characters. */
  readonly partitionKey: string;
  /** One JSON document, at most 1 MiB as UTF-8. */
  readonly data: string;
}

export interface Stream {
  /**
   * Appends records, retrying failed entries.
   * @returns the index of every record that could **not** be confirmed; empty = all are durable
   */
  put(records: readonly StreamRecord[]): Promise<{ readonly failed: readonly number[] }>;
}

/** A record as a consumer sees it. */
export interface DeliveredRecord {
  readonly shard: string;
  /** Rises within the shard; zero-padded to 56 digits, so it compares as text. */
  readonly sequence: string;
  readonly partitionKey: string;
  readonly data: string;
  readonly arrivedAt: number;
}

/**
 * What every `on-*` batch handler returns: the sequences (or message ids) that failed and must come again.
 * As on Lambda: for ordered sources, everything from the first failure on is delivered again.
 */
export interface BatchResult {
  readonly failed: readonly string[];
  /** Why the first of them failed, for the log and for whoever reads what was given up. */
  readonly error?: unknown;
}

export const ALL_DONE: BatchResult = { failed: [] };

/** Kinesis' own limits, which every driver keeps. Bytes are UTF-8, data and key together. */
export const MAX_RECORD_BYTES = 1024 * 1024;
const MAX_PARTITION_KEY_CHARACTERS = 256;

/** The record itself is not allowed; no record of the call was written. */
export class InvalidStreamRecord extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'InvalidStreamRecord';
  }
}

/** UTF-8 bytes a record counts for. */
export const recordBytes = (record: StreamRecord): number =>
  Buffer.byteLength(record.data) + Buffer.byteLength(record.partitionKey);

/** @throws InvalidStreamRecord */
export const checkStreamRecord = (record: StreamRecord): void => {
  const { partitionKey } = record;
  if (partitionKey === '') throw new InvalidStreamRecord('A record needs a partition key');
  // Astral characters count once, so the exact count is only taken where it can matter.
  if (partitionKey.length > MAX_PARTITION_KEY_CHARACTERS && [...partitionKey].length > MAX_PARTITION_KEY_CHARACTERS)
    throw new InvalidStreamRecord(`A partition key has at most ${MAX_PARTITION_KEY_CHARACTERS} characters`);
  // A UTF-16 unit is at most 3 bytes of UTF-8: short records need no count.
  const shortEnough = (record.data.length + partitionKey.length) * 3 <= MAX_RECORD_BYTES;
  if (!shortEnough && recordBytes(record) > MAX_RECORD_BYTES)
    throw new InvalidStreamRecord(`A record has at most ${MAX_RECORD_BYTES} bytes with its key`);
};
