import { parseTokenKeys, reservationEngine, reservationsApi, sandboxApi } from '#functions/app/reservations.ts';
import { awsDrivers, awsTokenKeys } from '#platform/aws.ts';
import { env } from '#platform/env.ts';
import { awsApi } from '#platform/lambda.aws.ts';

const drivers = awsDrivers();
const engine = reservationEngine({ ...drivers, tokenKeys: parseTokenKeys(await awsTokenKeys()) });

export const handler = awsApi([...reservationsApi(engine), ...(env.isSandboxOpen() ? sandboxApi(drivers) : [])]);
