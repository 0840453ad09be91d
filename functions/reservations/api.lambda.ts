import { parseKeys, reservationEngine, reservationsApi, sandboxApi } from '#functions/app/reservations.ts';
import { awsApi } from '#platform/aws/api.aws.ts';
import { awsDrivers, awsPaymentKeys, awsTokenKeys } from '#platform/aws/drivers.aws.ts';
import { env } from '#platform/aws/env.ts';

const drivers = awsDrivers();
const engine = reservationEngine({
  ...drivers,
  tokenKeys: parseKeys(await awsTokenKeys()),
  paymentKeys: parseKeys(await awsPaymentKeys()),
});

export const handler = awsApi([...reservationsApi(engine), ...(env.isSandboxOpen() ? sandboxApi(drivers) : [])]);
