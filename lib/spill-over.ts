import { Duration } from 'aws-cdk-lib';
import { GraphWidget } from 'aws-cdk-lib/aws-cloudwatch';
import { Rule, Schedule } from 'aws-cdk-lib/aws-events';
import { LambdaFunction } from 'aws-cdk-lib/aws-events-targets';
import { SqsEventSource } from 'aws-cdk-lib/aws-lambda-event-sources';
import { Construct } from 'constructs';
import type { CollectionData } from './collection.ts';
import { HouseAlarm, MINUTE } from './house/alarms.ts';
import { AxonFunction } from './house/axon-function.ts';

/** Seconds putting a batch of spilled messages back may take. */
export const SPILL_TIMEOUT = 30;

/** Puts back on the stream what it refused: from the queue as it comes, from the bucket every minute. */
export class SpillOver extends Construct {
  readonly graph: GraphWidget;

  constructor(scope: Construct, id: string, data: CollectionData) {
    super(scope, id);
    this.returnFromQueue(data);
    this.drainBucket(data);
    const age = data.spillQueue.metricApproximateAgeOfOldestMessage({ ...MINUTE, statistic: 'Maximum' });
    new HouseAlarm(this, 'Backlog', {
      metric: age,
      above: 600,
      minutes: 3,
      impact: 'Accepted events wait beside the stream: figures and live view are late for some visitors.',
      runbook: 'spill-backlog',
    });
    data.spillFailures.alarm(this, 'Failures', {
      impact: 'Accepted events could not be put back on the stream and wait for a person.',
      runbook: 'spill-failures',
    });
    this.graph = new GraphWidget({
      title: 'Spilled events: waiting, age of the oldest (s)',
      left: [data.spillQueue.metricApproximateNumberOfMessagesVisible({ ...MINUTE, statistic: 'Maximum' })],
      right: [age],
    });
  }

  private returnFromQueue(data: CollectionData): void {
    const fn = new AxonFunction(this, 'OnSpilled', {
      entry: 'collection/spill/on-spilled',
      description: 'Puts spilled events back on the stream.',
      timeout: SPILL_TIMEOUT,
    });
    data.grantPublish(fn);
    // Two at once: a stream that has just recovered is not flooded.
    const settings = { batchSize: 10, reportBatchItemFailures: true, maxConcurrency: 2 };
    fn.target.addEventSource(new SqsEventSource(data.spillQueue, settings));
  }

  private drainBucket(data: CollectionData): void {
    const fn = new AxonFunction(this, 'EveryMinuteDrain', {
      entry: 'collection/spill/every-minute-drain',
      description: 'Puts events back on the stream that wait in the bucket because the queue refused them too.',
      timeout: 300,
    });
    data.grantPublish(fn);
    data.grantDrain(fn);
    new Rule(this, 'EveryMinute', {
      description: 'Looks for events that wait in the bucket.',
      schedule: Schedule.rate(Duration.minutes(1)),
      // The next minute is as good as another try.
      targets: [new LambdaFunction(fn.target, { retryAttempts: 0, maxEventAge: Duration.minutes(1) })],
    });
    new HouseAlarm(this, 'DrainFailed', {
      metric: fn.function.metricErrors(MINUTE),
      above: 0,
      minutes: 10,
      impact: 'Accepted events wait in the bucket: figures and live view are late for some visitors.',
      runbook: 'spill-backlog',
    });
  }
}
