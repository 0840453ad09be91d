import { MetricUnit } from '@aws-lambda-powertools/metrics';
import { metricsOf } from './metrics.powertools.ts';
import { reportToLog } from './report.powertools.ts';

interface Reconciled<T> {
  readonly activityId: string;
  readonly repaired: number;
  readonly unreadable: readonly T[];
}

const metrics = metricsOf('customers');

/** Publishes what the daily reconciliation had to add to ledger and events, and logs slots and entries a person has to look at. */
export const reportReconciliation = (orders: readonly Reconciled<number>[], entries: readonly Reconciled<string>[]): void => {
  count('OrdersRepaired', orders, ({ repaired }) => repaired);
  count('SlotsUnreadable', orders, ({ unreadable }) => unreadable.length);
  count('EntriesRepaired', entries, ({ repaired }) => repaired);
  metrics.publishStoredMetrics();
  log('CONFIRMED slots that cannot become orders', orders);
  log('Entries of giveaways that cannot become events', entries);
};

const count = <R>(name: string, results: readonly R[], of: (result: R) => number): void => {
  metrics.addMetric(
    name,
    MetricUnit.Count,
    results.reduce((total, result) => total + of(result), 0),
  );
};

const log = (what: string, results: readonly Reconciled<unknown>[]): void => {
  for (const { activityId, unreadable } of results)
    if (unreadable.length > 0) reportToLog(new Error(what), { activityId, unreadable });
};
