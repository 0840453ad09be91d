/** The sums of a JSON report of vitest. */
export interface Counted {
  readonly numPassedTests: number;
  readonly numFailedTests: number;
  readonly numPendingTests: number;
  readonly numTodoTests?: number;
}

export interface Counts {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
}

export const countedOf = ({ numPassedTests, numFailedTests, numPendingTests, numTodoTests = 0 }: Counted): Counts => ({
  passed: numPassedTests,
  failed: numFailedTests,
  skipped: numPendingTests + numTodoTests,
});

/**
 * All reports as one. What failed without a failed test in the report of its name (a check before the tests, a deploy, a
 * suite that never ran) counts as one failure each; a report that is missing or empty without any of these counts as well.
 */
export const sumOf = (reports: Readonly<Record<string, Counts | undefined>>, failures: readonly string[]): Counts => {
  const known = Object.values(reports).filter((counts) => counts !== undefined);
  const sum = (of: keyof Counts) => known.reduce((total, counts) => total + counts[of], 0);
  const told = (name: string): boolean => (reports[name]?.failed ?? 0) > 0;
  const empty = Object.keys(reports).filter((name) => (reports[name]?.passed ?? 0) === 0 && !told(name));
  const untold = failures.filter((name) => !told(name));
  const failed = sum('failed') + (untold.length > 0 ? untold : empty).length;
  return { passed: sum('passed'), failed, skipped: sum('skipped') };
};
