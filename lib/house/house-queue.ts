import { Duration } from 'aws-cdk-lib';
import { Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';
import { acknowledge } from './acknowledge.ts';
import { HouseAlarm, MINUTE } from './alarms.ts';
import { removalOf } from './capability.ts';

export interface HouseQueueProps {
  /** Seconds a message is hidden while somebody works on it: six times its consumer's timeout. */
  readonly visibility: number;
  /** Takes what could not be done after this many tries. */
  readonly deadLetters: { readonly queue: Queue; readonly after: number };
}

/** A queue of work: encrypted, over TLS only, kept 4 days. */
export class HouseQueue extends Queue {
  constructor(scope: Construct, id: string, { visibility, deadLetters }: HouseQueueProps) {
    super(scope, id, {
      encryption: QueueEncryption.SQS_MANAGED,
      enforceSSL: true,
      visibilityTimeout: Duration.seconds(visibility),
      retentionPeriod: Duration.days(4),
      deadLetterQueue: { queue: deadLetters.queue, maxReceiveCount: deadLetters.after },
      removalPolicy: removalOf(scope),
    });
  }
}

/** Where something lies that could not be done: for two weeks, for a person to look at. */
export class FailureQueue extends Queue {
  constructor(scope: Construct, id: string) {
    super(scope, id, {
      encryption: QueueEncryption.SQS_MANAGED,
      enforceSSL: true,
      retentionPeriod: Duration.days(14),
      removalPolicy: removalOf(scope),
    });
    acknowledge(this, { SQS3: 'Nothing comes after this queue: its alarm calls a person.' });
  }

  /** Raised as soon as anything lies in it. */
  alarm(scope: Construct, id: string, { impact, runbook }: { readonly impact: string; readonly runbook: string }): void {
    const metric = this.metricApproximateNumberOfMessagesVisible({ ...MINUTE, statistic: 'Maximum' });
    new HouseAlarm(scope, id, { metric, above: 0, impact, runbook });
  }
}
