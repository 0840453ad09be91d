import type { Clock } from '#shared/clock.ts';
import type { BatchResult } from '../stream.ts';
import { isPassing, type Rest, type RetryDelay } from './event-source.ts';
import type { Pace } from './load-gauge.ts';

/** One record of an ordered log. */
export interface Entry<T> {
  /** Where it lies in the log; the cursor's unit. */
  readonly position: string;
  /** What the handler calls it in `failed`. */
  readonly sequence: string;
  readonly record: T;
}

/** One ordered log with one consumer's cursor: a shard of a stream, or the changes of a table. */
export interface Lane<T> {
  cursor(): Promise<string | undefined>;
  read(after: string | undefined, limit: number): Promise<readonly Entry<T>[]>;
  advance(position: string): Promise<void>;
}

export interface LaneOptions<T> {
  readonly lane: Lane<T>;
  readonly handle: (records: readonly T[]) => Promise<BatchResult>;
  readonly batchSize: number;
  /** How often a failing batch or record comes again before it counts as poison. */
  readonly retries: number;
  readonly retryDelay: RetryDelay;
  readonly pollMs: number;
  readonly clock: Clock;
  /** How to go about the next batch. */
  readonly pace: () => Pace;
  /** Keeps a poison record; must have kept it durably when it resolves. */
  readonly bury: (entry: Entry<T>, why: { readonly error: unknown; readonly attempts: number }) => Promise<void>;
  readonly onFailure: (
    error: unknown,
    facts: { readonly attempts: number; readonly first: string; readonly records: number },
  ) => void;
  readonly onDone: () => void;
}

interface Outcome {
  /** Records from the head of the batch that are done with. */
  readonly done: number;
  readonly failure?: {
    readonly error: unknown /** The handler named the record; else any of the batch may be the poison. */;
    readonly named: boolean;
  };
}

/** Attempts are those of the record at the head; `suspects` counts records among which a poison one is being looked for. */
interface Trial {
  readonly attempts: number;
  readonly limit: number;
  readonly suspects: number;
  /** Failures in a row that were not the records' fault. */
  readonly passing: number;
}

/**
 * Lambda's behaviour on one shard: one batch at a time, everything from the first failure on again, bounded retries.
 * A batch that still throws then is halved until the poison record stands alone and is buried; the log goes on.
 * @returns one round of a loop: reads and handles one batch. The cursor moves only past what is done or buried
 */
export const laneRound = <T>(options: LaneOptions<T>): { round(): Promise<Rest | undefined>; position(): string | undefined } => {
  const { lane, batchSize, retries, retryDelay, pollMs, pace } = options;
  const fresh: Trial = { attempts: 0, limit: batchSize, suspects: 0, passing: 0 };
  let trial = fresh;
  let after: string | undefined;
  let opened = false;

  const advance = async (entry: Entry<T> | undefined): Promise<void> => {
    if (entry === undefined) return;
    await lane.advance(entry.position);
    after = entry.position;
  };

  /** Retries spent: looks for the poison record, or buries it. */
  const giveUpOn = async (
    batch: readonly Entry<T>[],
    failure: NonNullable<Outcome['failure']>,
    attempts: number,
  ): Promise<void> => {
    const [head] = batch;
    if (head !== undefined && (failure.named || batch.length === 1)) {
      await options.bury(head, { error: failure.error, attempts });
      await advance(head);
      trial = fresh;
      return;
    }
    trial = { ...fresh, attempts, limit: Math.ceil(batch.length / 2), suspects: Math.max(trial.suspects, batch.length) };
  };

  const restAfter = (isFull: boolean, { share, gatherMs }: Pace, began: number): Rest | undefined => {
    const ms = isFull ? restFor(share, options.clock.now() - began) : gatherMs;
    return ms > 0 ? { ms, deaf: true } : undefined;
  };

  const round = async (): Promise<Rest | undefined> => {
    if (!opened) after = await lane.cursor();
    opened = true;
    const began = options.clock.now();
    const step = pace();
    const limit = Math.min(trial.limit, step.atOnce);
    const batch = await lane.read(after, limit);
    if (batch.length === 0) return { ms: pollMs };
    const { done, failure } = await attempt(options.handle, batch);
    await advance(batch[done - 1]);
    if (failure === undefined) {
      const suspects = trial.suspects - done;
      trial = suspects > 0 ? { ...trial, limit: suspects, suspects, passing: 0 } : fresh;
      options.onDone();
      return restAfter(batch.length >= limit, step, began);
    }
    const rest = batch.slice(done);
    const attempts = done > 0 ? 1 : trial.attempts + 1;
    options.onFailure(failure.error, { attempts, first: rest[0]?.sequence ?? '', records: rest.length });
    if (isPassing(failure.error)) {
      trial = { ...trial, passing: trial.passing + 1 };
      return { ms: retryDelay(trial.passing), deaf: true };
    }
    if (attempts > retries) {
      await giveUpOn(rest, failure, attempts);
      return;
    }
    trial = { ...fresh, attempts, limit: failure.named ? batchSize : rest.length };
    return { ms: retryDelay(attempts), deaf: true };
  };

  return { round, position: () => after };
};

/** However long a batch took: a machine that stood still must not make everybody wait longer still. */
const LONGEST_REST = 200;
const SHORTEST_REST = 2;

/** @returns ms to rest after working for `tookMs`, so that working is this share of the time */
const restFor = (share: number, tookMs: number): number =>
  share >= 1 ? 0 : Math.min(LONGEST_REST, Math.max(SHORTEST_REST, tookMs * (1 / share - 1)));

const attempt = async <T>(
  handle: (records: readonly T[]) => Promise<BatchResult>,
  batch: readonly Entry<T>[],
): Promise<Outcome> => {
  let result: BatchResult;
  try {
    result = await handle(batch.map((entry) => entry.record));
  } catch (error) {
    return { done: 0, failure: { error, named: false } };
  }
  if (result.failed.length === 0) return { done: batch.length };
  const failed = new Set(result.failed);
  const first = batch.findIndex((entry) => failed.has(entry.sequence));
  // As on Lambda, a name that is not of this batch makes the whole batch fail.
  if (first === -1)
    return { done: 0, failure: { error: new Error(`Unknown record ${result.failed[0]} reported`), named: false } };
  const { error = new Error(`Record ${batch[first]?.sequence} was reported as failed`) } = result;
  return { done: first, failure: { error, named: true } };
};
