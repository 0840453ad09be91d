import { MetricUnit } from '@aws-lambda-powertools/metrics';
import { metricsOf } from './metrics.powertools.ts';
import { reportToLog } from './report.powertools.ts';

interface Reconciled {
  readonly activityId: string;
  readonly repaired: number;
  readonly unreadable: readonly number[];
}

const metrics = metricsOf('customers');

/** Publishes what the daily reconciliation had to add to the ledger, and logs slots a person has to look at. */
export const reportReconciliation = (results: readonly Reconciled[]): void => {
  const sum = (of: (result: Reconciled) => number) => results.reduce((total, result) => total + of(result), 0);
  metrics.addMetric(
    'OrdersRepaired',
    MetricUnit.Count,
    sum(({ repaired }) => repaired),
  );
  metrics.addMetric(
    'SlotsUnreadable',
    MetricUnit.Count,
    sum(({ unreadable }) => unreadable.length),
  );
  metrics.publishStoredMetrics();
  for (const { activityId, unreadable } of results)
    if (unreadable.length > 0) reportToLog(new Error('CONFIRMED slots that cannot become orders'), { activityId, unreadable });
};
