import type { GraphWidget } from 'aws-cdk-lib/aws-cloudwatch';
import type { Construct } from 'constructs';
import { realtimeRoutes } from '#functions/realtime/routes.ts';
import { countersTable } from '#functions/realtime/tables.ts';
import type { CollectionData } from './collection.ts';
import type { CustomersData } from './customers.ts';
import type { HouseApi } from './house/api.ts';
import { AxonFunction } from './house/axon-function.ts';
import { AxonTable } from './house/axon-table.ts';
import { Capability } from './house/capability.ts';
import { Consumer } from './house/consumer.ts';
import { FailureQueue } from './house/house-queue.ts';

/** Counters by minute and hour. */
export class RealtimeData extends Capability {
  readonly counters = new AxonTable(this, 'Counters', { declaration: countersTable });
  readonly failures = new FailureQueue(this, 'Failures');

  constructor(scope: Construct) {
    super(scope, 'Realtime');
  }
}

export interface RealtimeProps {
  readonly data: RealtimeData;
  readonly collection: CollectionData;
  readonly customers: CustomersData;
  readonly api: HouseApi;
}

/** Counts every event once, by minute and hour. */
export class Realtime extends Capability {
  readonly graphs: readonly GraphWidget[];

  constructor(scope: Construct, { data, collection, customers, api }: RealtimeProps) {
    super(scope, 'Realtime');
    const fn = new AxonFunction(this, 'Api', { entry: 'realtime/api', description: 'Counters of an activity.' });
    data.counters.grant(fn, 'query');
    api.serve(fn, realtimeRoutes);

    const counting = new Consumer(this, 'OnEvents', {
      entry: 'realtime/on-events',
      description: 'Counts events by minute and hour, each exactly once.',
      source: collection.events,
      failures: data.failures,
      batchSize: 500,
      impact: 'Live figures on the dashboard stand still.',
      runbook: 'counting',
    });
    data.counters.grant(counting, 'get', 'put');
    customers.visitors.grant(counting, 'get', 'put');
    collection.grantKeepBadRows(counting);
    this.graphs = [counting.graph];
  }
}
