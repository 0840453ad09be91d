import { Duration } from 'aws-cdk-lib';
import { Rule, Schedule } from 'aws-cdk-lib/aws-events';
import { LambdaFunction } from 'aws-cdk-lib/aws-events-targets';
import type { Construct } from 'constructs';
import type { BehaviorData } from './behavior.ts';
import type { CatalogData } from './catalog.ts';
import type { CollectionData } from './collection.ts';
import type { CustomersData } from './customers.ts';
import { HouseAlarm, MINUTE } from './house/alarms.ts';
import { AxonFunction } from './house/axon-function.ts';
import { Capability } from './house/capability.ts';
import type { ReservationsData } from './reservations.ts';
import type { SearchData } from './search.ts';

export interface ErasingProps {
  readonly behavior: BehaviorData;
  readonly catalog: CatalogData;
  readonly collection: CollectionData;
  readonly customers: CustomersData;
  readonly reservations: ReservationsData;
  readonly search: SearchData;
}

/** Removes somebody from everywhere, in the background: what was asked for is looked for every minute. */
export class Erasing extends Capability {
  constructor(scope: Construct, props: ErasingProps) {
    super(scope, 'Erasing');
    const fn = new AxonFunction(this, 'EveryMinute', {
      entry: 'customers/erasing/every-minute-erase',
      description: 'Removes people who asked for it from archive, journeys, search and profiles.',
      memory: 1769,
      timeout: 900,
    });
    const { behavior, catalog, collection, customers, reservations, search } = props;
    customers.erasures.grant(fn, 'index:byState', 'update');
    customers.visitors.grant(fn, 'get', 'delete');
    customers.customers.grant(fn, 'delete');
    customers.orders.grant(fn, 'index:byCustomer', 'update');
    behavior.journeys.grant(fn, 'get', 'put', 'delete');
    reservations.grantForget(fn);
    catalog.grantListCampaigns(fn);
    collection.grantErase(fn);
    if (!search.isOff) search.grantRemove(fn, 'events-*');
    new Rule(this, 'EveryMinuteRule', {
      description: 'Starts the removal of people who asked for it.',
      schedule: Schedule.rate(Duration.minutes(1)),
      targets: [new LambdaFunction(fn.target, { retryAttempts: 0 })],
    });
    new HouseAlarm(this, 'EraseFailed', {
      metric: fn.function.metricErrors(MINUTE),
      above: 0,
      minutes: 15,
      impact: 'People who asked to be forgotten are not yet.',
      runbook: 'erase-failed',
    });
  }
}
