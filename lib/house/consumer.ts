import { Duration } from 'aws-cdk-lib';
import { GraphWidget, Metric } from 'aws-cdk-lib/aws-cloudwatch';
import type { Stream } from 'aws-cdk-lib/aws-kinesis';
import { StartingPosition } from 'aws-cdk-lib/aws-lambda';
import { DynamoEventSource, KinesisEventSource, SqsDlq } from 'aws-cdk-lib/aws-lambda-event-sources';
import type { Construct } from 'constructs';
import { HouseAlarm, MINUTE } from './alarms.ts';
import { AxonFunction, type AxonFunctionProps } from './axon-function.ts';
import { AxonTable } from './axon-table.ts';
import type { FailureQueue } from './house-queue.ts';
import { interfaceOf } from './interface-of.ts';

export interface ConsumerProps extends Omit<AxonFunctionProps, 'reserved' | 'provisioned'> {
  /** The events stream, or the table whose changes it follows. */
  readonly source: Stream | AxonTable;
  /** Told which records were given up. */
  readonly failures: FailureQueue;
  /** Most records a batch. @default 100 */
  readonly batchSize?: number;
  /** Seconds it may be behind before somebody is called. @default 60 */
  readonly lagSeconds?: number;
  /** What a person feels while it is behind. */
  readonly impact: string;
  /** Runbook anchors: `<runbook>-lag` and `<runbook>-failures`. */
  readonly runbook: string;
}

/**
 * A function that follows a stream in order: one batch in flight per shard, partial batch responses, a batch that throws is
 * halved until the culprit is alone, and that one is given up after a bounded time so that it cannot stop the shard for ever.
 * Its place then lies in the failure queue. A record that can never be read is set aside by the code itself and does not come
 * this far; what does is an outage, hence the long patience.
 */
export class Consumer extends AxonFunction {
  readonly graph: GraphWidget;

  constructor(scope: Construct, id: string, props: ConsumerProps) {
    const { source, failures, batchSize = 100, lagSeconds = 60, impact, runbook, ...rest } = props;
    super(scope, id, { timeout: 60, ...rest });
    const settings = {
      startingPosition: StartingPosition.TRIM_HORIZON,
      batchSize,
      parallelizationFactor: 1,
      bisectBatchOnError: true,
      reportBatchItemFailures: true,
      retryAttempts: 200,
      maxRecordAge: Duration.hours(12),
      onFailure: new SqsDlq(failures),
    };
    this.target.addEventSource(
      source instanceof AxonTable
        ? new DynamoEventSource(interfaceOf(source.table), settings)
        : new KinesisEventSource(source, settings),
    );
    const lag = new Metric({
      namespace: 'AWS/Lambda',
      metricName: 'IteratorAge',
      dimensionsMap: { FunctionName: this.function.functionName },
      statistic: 'Maximum',
      ...MINUTE,
    });
    new HouseAlarm(this, 'Lag', { metric: lag, above: lagSeconds * 1000, minutes: 3, impact, runbook: `${runbook}-lag` });
    failures.alarm(this, 'Failures', { impact: `Given up for good: ${impact}`, runbook: `${runbook}-failures` });
    this.graph = new GraphWidget({
      title: `${props.entry}: behind (ms), errors`,
      left: [lag],
      right: [this.function.metricErrors(MINUTE), this.function.metricThrottles(MINUTE)],
    });
  }
}
