import { Logger } from '@aws-lambda-powertools/logger';
import { isAxonError } from '#shared/axon-error.ts';
import type { Report } from '../report.ts';

/** Made for the first report: a cold start needs none. */
let made: Logger | undefined;
const logger = (): Logger => {
  made ??= new Logger({ serviceName: 'axon' });
  return made;
};

/** JSON log lines in CloudWatch, with the error's name, message and stack; a warning is one line with the code. */
export const reportToLog: Report = (error, facts, severity = 'error') => {
  const told = error instanceof Error ? error : new Error(String(error));
  if (severity === 'warning') logger().warn('refused', { ...facts, code: isAxonError(told) ? told.code : told.message });
  else logger().error('failed', { ...facts, error: told });
};
