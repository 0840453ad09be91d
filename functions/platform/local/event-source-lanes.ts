import type { Clock } from '#shared/clock.ts';
import type { BatchResult } from '../stream.ts';
import {
  createLoop,
  defaultRetryDelay,
  type EventSource,
  type Loop,
  messageOf,
  POLL_MS,
  type Report,
  type RetryDelay,
  type SourceError,
} from './event-source.ts';
import type { DeadLetters } from './event-source-dead-letters.sqlite.ts';
import { type Entry, type Lane, laneRound } from './event-source-ordered.ts';
import type { Pace } from './load-gauge.ts';

/** What every ordered source (stream, changes) can be told. */
export interface OrderedSourceOptions<T> {
  /** Names the cursor: two consumers of one log never touch each other. */
  readonly consumer: string;
  /**
   * Gets each record at least once, in order; what it reports as failed, and all behind it, comes again. A method, so that
   * a handler may name the type of its table's own items.
   */
  handle(records: readonly T[]): Promise<BatchResult>;
  readonly deadLetters: DeadLetters;
  readonly report: Report;
  readonly clock: Clock;
  /** @default 500 */
  readonly batchSize?: number;
  /** How often a failing batch or record comes again until it counts as poison. @default 8: about 35 s */
  readonly retries?: number;
  /** @default doubling from 100 ms up to 10 s */
  readonly retryDelay?: RetryDelay;
  /** @default 250 */
  readonly pollMs?: number;
  /**
   * After a batch that was not full, how long records gather for the next one (ms): a few large batches cost much less than
   * many small ones. The first record after a quiet time never waits. @default not at all
   */
  readonly gatherMs?: number;
  /** Changes how the next batch is gone about, seeing what else there is to do. @default as usual */
  readonly pace?: (usual: Pace) => Pace;
}

/** A lane that can also tell how far its consumer is behind. */
export interface MeasuredLane<T> extends Lane<T> {
  readonly name: string;
  lag(after: string | undefined): Promise<{ readonly records: number; readonly oldestAt?: number | undefined }>;
}

const DEFAULT_RETRIES = 8;
const DEFAULT_BATCH = 500;

/** One consumer of one or more lanes, each with a loop of its own, all woken by the log's commits. */
export const lanesSource = <T>(
  source: string,
  options: OrderedSourceOptions<T> & {
    readonly lanes: readonly MeasuredLane<T>[];
    readonly onCommit: (wake: () => void) => () => void;
  },
): EventSource => {
  const { consumer, deadLetters, clock } = options;
  const running = options.lanes.map((lane) => runLane(source, lane, options));
  let ignoreCommits: (() => void) | undefined;
  return {
    source,
    consumer,
    start: () => {
      ignoreCommits ??= options.onCommit(() => {
        for (const { loop } of running) loop.wake();
      });
      for (const { loop } of running) loop.start();
    },
    stop: async () => {
      ignoreCommits?.();
      ignoreCommits = undefined;
      await Promise.all(running.map(({ loop }) => loop.stop()));
    },
    health: async () => {
      const lags = await Promise.all(running.map((lane) => lane.lag()));
      const errors = running.map((lane) => lane.lastError()).filter((error) => error !== undefined);
      const oldestAt = Math.min(...lags.map((lag) => (lag.records > 0 ? (lag.oldestAt ?? clock.now()) : clock.now())));
      return {
        source,
        consumer,
        state: stateOf(running),
        lagRecords: lags.reduce((sum, lag) => sum + lag.records, 0),
        lagMs: Math.max(0, clock.now() - oldestAt),
        deadLetters: await deadLetters.count(source, consumer),
        lastError: errors.toSorted((one, other) => other.at - one.at)[0],
      };
    },
  };
};

const stateOf = (lanes: readonly { readonly loop: Loop; retrying(): boolean }[]) => {
  if (lanes.every(({ loop }) => loop.stopped())) return 'stopped';
  return lanes.some((lane) => lane.retrying()) ? 'retrying' : 'running';
};

const runLane = <T>(source: string, lane: MeasuredLane<T>, options: OrderedSourceOptions<T>) => {
  const { consumer, clock, report, deadLetters } = options;
  const facts = { source, consumer, lane: lane.name };
  const { batchSize = DEFAULT_BATCH, gatherMs = 0, pace = (usual: Pace) => usual } = options;
  let lastError: SourceError | undefined;
  let retrying = false;
  const failed = (error: unknown): void => {
    lastError = { message: messageOf(error), at: clock.now() };
    retrying = true;
  };
  const bury = async (entry: Entry<T>, { error, attempts }: { readonly error: unknown; readonly attempts: number }) => {
    const { position, record } = entry;
    await deadLetters.add({ source, consumer, position, payload: JSON.stringify(record), error: messageOf(error), attempts });
    retrying = false;
    report(error, { ...facts, attempts, deadLetter: position });
  };
  const { round, position } = laneRound({
    lane,
    handle: options.handle,
    batchSize,
    retries: options.retries ?? DEFAULT_RETRIES,
    retryDelay: options.retryDelay ?? defaultRetryDelay,
    pollMs: options.pollMs ?? POLL_MS,
    clock,
    pace: () => pace({ atOnce: batchSize, share: 1, gatherMs }),
    bury,
    onFailure: (error, more) => {
      failed(error);
      report(error, { ...facts, ...more });
    },
    onDone: () => {
      retrying = false;
    },
  });
  const loop = createLoop(round, (error, delayMs) => {
    failed(error);
    report(error, { ...facts, delayMs });
  });
  return {
    loop,
    retrying: () => retrying,
    lastError: () => lastError,
    lag: async () => lane.lag(position() ?? (await lane.cursor())),
  };
};
