import { parseKeys, reservationEngine, reservationsApi, sandboxApi } from '#functions/app/reservations.ts';
import { awsApi } from '#platform/aws/api.aws.ts';
import { awsDrivers, awsReservationKeys } from '#platform/aws/drivers.aws.ts';
import { env } from '#platform/aws/env.ts';
import { countingRefusals } from '#platform/aws/outcome-metrics.powertools.ts';

const { tokenKeys, paymentKeys } = await awsReservationKeys();
const drivers = awsDrivers();
const engine = reservationEngine({
  ...drivers,
  tokenKeys: parseKeys(tokenKeys),
  paymentKeys: parseKeys(paymentKeys),
});

export const handler = awsApi([
  ...countingRefusals(reservationsApi(engine)),
  ...(env.isSandboxOpen() ? sandboxApi(drivers) : []),
]);
