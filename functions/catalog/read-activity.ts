import type { SaleActivity } from '#functions/reservations/schema.ts';
import { AxonError } from '#shared/axon-error.ts';
import { type ActivityStore, activityOf } from './activity-store.ts';
import type { ProductStore } from './product-store.ts';
import type { Activity, Product } from './schema.ts';

export interface ReadActivityDeps {
  readonly activities: ActivityStore;
  readonly products: ProductStore;
}

/** What reservations must know of an activity: its row and its product's price, read consistently. Unknown without either. */
export const readSaleActivity = async (activityId: string, deps: ReadActivityDeps): Promise<SaleActivity | undefined> => {
  const activity = await deps.activities.get(activityId);
  const product = activity && (await deps.products.get(activity.productId));
  return activity && product && saleActivity(activity, product);
};

export const saleActivity = (activity: Activity, product: Product): SaleActivity => ({
  id: activity.id,
  campaignId: activity.campaignId,
  status: activity.status,
  opensAt: activity.opensAt,
  closesAt: activity.closesAt,
  stock: activity.stock,
  productId: product.id,
  price: product.price,
  currency: product.currency,
  version: activity.version,
  eligibility: activity.eligibility,
});

/** @throws AxonError ACTIVITY_NOT_FOUND */
export const readActivity = async (activityId: string, { activities }: ReadActivityDeps): Promise<Activity> => {
  const activity = await activities.get(activityId);
  if (!activity) throw new AxonError('ACTIVITY_NOT_FOUND', { activityId });
  return activityOf(activity);
};
