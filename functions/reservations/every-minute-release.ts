import { type Clock, MINUTE } from '#shared/clock.ts';
import { SWEEP_EVERY } from './limits.ts';
import type { Swept } from './sweep.ts';

export interface EveryMinuteReleaseDeps {
  readonly sweep: () => Promise<Swept>;
  readonly clock: Clock;
  /** Resolves after that many ms. */
  readonly wait: (ms: number) => Promise<void>;
  /** Told of every sweep: metrics and alarms. */
  readonly report: (swept: Swept) => void;
}

/** One run of the minute rule: sweeps at once and, while anything is held, a stock changes, a giveaway is drawn or a ticket may be lost, every 15 s until the next run takes over. */
export const everyMinuteRelease = async ({ sweep, clock, wait, report }: EveryMinuteReleaseDeps): Promise<void> => {
  const nextRun = clock.now() + MINUTE;
  for (;;) {
    const swept = await sweep();
    report(swept);
    if (swept.live + swept.resizing + swept.suspected + swept.drawing === 0 || clock.now() + SWEEP_EVERY >= nextRun) return;
    await wait(SWEEP_EVERY);
  }
};
