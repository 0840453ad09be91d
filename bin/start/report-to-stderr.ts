import type { Report } from '#platform/report.ts';

/** One JSON line per failure on stderr. */
export const reportToStderr: Report = (error, facts, severity = 'error') => {
  const { name, message, stack, cause } = error instanceof Error ? error : new Error(String(error));
  process.stderr.write(`${JSON.stringify({ level: severity, ...facts, name, message, cause: cause && String(cause), stack })}\n`);
};
