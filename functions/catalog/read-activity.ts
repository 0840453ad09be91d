import type { SaleActivity } from '#functions/reservations/schema.ts';
import { AxonError } from '#shared/axon-error.ts';
import { DEFAULT_CURRENCY } from '#shared/money.ts';
import { type ActivityStore, activityOf } from './activity-store.ts';
import type { ProductStore } from './product-store.ts';
import type { Activity, Product } from './schema.ts';

export interface ReadActivityDeps {
  readonly activities: ActivityStore;
  readonly products: ProductStore;
}

/** What reservations must know of an activity: its row and its product's price, read consistently. Unknown without its product. */
export const readSaleActivity = async (activityId: string, deps: ReadActivityDeps): Promise<SaleActivity | undefined> => {
  const activity = await deps.activities.get(activityId);
  if (activity?.productId === undefined) return activity && saleActivity(activity, undefined);
  const product = await deps.products.get(activity.productId);
  return product && saleActivity(activity, product);
};

/** @param product of an activity that sells one */
export const saleActivity = (activity: Activity, product: Product | undefined): SaleActivity => ({
  id: activity.id,
  campaignId: activity.campaignId,
  status: activity.status,
  opensAt: activity.opensAt,
  closesAt: activity.closesAt,
  stock: activity.stock,
  productId: product?.id,
  price: product?.price,
  category: product?.category,
  currency: product?.currency ?? DEFAULT_CURRENCY,
  coupon: activity.coupon && { ...activity.coupon, name: activity.name, currency: DEFAULT_CURRENCY },
  version: activity.version,
  eligibility: activity.eligibility,
});

/** @throws AxonError ACTIVITY_NOT_FOUND */
export const readActivity = async (activityId: string, { activities }: ReadActivityDeps): Promise<Activity> => {
  const activity = await activities.get(activityId);
  if (!activity) throw new AxonError('ACTIVITY_NOT_FOUND', { activityId });
  return activityOf(activity);
};
