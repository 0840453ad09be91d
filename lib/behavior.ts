import type { GraphWidget } from 'aws-cdk-lib/aws-cloudwatch';
import type { Construct } from 'constructs';
import { behaviorRoutes } from '#functions/behavior/routes.ts';
import { journeysTable } from '#functions/behavior/tables.ts';
import { liveEventRoutes } from '#functions/collection/live-events-routes.ts';
import type { CollectionData } from './collection.ts';
import type { CustomersData } from './customers.ts';
import type { HouseApi } from './house/api.ts';
import { AxonFunction } from './house/axon-function.ts';
import { AxonTable } from './house/axon-table.ts';
import { Capability } from './house/capability.ts';
import { Consumer } from './house/consumer.ts';
import { FailureQueue } from './house/house-queue.ts';
import type { SearchData } from './search.ts';

/** One journey per activity and person. */
export class BehaviorData extends Capability {
  readonly journeys = new AxonTable(this, 'Journeys', { declaration: journeysTable });
  readonly journeyFailures = new FailureQueue(this, 'JourneyFailures');
  readonly indexFailures = new FailureQueue(this, 'IndexFailures');

  constructor(scope: Construct) {
    super(scope, 'Behavior');
  }
}

export interface BehaviorProps {
  readonly data: BehaviorData;
  readonly collection: CollectionData;
  readonly customers: CustomersData;
  readonly search: SearchData;
  readonly api: HouseApi;
}

/** Advances journeys, brings them to the search engine, and answers funnel and live view from there. */
export class Behavior extends Capability {
  readonly graphs: readonly GraphWidget[];

  constructor(scope: Construct, props: BehaviorProps) {
    super(scope, 'Behavior');
    const journeys = this.advance(props);
    this.graphs = props.search.isOff ? [journeys.graph] : [journeys.graph, this.index(props).graph];
    this.answer(props);
  }

  private advance({ data, collection, customers }: BehaviorProps): Consumer {
    const consumer = new Consumer(this, 'OnEvents', {
      entry: 'behavior/on-events',
      description: 'Advances the journey of everyone an event is about.',
      source: collection.events,
      failures: data.journeyFailures,
      batchSize: 500,
      impact: 'Funnels stand still.',
      runbook: 'journeys',
    });
    data.journeys.grant(consumer, 'get', 'put');
    customers.visitors.grant(consumer, 'get', 'put', 'update');
    collection.grantKeepBadRows(consumer);
    return consumer;
  }

  private index({ data, search }: BehaviorProps): Consumer {
    const consumer = new Consumer(this, 'OnJourneyChange', {
      entry: 'behavior/on-journey-change',
      description: 'Brings changed journeys to the search engine.',
      source: data.journeys,
      failures: data.indexFailures,
      batchSize: 500,
      impact: 'Funnels show an older state.',
      runbook: 'journey-index',
    });
    search.grantWrite(consumer, 'journeys');
    return consumer;
  }

  private answer({ search, api }: BehaviorProps): void {
    const fn = new AxonFunction(this, 'Api', { entry: 'behavior/api', description: 'Funnel and live view.' });
    // Without a search engine it says so, in place of an address that is not there.
    if (!search.isOff) search.grantSearch(fn, 'journeys', 'events-*');
    api.serve(fn, { ...behaviorRoutes, ...liveEventRoutes });
    api.alarmSlow(this, 'FunnelSlow', {
      route: behaviorRoutes.readFunnel,
      ms: 3_000,
      impact: 'Marketers wait for the funnel.',
      runbook: 'funnel-slow',
    });
  }
}
