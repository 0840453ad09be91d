import { MetricUnit } from '@aws-lambda-powertools/metrics';
import { metricsOf } from './metrics.powertools.ts';
import { reportToLog } from './report.powertools.ts';

/** What a sweep saw, in numbers. */
interface SweepFigures {
  readonly live: number;
  readonly refunded: number;
  readonly errors: readonly unknown[];
  readonly sales: readonly {
    readonly drift: number;
    readonly states: { readonly STUCK: number };
    readonly stuckTooLong: number;
  }[];
}

const metrics = metricsOf('reservations');

/** Publishes a sweep as EMF metrics (what the alarms watch) and logs what it could not do. */
export const reportSweep = ({ live, refunded, errors, sales }: SweepFigures): void => {
  metrics.addMetric('Live', MetricUnit.Count, live);
  metrics.addMetric('Refunded', MetricUnit.Count, refunded);
  metrics.addMetric('SweepErrors', MetricUnit.Count, errors.length);
  metrics.addMetric(
    'Stuck',
    MetricUnit.Count,
    sales.reduce((sum, { states }) => sum + states.STUCK, 0),
  );
  metrics.addMetric(
    'Drift',
    MetricUnit.Count,
    sales.reduce((sum, { drift }) => sum + Math.abs(drift), 0),
  );
  metrics.publishStoredMetrics();
  for (const error of errors) reportToLog(error, { during: 'sweep' });
};
