import { AxonError } from '#shared/axon-error.ts';
import type { Page, PageQuery } from '#shared/page.ts';
import { keyOfCursor, newestKey, takePage } from '#shared/take-page.ts';
import type { ReadActivityDeps } from '../read-activity.ts';
import type { Activity, ActivityType, Product, ShopActivity } from '../schema.ts';

/** Activities looked at per page when asked for one type. */
const SCAN = 500;

/** Published activities for a shop page, newest first. @throws AxonError CURSOR_INVALID */
export const listShopActivities = async (
  { cursor, limit, type }: PageQuery & { readonly type?: ActivityType | undefined },
  { activities, products }: ReadActivityDeps,
): Promise<Page<ShopActivity>> => {
  const page = await takePage(activities.published(keyOfCursor(cursor), limit), {
    limit,
    keyOf: ({ createdAt, id }) => newestKey(createdAt, id),
    keep: (activity) => type === undefined || activity.type === type,
    scan: SCAN,
  });
  const found = await products.getMany(page.items.flatMap(({ productId }) => productId ?? []));
  const items = page.items.flatMap((activity) => shopActivity(activity, found.get(activity.productId ?? '')) ?? []);
  return { ...page, items };
};

/** One published activity. A draft is as unknown to the shop as one that never was. @throws AxonError ACTIVITY_NOT_FOUND */
export const readShopActivity = async (activityId: string, { activities, products }: ReadActivityDeps): Promise<ShopActivity> => {
  const activity = await activities.get(activityId);
  const shown =
    activity && shopActivity(activity, activity.productId === undefined ? undefined : await products.get(activity.productId));
  if (!shown) throw new AxonError('ACTIVITY_NOT_FOUND', { activityId });
  return shown;
};

const shopActivity = (activity: Activity, product: Product | undefined): ShopActivity | undefined => {
  if (activity.status === 'DRAFT' || (activity.productId !== undefined && !product)) return undefined;
  const { id, campaignId, name, type, stock, status, opensAt, closesAt, eligibility, coupon } = activity;
  const shown = { id, campaignId, name, type, stock, status, opensAt, closesAt, eligibility, coupon };
  return { ...shown, product: product && shopProduct(product) };
};

const shopProduct = (product: Product): NonNullable<ShopActivity['product']> => {
  const { id, name, description, category, price, currency, imageUrl } = product;
  return { id, name, description, category, price, currency, imageUrl };
};
