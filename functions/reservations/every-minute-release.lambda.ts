import { parseKeys, reservationEngine } from '#functions/app/reservations.ts';
import { awsDrivers } from '#platform/aws/drivers.aws.ts';
import { awsReservationKeys } from '#platform/aws/reservation-keys.ts';
import { scheduleHandler } from '#platform/aws/sources.aws.ts';
import { reportSweep } from '#platform/aws/sweep-metrics.powertools.ts';

const { tokenKeys, paymentKeys } = await awsReservationKeys();
const engine = reservationEngine({
  ...awsDrivers(),
  tokenKeys: parseKeys(tokenKeys),
  paymentKeys: parseKeys(paymentKeys),
});

export const handler = scheduleHandler(() => engine.everyMinute(reportSweep));
