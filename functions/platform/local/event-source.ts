import { MINUTE, SECOND } from '#shared/clock.ts';
import { StorageFull, Throttled } from '../table.ts';

/** Something that calls a handler of ours when there is work: the embedded runtime's Lambda event source mapping. */
export interface EventSource {
  readonly source: string;
  readonly consumer: string;
  start(): void;
  /** Resolves once the batch in flight is done with; nothing is left running, no timer either. */
  stop(): Promise<void>;
  health(): Promise<SourceHealth>;
}

/** How a source does, for the system page. */
export interface SourceHealth {
  readonly source: string;
  readonly consumer: string;
  /** `retrying` while the last attempt failed. */
  readonly state: 'running' | 'retrying' | 'stopped';
  /** Records that are waiting, and for how long the oldest of them has been, in ms. */
  readonly lagRecords: number;
  readonly lagMs: number;
  readonly deadLetters: number;
  readonly lastError?: SourceError | undefined;
}

export interface SourceError {
  readonly message: string;
  /** Epoch ms. */
  readonly at: number;
}

/** Where failures are told; the composition root gives the logger. */
export type Report = (error: unknown, facts: Readonly<Record<string, unknown>>) => void;

/** How long to wait after the nth failure in a row (from 1), in ms. */
export type RetryDelay = (attempt: number) => number;

/** Doubling from `first` up to `most`. Without jitter: in one process nobody competes. */
export const doubling =
  (first: number, most: number): RetryDelay =>
  (attempt) =>
    Math.min(most, first * 2 ** (attempt - 1));

/** Without a wake, a source looks for work this often: wakes come from the same process, so this is only a safety net. */
export const POLL_MS = 250;
export const defaultRetryDelay = doubling(100, 10 * SECOND);
/** After an error of our own machinery (reading the log, moving the cursor); such errors are never the records' fault. */
const machineryDelay = doubling(POLL_MS, MINUTE / 4);

/** Not the records' fault and gone later: never counted against them, as Lambda does not count throttles. */
export const isPassing = (error: unknown): boolean => error instanceof StorageFull || error instanceof Throttled;

export const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/** What a round of a loop asks for next. `deaf`: a wake does not cut the rest short (back-off, schedules). */
export interface Rest {
  readonly ms: number;
  readonly deaf?: boolean;
}

export interface Loop {
  start(): void;
  stop(): Promise<void>;
  /** There may be work: ends the present rest, or skips the next one. */
  wake(): void;
  /** True between `stop()` (or never started) and the next `start()`. */
  stopped(): boolean;
}

/** Runs rounds one after another, resting in between as each asks (undefined = go on at once). */
export const createLoop = (round: () => Promise<Rest | undefined>, onError: (error: unknown, delayMs: number) => void): Loop => {
  let running: Promise<void> | undefined;
  let stopping = true;
  let woken = false;
  let ring: ((byStop: boolean) => void) | undefined;

  const rest = ({ ms, deaf = false }: Rest): Promise<void> =>
    new Promise((resolve) => {
      const end = () => {
        clearTimeout(timer);
        ring = undefined;
        woken = false;
        resolve();
      };
      const timer = setTimeout(end, ms);
      ring = (byStop) => {
        if (byStop || !deaf) end();
      };
      if (stopping || (woken && !deaf)) end();
    });

  const run = async (): Promise<void> => {
    let failures = 0;
    while (!stopping) {
      const next = await round().then(
        (asked) => {
          failures = 0;
          return asked;
        },
        (error: unknown) => {
          failures++;
          const ms = machineryDelay(failures);
          onError(error, ms);
          return { ms, deaf: true };
        },
      );
      if (next !== undefined) await rest(next);
    }
  };

  return {
    start: () => {
      if (!stopping) return;
      stopping = false;
      // A stop still under way finishes first: two rounds never overlap.
      running = (running ?? Promise.resolve()).then(run);
    },
    stop: async () => {
      stopping = true;
      ring?.(true);
      await running;
    },
    wake: () => {
      woken = true;
      ring?.(false);
    },
    stopped: () => stopping,
  };
};
