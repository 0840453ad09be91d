import { parseKeys, reservationEngine } from '#functions/app/reservations.ts';
import { awsDrivers, awsPaymentKeys, awsTokenKeys } from '#platform/aws/drivers.aws.ts';
import { scheduleHandler } from '#platform/aws/sources.aws.ts';
import { reportSweep } from '#platform/aws/sweep-metrics.powertools.ts';

const engine = reservationEngine({
  ...awsDrivers(),
  tokenKeys: parseKeys(await awsTokenKeys()),
  paymentKeys: parseKeys(await awsPaymentKeys()),
});

export const handler = scheduleHandler(() => engine.everyMinute(reportSweep));
