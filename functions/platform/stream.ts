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
}

export const ALL_DONE: BatchResult = { failed: [] };
