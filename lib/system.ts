import type { Construct } from 'constructs';
import { redriveRoutes } from '#functions/app/redriving/redrive-routes.ts';
import { systemRoutes } from '#functions/app/system-routes.ts';
import type { BehaviorData } from './behavior.ts';
import type { CollectionData } from './collection.ts';
import type { HouseApi } from './house/api.ts';
import { AxonFunction } from './house/axon-function.ts';
import { Capability } from './house/capability.ts';
import type { RealtimeData } from './realtime.ts';

export interface SystemProps {
  readonly api: HouseApi;
  readonly collection: CollectionData;
  readonly realtime: RealtimeData;
  readonly behavior: BehaviorData;
}

/** What the API says of itself (OpenAPI and health), and what an administrator asks of the whole: giving consumers again what they gave up. */
export class System extends Capability {
  constructor(scope: Construct, { api, ...data }: SystemProps) {
    super(scope, 'System');
    const fn = new AxonFunction(this, 'Api', { entry: 'app/system', description: 'OpenAPI and health.', memory: 512 });
    api.serve(fn, systemRoutes);
    this.serveRedrive(api, data);
  }

  private serveRedrive(api: HouseApi, { collection, realtime, behavior }: Omit<SystemProps, 'api'>): void {
    const fn = new AxonFunction(this, 'Redrive', {
      entry: 'app/redriving/redrive',
      description: 'Puts events on the stream again that a consumer gave up.',
      timeout: 29,
    });
    const { events, spillFailures, spillQueue } = collection;
    const failures = [realtime.failures, behavior.journeyFailures, spillFailures].map(({ queueArn }) => queueArn);
    fn.allow(['kinesis:GetShardIterator', 'kinesis:GetRecords'], [events.streamArn]);
    fn.allow(['sqs:ReceiveMessage', 'sqs:DeleteMessage'], failures);
    fn.allow(['sqs:SendMessage'], [spillQueue.queueArn]);
    collection.grantPublish(fn);
    fn.tell('AXON_COUNTING_FAILURES_URL', realtime.failures.queueUrl);
    fn.tell('AXON_JOURNEY_FAILURES_URL', behavior.journeyFailures.queueUrl);
    fn.tell('AXON_SPILL_FAILURES_URL', spillFailures.queueUrl);
    fn.tell('AXON_SPILL_QUEUE_URL', spillQueue.queueUrl);
    api.serve(fn, redriveRoutes);
  }
}
