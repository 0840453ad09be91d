import { Metric } from 'aws-cdk-lib/aws-cloudwatch';
import type { Construct } from 'constructs';
import { MINUTE } from './alarms.ts';
import { stageOf } from './stage.ts';

/** A figure that functions count themselves (`functions/platform/aws/*-metrics.powertools.ts`). */
export interface OwnMetricProps {
  /** The capability that counts it: its `service`. */
  readonly capability: string;
  readonly name: string;
  /** CloudWatch's word: Sum, Maximum, … */
  readonly statistic: string;
  /** Further dimensions; the stage is always one. */
  readonly dimensions?: Readonly<Record<string, string>>;
}

/** A figure of this stage's own functions. */
export const ownMetric = (scope: Construct, { capability, name, statistic, dimensions }: OwnMetricProps): Metric =>
  new Metric({
    namespace: 'Axon',
    metricName: name,
    dimensionsMap: { service: capability, stage: stageOf(scope).name, ...dimensions },
    statistic,
    ...MINUTE,
  });
