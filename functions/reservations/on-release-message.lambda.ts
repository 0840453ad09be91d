import { parseTokenKeys, reservationEngine } from '#functions/app/reservations.ts';
import { awsDrivers, awsTokenKeys } from '#platform/aws/drivers.aws.ts';
import { queueHandler } from '#platform/aws/sources.aws.ts';

const engine = reservationEngine({ ...awsDrivers(), tokenKeys: parseTokenKeys(await awsTokenKeys()) });

export const handler = queueHandler(engine.onReleaseMessage);
