import { parseKeys, reservationEngine, reservationsApi, sandboxApi } from '#functions/app/reservations.ts';
import { awsApi } from '#platform/aws/api.aws.ts';
import { awsDrivers } from '#platform/aws/drivers.aws.ts';
import { env } from '#platform/aws/env.ts';
import { countingRefusals } from '#platform/aws/outcome-metrics.powertools.ts';
import { awsReservationKeys } from '#platform/aws/reservation-keys.ts';
import { preparedHandler } from '#platform/aws/when-needed.ts';

const drivers = awsDrivers();

export const handler = preparedHandler(async () => {
  const { tokenKeys, paymentKeys } = await awsReservationKeys();
  const engine = reservationEngine({
    ...drivers,
    tokenKeys: parseKeys(tokenKeys),
    paymentKeys: parseKeys(paymentKeys),
  });
  return awsApi([...countingRefusals(reservationsApi(engine)), ...(env.isSandboxOpen() ? sandboxApi(drivers) : [])]);
});
