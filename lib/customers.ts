import { Duration } from 'aws-cdk-lib';
import { type GraphWidget, MathExpression } from 'aws-cdk-lib/aws-cloudwatch';
import { Rule, Schedule } from 'aws-cdk-lib/aws-events';
import { LambdaFunction } from 'aws-cdk-lib/aws-events-targets';
import type { Construct } from 'constructs';
import { erasureRoutes } from '#functions/customers/erasing/erasure-routes.ts';
import { profileRoutes } from '#functions/customers/profiles/profile-routes.ts';
import { orderRoutes } from '#functions/customers/routes.ts';
import { customersTable, erasuresTable, ordersTable, orderTotalsTable } from '#functions/customers/tables.ts';
import { visitorsTable } from '#functions/customers/visitor-tables.ts';
import type { AccessData } from './access.ts';
import type { CatalogData } from './catalog.ts';
import type { CollectionData } from './collection.ts';
import { HouseAlarm, MINUTE } from './house/alarms.ts';
import type { HouseApi } from './house/api.ts';
import { AxonFunction } from './house/axon-function.ts';
import { AxonTable } from './house/axon-table.ts';
import { Capability } from './house/capability.ts';
import { Consumer } from './house/consumer.ts';
import { FailureQueue } from './house/house-queue.ts';
import { ownMetric } from './house/own-metric.ts';
import type { ReservationsData } from './reservations.ts';

/** The ledger, and who every visitor is. */
export class CustomersData extends Capability {
  readonly orders = new AxonTable(this, 'Orders', { declaration: ordersTable });
  readonly orderTotals = new AxonTable(this, 'OrderTotals', { declaration: orderTotalsTable });
  readonly customers = new AxonTable(this, 'Profiles', { declaration: customersTable });
  readonly visitors = new AxonTable(this, 'Visitors', { declaration: visitorsTable });
  readonly erasures = new AxonTable(this, 'Erasures', { declaration: erasuresTable });
  readonly ledgerFailures = new FailureQueue(this, 'LedgerFailures');
  readonly entryFailures = new FailureQueue(this, 'EntryFailures');

  constructor(scope: Construct) {
    super(scope, 'Customers');
  }

  /** Lets a function decide eligibility. */
  grantReadFacts(to: AxonFunction): void {
    this.customers.grant(to, 'get');
  }
}

export interface CustomersProps {
  readonly data: CustomersData;
  readonly access: AccessData;
  readonly reservations: ReservationsData;
  readonly catalog: CatalogData;
  readonly collection: CollectionData;
  readonly api: HouseApi;
}

/** Orders and revenue; writes the ledger from the slots' changes. */
export class Customers extends Capability {
  readonly graphs: readonly GraphWidget[];

  constructor(scope: Construct, { data, access, reservations, catalog, collection, api }: CustomersProps) {
    super(scope, 'Customers');
    const fn = new AxonFunction(this, 'Api', {
      entry: 'customers/api',
      description: 'Orders and revenue of activities, profiles of customers.',
    });
    data.orders.grant(fn, 'index:byActivity');
    data.orderTotals.grant(fn, 'query');
    catalog.grantReadActivity(fn);
    data.customers.grant(fn, 'get', 'update');
    access.grantVerify(fn);
    api.serve(fn, orderRoutes);
    api.serve(fn, profileRoutes);
    data.erasures.grant(fn, 'get', 'put', 'index:byState');
    api.serve(fn, erasureRoutes);

    const ledger = new Consumer(this, 'OnSlotChange', {
      entry: 'customers/on-slot-change',
      description: 'Writes an order for every paid slot and publishes RESERVE and PURCHASE.',
      source: reservations.slots,
      failures: data.ledgerFailures,
      impact: 'Paid orders and purchases are missing from ledger, revenue and funnel.',
      runbook: 'ledger',
    });
    data.orders.grant(ledger, 'put');
    data.orderTotals.grant(ledger, 'update');
    data.customers.grant(ledger, 'update');
    collection.grantPublish(ledger);
    collection.grantKeepBadRows(ledger);
    const entries = new Consumer(this, 'OnEntryChange', {
      entry: 'customers/on-entry-change',
      description: 'Publishes a RESERVE for every entry in a giveaway.',
      source: reservations.giveaways,
      failures: data.entryFailures,
      impact: 'Entries in giveaways are missing from funnel and live figures.',
      runbook: 'entries',
    });
    collection.grantPublish(entries);
    reservations.grantMarkAnnounced(entries);
    collection.grantKeepBadRows(entries);
    this.graphs = [ledger.graph, entries.graph];
    this.reconcile({ data, reservations, catalog, collection });
  }

  /** Once a day the ledger is held against the slots, and what was published of entries in giveaways against the entries. */
  private reconcile(props: Pick<CustomersProps, 'data' | 'reservations' | 'catalog' | 'collection'>): void {
    const { data, reservations, catalog, collection } = props;
    const fn = new AxonFunction(this, 'EveryDayReconcile', {
      entry: 'customers/every-day-reconcile',
      description: 'Adds orders missing from the ledger, and events of entries in giveaways.',
      timeout: 900,
    });
    reservations.grantReconcile(fn);
    catalog.grantListCampaigns(fn);
    catalog.grantReadActivity(fn);
    data.orders.grant(fn, 'batchGet', 'put');
    data.customers.grant(fn, 'update');
    data.orderTotals.grant(fn, 'query', 'update');
    data.customers.grant(fn, 'update');
    collection.grantPublish(fn);
    new Rule(this, 'EveryDay', {
      description: 'Starts the reconciliation of the ledger.',
      schedule: Schedule.rate(Duration.days(1)),
      targets: [new LambdaFunction(fn.target, { retryAttempts: 2 })],
    });
    new HouseAlarm(this, 'ReconcileFailed', {
      metric: fn.function.metricErrors(MINUTE),
      above: 0,
      minutes: 1,
      impact: 'Nobody checks whether every paid slot has its order.',
      runbook: 'reconcile-failed',
    });
    const counted = (name: string) => ownMetric(this, { capability: 'customers', name, statistic: 'Sum' });
    new HouseAlarm(this, 'Repaired', {
      metric: new MathExpression({
        expression: 'orders + entries',
        usingMetrics: { orders: counted('OrdersRepaired'), entries: counted('EntriesRepaired') },
        ...MINUTE,
      }),
      above: 0,
      impact:
        'Orders in revenue, or entries in funnels of giveaways, had been missing; they are there now, but changes were lost.',
      runbook: 'repaired',
    });
    new HouseAlarm(this, 'SlotsUnreadable', {
      metric: counted('SlotsUnreadable'),
      above: 0,
      impact: 'Somebody has paid for a slot that cannot become an order: it is missing from ledger and revenue.',
      runbook: 'slots-unreadable',
    });
  }
}
