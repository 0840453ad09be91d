import { parseKeys, reservationEngine } from '#functions/app/reservations.ts';
import { awsDrivers } from '#platform/aws/drivers.aws.ts';
import { awsReservationKeys } from '#platform/aws/reservation-keys.ts';
import { queueHandler } from '#platform/aws/sources.aws.ts';

const { tokenKeys, paymentKeys } = await awsReservationKeys();
const engine = reservationEngine({
  ...awsDrivers(),
  tokenKeys: parseKeys(tokenKeys),
  paymentKeys: parseKeys(paymentKeys),
});

export const handler = queueHandler(engine.onReleaseMessage);
