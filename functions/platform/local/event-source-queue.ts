import { type Clock, MINUTE, SECOND } from '#shared/clock.ts';
import type { QueueInbox } from '../queue.sqlite.ts';
import type { DeliveredMessage } from '../queue.ts';
import type { BatchResult } from '../stream.ts';
import {
  createLoop,
  doubling,
  type EventSource,
  isPassing,
  messageOf,
  POLL_MS,
  type Report,
  type Rest,
  type RetryDelay,
  type SourceError,
} from './event-source.ts';

interface QueueSourceOptions {
  readonly queue: QueueInbox;
  /** Names the source in health and logs. @default the queue's name */
  readonly consumer?: string;
  /** Gets each message at least once, in no order; only those it reports as failed come again, all if it throws. */
  readonly handle: (messages: readonly DeliveredMessage[]) => Promise<BatchResult>;
  readonly report: Report;
  readonly clock: Clock;
  /** @default 10 */
  readonly batchSize?: number;
  /** How long a failed message hides, by its attempt. @default doubling from 1 s up to 1 min */
  readonly retryDelay?: RetryDelay;
  /** @default 250 */
  readonly pollMs?: number;
}

const slowly = doubling(SECOND, MINUTE);

/** Delivers a queue's messages, one batch at a time. How often a failing one comes again is the queue's `maxReceives`. */
export const queueSource = (options: QueueSourceOptions): EventSource => {
  const { queue, report, clock, batchSize = 10, retryDelay = slowly, pollMs = POLL_MS } = options;
  const source = `queue:${queue.name}`;
  const consumer = options.consumer ?? queue.name;
  let lastError: SourceError | undefined;
  let retrying = false;
  const failed = (error: unknown, facts: Readonly<Record<string, unknown>>): void => {
    lastError = { message: messageOf(error), at: clock.now() };
    retrying = true;
    report(error, { source, consumer, ...facts });
  };

  const round = async (): Promise<Rest | undefined> => {
    const messages = await queue.receive(batchSize);
    if (messages.length === 0) return { ms: pollMs };
    const { failures, error } = await attempt(options.handle, messages);
    retrying = false;
    const failing = new Set(failures);
    await queue.delete(messages.filter((message) => !failing.has(message)).map(({ id }) => id));
    if (failures.length === 0) return;
    failed(error, { messages: failures.length, first: failures[0]?.id });
    const why = { error: messageOf(error), uncounted: isPassing(error) };
    await Promise.all(failures.map(({ id, attempt }) => queue.release([id], { ...why, afterMs: retryDelay(attempt) })));
    return;
  };
  const loop = createLoop(round, (error, delayMs) => failed(error, { delayMs }));
  let ignoreSends: (() => void) | undefined;

  return {
    source,
    consumer,
    start: () => {
      ignoreSends ??= queue.onSend(loop.wake);
      loop.start();
    },
    stop: async () => {
      ignoreSends?.();
      ignoreSends = undefined;
      await loop.stop();
    },
    health: async () => {
      const lag = await queue.lag();
      return {
        source,
        consumer,
        state: loop.stopped() ? 'stopped' : retrying ? 'retrying' : 'running',
        lagRecords: lag.messages,
        lagMs: Math.max(0, clock.now() - (lag.oldestAt ?? clock.now())),
        deadLetters: await queue.deadCount(),
        lastError,
      };
    },
  };
};

const attempt = async (
  handle: QueueSourceOptions['handle'],
  messages: readonly DeliveredMessage[],
): Promise<{ readonly failures: readonly DeliveredMessage[]; readonly error?: unknown }> => {
  let result: BatchResult;
  try {
    result = await handle(messages);
  } catch (error) {
    return { failures: messages, error };
  }
  const failed = new Set(result.failed);
  const failures = messages.filter(({ id }) => failed.has(id));
  // As on Lambda, a name that is not of this batch makes the whole batch fail.
  if (failures.length < failed.size) return { failures: messages, error: new Error('An unknown message was reported as failed') };
  return { failures, error: result.error ?? new Error('The message was reported as failed') };
};
