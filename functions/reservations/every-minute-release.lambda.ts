import { parseTokenKeys, reservationEngine } from '#functions/app/reservations.ts';
import { awsDrivers, awsTokenKeys } from '#platform/aws/drivers.aws.ts';
import { scheduleHandler } from '#platform/aws/sources.aws.ts';
import { reportSweep } from '#platform/aws/sweep-metrics.powertools.ts';

const engine = reservationEngine({ ...awsDrivers(), tokenKeys: parseTokenKeys(await awsTokenKeys()) });

export const handler = scheduleHandler(() => engine.everyMinute(reportSweep));
