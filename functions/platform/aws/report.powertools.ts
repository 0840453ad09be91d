import { Logger } from '@aws-lambda-powertools/logger';
import type { Report } from '../report.ts';

const logger = new Logger({ serviceName: 'axon' });

/** JSON log lines in CloudWatch, with the error's name, message and stack. */
export const reportToLog: Report = (error, facts) => {
  logger.error('failed', { ...facts, error: error instanceof Error ? error : new Error(String(error)) });
};
