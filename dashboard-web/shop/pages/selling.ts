import type { ShopActivity } from '../../../functions/catalog/schema.ts';

/** An activity that sells a product, first come, first served. */
export type Selling = ShopActivity & { readonly product: NonNullable<ShopActivity['product']> };

export const sells = <A extends Pick<ShopActivity, 'product'>>(
  activity: A,
): activity is A & { readonly product: NonNullable<A['product']> } => activity.product !== undefined;
