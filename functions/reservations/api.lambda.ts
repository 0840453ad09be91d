import { parseTokenKeys, reservationEngine, reservationsApi, sandboxApi } from '#functions/app/reservations.ts';
import { awsApi } from '#platform/aws/api.aws.ts';
import { awsDrivers, awsTokenKeys } from '#platform/aws/drivers.aws.ts';
import { env } from '#platform/aws/env.ts';

const drivers = awsDrivers();
const engine = reservationEngine({ ...drivers, tokenKeys: parseTokenKeys(await awsTokenKeys()) });

export const handler = awsApi([...reservationsApi(engine), ...(env.isSandboxOpen() ? sandboxApi(drivers) : [])]);
