import { parseTokenKeys, reservationEngine } from '#functions/app/reservations.ts';
import { awsDrivers, awsTokenKeys } from '#platform/aws.ts';
import { scheduleHandler } from '#platform/lambda-sources.ts';
import { reportSweep } from '#platform/sweep-metrics.powertools.ts';

const engine = reservationEngine({ ...awsDrivers(), tokenKeys: parseTokenKeys(await awsTokenKeys()) });

export const handler = scheduleHandler(() => engine.everyMinute(reportSweep));
