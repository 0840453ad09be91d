import type { LoadResult } from './http-load.ts';

/** One line of a table: what was measured, and its figures by column. */
export type Row = Readonly<Record<string, string>>;

const whole = new Intl.NumberFormat('en-US', { maximumFractionDigits: 0 });
export const count = (value: number): string => whole.format(value);
export const milliseconds = (value: number): string => `${value < 10 ? value.toFixed(1) : value.toFixed(0)} ms`;
export const microseconds = (value: number): string => `${(value * 1e6).toFixed(0)} µs`;
export const seconds = (value: number): string => `${value.toFixed(2)} s`;

/** The smallest value that `share` of the sorted values do not exceed. */
export const quantile = (sorted: ArrayLike<number>, share: number): number =>
  sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)] ?? Number.NaN;

/** A load run as a line: rate, latencies, statuses, and what should never be there. */
export const loadRow = (what: string, result: LoadResult, perRequest = 1): Row => {
  const { statuses } = result;
  const failed = Object.entries(statuses).reduce(
    (sum, [status, n]) => (status === '0' || Number(status) >= 500 ? sum + n : sum),
    0,
  );
  return {
    what,
    'per second': count((result.requests * perRequest) / result.seconds),
    p50: milliseconds(quantile(result.latencies, 0.5)),
    p99: milliseconds(quantile(result.latencies, 0.99)),
    answers: Object.entries(statuses)
      .map(([status, n]) => `${count(n)} x ${status}`)
      .join(', '),
    '5xx or lost': count(failed),
  };
};
