import type { GraphWidget } from 'aws-cdk-lib/aws-cloudwatch';
import type { Construct } from 'constructs';
import { profileRoutes } from '#functions/customers/profiles/profile-routes.ts';
import { orderRoutes } from '#functions/customers/routes.ts';
import { customersTable, ordersTable, orderTotalsTable } from '#functions/customers/tables.ts';
import { visitorsTable } from '#functions/customers/visitor-tables.ts';
import type { AccessData } from './access.ts';
import type { CatalogData } from './catalog.ts';
import type { CollectionData } from './collection.ts';
import type { HouseApi } from './house/api.ts';
import { AxonFunction } from './house/axon-function.ts';
import { AxonTable } from './house/axon-table.ts';
import { Capability } from './house/capability.ts';
import { Consumer } from './house/consumer.ts';
import { FailureQueue } from './house/house-queue.ts';
import type { ReservationsData } from './reservations.ts';

/** The ledger, and who every visitor is. */
export class CustomersData extends Capability {
  readonly orders = new AxonTable(this, 'Orders', { declaration: ordersTable });
  readonly orderTotals = new AxonTable(this, 'OrderTotals', { declaration: orderTotalsTable });
  readonly customers = new AxonTable(this, 'Profiles', { declaration: customersTable });
  readonly visitors = new AxonTable(this, 'Visitors', { declaration: visitorsTable });
  readonly ledgerFailures = new FailureQueue(this, 'LedgerFailures');

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
    this.graphs = [ledger.graph];
  }
}
