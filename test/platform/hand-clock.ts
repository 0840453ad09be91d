import type { Clock } from '#shared/clock.ts';

/** A clock that stands still until it is moved. */
export const handClock = (at = Date.UTC(2026, 10, 22)): Clock & { forward(ms: number): void } => {
  let now = at;
  return {
    now: () => now,
    forward: (ms) => {
      now += ms;
    },
  };
};
