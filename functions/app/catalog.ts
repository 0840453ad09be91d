import { activityStore } from '#functions/catalog/activity-store.ts';
import { campaignStore } from '#functions/catalog/campaign-store.ts';
import { creationStore } from '#functions/catalog/creation-store.ts';
import { productStore } from '#functions/catalog/product-store.ts';
import { readSaleActivity } from '#functions/catalog/read-activity.ts';
import { type CatalogDeps, catalogRoutes } from '#functions/catalog/routes.ts';
import type { ReadActivity } from '#functions/reservations/schema.ts';
import type { Database } from '#platform/table.ts';
import { type BoundRoute, bindRoutes } from '#shared/route.ts';
import type { Drivers } from './drivers.ts';
import { saleGate } from './sale-gate.ts';

/** Campaigns, activities, products and the shop's list. */
export const catalogApi = (drivers: Drivers): readonly BoundRoute[] => bindRoutes(catalogRoutes, catalogDeps(drivers));

const catalogDeps = (drivers: Drivers): CatalogDeps => {
  const { clock, random, database } = drivers;
  return { clock, random, ...catalogStores(database), ...saleGate(drivers) };
};

const catalogStores = (database: Database) => {
  const creations = creationStore(database);
  const activities = activityStore(database);
  return {
    creations,
    activities,
    products: productStore(database, creations),
    campaigns: campaignStore(database, activities, creations),
  };
};

/** What the reservation engine asks the catalog. */
export const activityReader = (database: Database): ReadActivity => {
  const { activities, products } = catalogStores(database);
  return (activityId) => readSaleActivity(activityId, { activities, products });
};

/** Every activity there is, drafts too. */
export async function* allActivityIds(database: Database): AsyncGenerator<string, void, undefined> {
  for await (const { activityIds } of catalogStores(database).campaigns.newestFirst(undefined, undefined, 100))
    yield* activityIds;
}
