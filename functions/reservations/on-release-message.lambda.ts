import { parseKeys, reservationEngine } from '#functions/app/reservations.ts';
import { awsDrivers, awsPaymentKeys, awsTokenKeys } from '#platform/aws/drivers.aws.ts';
import { queueHandler } from '#platform/aws/sources.aws.ts';

const engine = reservationEngine({
  ...awsDrivers(),
  tokenKeys: parseKeys(await awsTokenKeys()),
  paymentKeys: parseKeys(await awsPaymentKeys()),
});

export const handler = queueHandler(engine.onReleaseMessage);
