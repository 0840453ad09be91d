import type { IWidget } from 'aws-cdk-lib/aws-cloudwatch';
import type { Construct } from 'constructs';
import { Access } from '../access.ts';
import { Behavior } from '../behavior.ts';
import { Catalog } from '../catalog.ts';
import { Collection } from '../collection.ts';
import { Customers } from '../customers.ts';
import { Definitions } from '../definitions.ts';
import { Erasing } from '../erasing.ts';
import type { HouseApi } from '../house/api.ts';
import { Realtime } from '../realtime.ts';
import { Reservations } from '../reservations.ts';
import { Search } from '../search.ts';
import { System } from '../system.ts';
import type { DataStack } from './data-stack.ts';

/** Everything that runs, in the order of an event's path; gives back what is worth looking at, row by row. */
export const runCapabilities = (scope: Construct, data: DataStack, api: HouseApi): readonly (readonly IWidget[])[] => {
  const { access, catalog, collection, definitions, reservations, customers, realtime, behavior, search } = data;
  new System(scope, { api, collection, realtime, behavior });
  new Access(scope, { data: access, api });
  new Definitions(scope, { data: definitions, catalog, collection, api });
  new Catalog(scope, { data: catalog, reservations, api });
  const collecting = new Collection(scope, { data: collection, definitions, api });
  const sales = new Reservations(scope, { data: reservations, catalog, customers, api });
  const ledger = new Customers(scope, { data: customers, access, reservations, catalog, collection, api });
  const counting = new Realtime(scope, { data: realtime, collection, customers, api });
  const searching = new Search(scope, { data: search, collection });
  const journeys = new Behavior(scope, { data: behavior, collection, customers, search, api });
  new Erasing(scope, { behavior, catalog, collection, customers, reservations, search });
  return [
    [api.graph, ...collecting.graphs, ...ledger.graphs],
    sales.graphs,
    [...counting.graphs, ...journeys.graphs],
    searching.graphs,
  ];
};
