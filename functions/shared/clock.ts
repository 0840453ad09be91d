/** The one clock. Rules take it as an argument, so tests move time by hand. */
export interface Clock {
  /** Now, in UTC epoch milliseconds. */
  now(): number;
}

export const systemClock: Clock = { now: () => Date.now() };

export const SECOND = 1000;
export const MINUTE = 60 * SECOND;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;

/** Start of the minute / hour an instant lies in (epoch ms; UTC hours are the same in every whole-hour zone). */
export const startOf = (unit: number, at: number): number => at - (at % unit);
