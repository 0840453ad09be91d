import type { SaleActivity } from '#functions/reservations/schema.ts';
import { AxonError } from '#shared/axon-error.ts';
import type { Clock } from '#shared/clock.ts';
import { isFinished } from './is-finished.ts';
import { type ReadActivityDeps, saleActivity } from './read-activity.ts';
import type { Activity, Product } from './schema.ts';

export interface PublishDeps extends ReadActivityDeps {
  /** Writes the slot rows of an activity, before it is ACTIVE. Idempotent; always called with the same stock. */
  readonly prepareStock: (activity: SaleActivity) => Promise<void>;
  readonly clock: Clock;
}

/** What keeps a campaign from being published; `activityId` is absent if it has no activity at all. */
export interface Missing {
  readonly code: 'ACTIVITY' | 'PRODUCT' | 'WINDOW' | 'FUTURE_CLOSE' | 'ELIGIBILITY' | 'COUPON_VALIDITY';
  readonly activityId?: string;
}

/**
 * Checks that every activity can be sold and writes their stock. The stock is fixed before its slots are written.
 * @returns false if an activity was edited in the meantime: read anew and decide again
 * @throws AxonError NOT_PUBLISHABLE with all that is `missing`
 */
export const prepareToPublish = async (activities: readonly Activity[], deps: PublishDeps): Promise<boolean> => {
  const now = deps.clock.now();
  const checked = await Promise.all(activities.map(async (activity) => ({ activity, product: await productOf(activity, deps) })));
  const missing = checked.flatMap(({ activity, product }) => missingOf(activity, product, now));
  if (checked.length === 0) missing.push({ code: 'ACTIVITY' });
  if (missing.length > 0) throw new AxonError('NOT_PUBLISHABLE', { missing });
  for (const { activity, product } of checked) {
    if (!(await deps.activities.fixStock(activity))) return false;
    await deps.prepareStock(saleActivity(activity, product));
  }
  return true;
};

const productOf = async ({ productId }: Activity, { products }: PublishDeps): Promise<Product | undefined> =>
  productId === undefined ? undefined : products.get(productId);

const missingOf = (activity: Activity, product: Product | undefined, now: number): Missing[] => {
  const missing: Missing['code'][] = [];
  if (activity.type === 'FIRST_COME_FIRST_SERVE' && !product) missing.push('PRODUCT');
  // Whoever gets the last one can still use it.
  if (activity.coupon && activity.coupon.validUntil < activity.closesAt) missing.push('COUPON_VALIDITY');
  if (activity.closesAt <= activity.opensAt) missing.push('WINDOW');
  if (activity.closesAt <= now) missing.push('FUTURE_CLOSE');
  if (!activity.eligibility.every(isFinished)) missing.push('ELIGIBILITY');
  return missing.map((code) => ({ code, activityId: activity.id }));
};
