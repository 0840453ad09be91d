import type { Construct } from 'constructs';
import { catalogRoutes } from '#functions/catalog/routes.ts';
import { activitiesTable, campaignsTable, creationsTable, productsTable } from '#functions/catalog/tables.ts';
import type { HouseApi } from './house/api.ts';
import { AxonFunction } from './house/axon-function.ts';
import { AxonTable } from './house/axon-table.ts';
import { Capability } from './house/capability.ts';
import type { ReservationsData } from './reservations.ts';

/** Campaigns, activities, products. */
export class CatalogData extends Capability {
  readonly campaigns = new AxonTable(this, 'Campaigns', { declaration: campaignsTable });
  readonly activities = new AxonTable(this, 'Activities', { declaration: activitiesTable });
  readonly products = new AxonTable(this, 'Products', { declaration: productsTable });
  readonly creations = new AxonTable(this, 'Creations', { declaration: creationsTable });

  constructor(scope: Construct) {
    super(scope, 'Catalog');
  }

  /** Lets a function read one activity with its product. */
  grantReadActivity(to: AxonFunction): void {
    this.activities.grant(to, 'get');
    this.products.grant(to, 'get');
  }

  /** Knowing every activity there is. */
  grantListCampaigns(to: AxonFunction): void {
    this.campaigns.grant(to, 'index:all');
  }
}

export interface CatalogProps {
  readonly data: CatalogData;
  /** Publishing an activity writes its stock and opens its gate. */
  readonly reservations: ReservationsData;
  readonly api: HouseApi;
}

/** Campaigns, activities and products for marketers, and the shop's list of what is on. */
export class Catalog extends Capability {
  constructor(scope: Construct, { data, reservations, api }: CatalogProps) {
    super(scope, 'Catalog');
    const fn = new AxonFunction(this, 'Api', {
      entry: 'catalog/api',
      description: 'Campaigns, activities and products; publishing writes the stock, editing changes it.',
      // Publishing 100,000 slots takes a thousand transactions one after another.
      timeout: 29,
      reserved: this.stage.reserved,
    });
    data.campaigns.grant(fn, 'get', 'index:all', 'index:byStatus', 'put', 'update');
    data.activities.grant(fn, 'get', 'batchGet', 'index:published', 'put', 'update');
    data.products.grant(fn, 'get', 'batchGet', 'index:all', 'put', 'update');
    data.creations.grant(fn, 'get', 'put');
    reservations.grantPublish(fn);
    api.serve(fn, catalogRoutes);
  }
}
