import { Duration } from 'aws-cdk-lib';
import { Alarm, ComparisonOperator, type IMetric, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import type { Construct } from 'constructs';

/** Where a person reads on. */
const RUNBOOK = 'docs/runbook.md';

export interface HouseAlarmProps {
  readonly metric: IMetric;
  /** Raised while the metric is above this. */
  readonly above?: number;
  /** Raised while the metric is below this, or not there at all (see `isQuiet`). */
  readonly below?: number;
  /** Whether a metric that is not there is a good one, also for `below`: some are only told when there is something to do. @default false */
  readonly isQuiet?: boolean;
  /** Minutes in a row before it is raised; the metric's own period must be a minute. @default 1 */
  readonly minutes?: number;
  /** What a person feels, in one sentence. */
  readonly impact: string;
  /** Heading of the runbook, as its anchor. */
  readonly runbook: string;
}

/** An alarm that says what it means to people and where the way out is written down. */
export class HouseAlarm extends Alarm {
  constructor(scope: Construct, id: string, props: HouseAlarmProps) {
    const { metric, above, below, isQuiet = false, minutes = 1, impact, runbook } = props;
    if ((above === undefined) === (below === undefined)) throw new Error(`${id}: state either above or below`);
    super(scope, `${id}Alarm`, {
      metric,
      threshold: above ?? below ?? 0,
      comparisonOperator:
        above === undefined ? ComparisonOperator.LESS_THAN_THRESHOLD : ComparisonOperator.GREATER_THAN_THRESHOLD,
      evaluationPeriods: minutes,
      treatMissingData: above === undefined && !isQuiet ? TreatMissingData.BREACHING : TreatMissingData.NOT_BREACHING,
      alarmDescription: `${impact} Runbook: ${RUNBOOK}#${runbook}`,
    });
  }
}

/** The period of every metric of the house. */
export const MINUTE = { period: Duration.minutes(1) };
