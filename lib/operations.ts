import { CfnOutput, Stack } from 'aws-cdk-lib';
import { Alarm, AlarmStatusWidget, Dashboard, type IWidget } from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { EmailSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import type { Construct } from 'constructs';
import { Capability } from './house/capability.ts';
import { nameIn } from './house/stage.ts';

export interface OperationsProps {
  /** What is worth looking at, row by row. */
  readonly graphs: readonly (readonly IWidget[])[];
}

/** One dashboard with every alarm on it, and where alarms go. Made last: it takes the alarms that are there. */
export class Operations extends Capability {
  constructor(scope: Construct, { graphs }: OperationsProps) {
    super(scope, 'Operations');
    const stack = Stack.of(this);
    const alarms = stack.node.findAll().filter((construct) => construct instanceof Alarm);
    const dashboardName = nameIn(this, 'operations');
    const status = new AlarmStatusWidget({ title: 'Alarms', width: 24, alarms });
    new Dashboard(this, 'Dashboard', { dashboardName, widgets: [[status], ...graphs.map((row) => [...row])] });
    const { region } = stack;
    new CfnOutput(stack, 'OperationsUrl', {
      description: 'Alarms and graphs.',
      value: `https://${region}.console.aws.amazon.com/cloudwatch/home?region=${region}#dashboards:name=${dashboardName}`,
    });
    if (this.stage.alarmEmail !== undefined) this.send(alarms, this.stage.alarmEmail);
  }

  private send(alarms: readonly Alarm[], email: string): void {
    const topic = new Topic(this, 'Alarms', { enforceSSL: true });
    topic.addSubscription(new EmailSubscription(email));
    for (const alarm of alarms) alarm.addAlarmAction(new SnsAction(topic));
  }
}
