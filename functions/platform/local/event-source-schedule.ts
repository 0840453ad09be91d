import type { Clock } from '#shared/clock.ts';
import { createLoop, type EventSource, messageOf, type Report, type SourceError } from './event-source.ts';

interface ScheduleSourceOptions {
  /** What it does, e.g. `release-expired-slots`. */
  readonly name: string;
  /** Milliseconds from start to start. A run that takes longer delays the next; two never overlap. */
  readonly every: number;
  readonly run: () => Promise<unknown>;
  readonly report: Report;
  readonly clock: Clock;
  /** Runs also right after `start()`, to make good for the time the process was off. @default false */
  readonly atStart?: boolean;
}

/** Runs something again and again, as an EventBridge `rate()` rule would. A run that throws is reported; the next comes in time. */
export const scheduleSource = (options: ScheduleSourceOptions): EventSource => {
  const { name, every, run, report, clock } = options;
  const source = `schedule:${name}`;
  let lastError: SourceError | undefined;
  let retrying = false;
  let due = false;

  const loop = createLoop(
    async () => {
      if (!due) {
        due = true;
        return { ms: every, deaf: true };
      }
      const startedAt = clock.now();
      try {
        await run();
        retrying = false;
      } catch (error) {
        retrying = true;
        lastError = { message: messageOf(error), at: clock.now() };
        report(error, { source });
      }
      const elapsed = clock.now() - startedAt;
      return { ms: Math.min(every, Math.max(0, every - elapsed)), deaf: true };
    },
    (error) => report(error, { source }),
  );

  return {
    source,
    consumer: name,
    start: () => {
      if (loop.stopped()) due = options.atStart ?? false;
      loop.start();
    },
    stop: loop.stop,
    health: async () => ({
      source,
      consumer: name,
      state: loop.stopped() ? 'stopped' : retrying ? 'retrying' : 'running',
      lagRecords: 0,
      lagMs: 0,
      deadLetters: 0,
      lastError,
    }),
  };
};
