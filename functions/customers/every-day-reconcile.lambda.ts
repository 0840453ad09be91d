import { reconcileGiveaways, reconcileLedger } from '#functions/app/customers.ts';
import { awsDrivers, awsEvents } from '#platform/aws/drivers.aws.ts';
import { reportReconciliation } from '#platform/aws/reconcile-metrics.powertools.ts';
import { scheduleHandler } from '#platform/aws/sources.aws.ts';

const drivers = { ...awsDrivers(), ...awsEvents() };

export const handler = scheduleHandler(async () =>
  reportReconciliation(await reconcileLedger(drivers), await reconcileGiveaways(drivers)),
);
