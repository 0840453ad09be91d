import { parseTokenKeys, reservationEngine } from '#functions/app/reservations.ts';
import { awsDrivers, awsTokenKeys } from '#platform/aws.ts';
import { queueHandler } from '#platform/lambda-sources.ts';

const engine = reservationEngine({ ...awsDrivers(), tokenKeys: parseTokenKeys(await awsTokenKeys()) });

export const handler = queueHandler(engine.onReleaseMessage);
