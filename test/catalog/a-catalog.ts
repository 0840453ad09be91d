import { activityStore } from '#functions/catalog/activity-store.ts';
import { campaignStore } from '#functions/catalog/campaign-store.ts';
import { changeStatus, type StatusChange } from '#functions/catalog/change-status.ts';
import { createCampaign } from '#functions/catalog/create-campaign.ts';
import { creationStore } from '#functions/catalog/creation-store.ts';
import { productStore } from '#functions/catalog/product-store.ts';
import { createProduct } from '#functions/catalog/products/create-product.ts';
import type { CampaignDetail } from '#functions/catalog/schema.ts';
import type { SaleActivity, StockChange } from '#functions/reservations/schema.ts';
import { SqliteFile } from '#platform/sqlite.ts';
import { sqliteDatabase } from '#platform/table.sqlite.ts';
import type { Database } from '#platform/table.ts';
import { HOUR } from '#shared/clock.ts';
import { systemRandom } from '#shared/random.ts';

export const START = Date.UTC(2026, 0, 5, 3);

/** A catalog on a database of its own, with a clock moved by hand and a gate that remembers what it was told. */
export const aCatalog = (database: Database = sqliteDatabase(new SqliteFile(':memory:'))) => {
  let now = START;
  const told: string[] = [];
  const gate = new Map<string, SaleActivity>();
  const creations = creationStore(database);
  const activities = activityStore(database);
  const deps = {
    creations,
    activities,
    products: productStore(database, creations),
    campaigns: campaignStore(database, activities, creations),
    clock: { now: () => now },
    random: systemRandom,
    prepareStock: async (activity: SaleActivity): Promise<void> => {
      told.push(`stock ${activity.stock} ${activity.status}`);
    },
    announceGate: async (activity: SaleActivity): Promise<void> => {
      told.push(`gate ${activity.status}`);
      gate.set(activity.id, activity);
    },
    changeStock: async ({ stock }: SaleActivity): Promise<StockChange> => {
      told.push(`change stock ${stock}`);
      return { wanted: stock, rows: stock };
    },
  };
  const product = (key?: string) =>
    createProduct({ name: 'Cap', description: 'Warm', category: 'hats', price: 19_900 }, { memberId: 'mia', key }, deps);
  const anActivity = (productId: string) => ({
    name: 'First hundred',
    type: 'FIRST_COME_FIRST_SERVE' as const,
    productId,
    stock: 100,
    opensAt: START + HOUR,
    closesAt: START + 3 * HOUR,
    eligibility: [],
  });
  const campaign = async (name = 'Winter sale', activityCount = 1): Promise<CampaignDetail> => {
    const { id } = await product();
    const drafts = Array.from({ length: activityCount }, () => anActivity(id));
    return createCampaign({ name, activities: drafts }, { memberId: 'mia', key: undefined }, deps);
  };
  const move = ({ id, version }: Pick<CampaignDetail, 'id' | 'version'>, change: StatusChange) =>
    changeStatus({ campaignId: id, version, change }, deps);
  return {
    deps,
    told,
    gate,
    product,
    anActivity,
    campaign,
    move,
    advance: (ms: number): void => {
      now += ms;
    },
  };
};

/** What a promise of a rule came to: its value, or the code it was refused with. */
export const outcome = <T>(promise: Promise<T>): Promise<T | { readonly code: string; readonly details: unknown }> =>
  promise.catch((error: { code: string; details: unknown }) => ({ code: error.code, details: error.details }));
