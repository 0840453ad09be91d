import type * as z from 'zod';
import type { Clock } from '#shared/clock.ts';
import { DEFAULT_CURRENCY } from '#shared/money.ts';
import type { Random } from '#shared/random.ts';
import type { Requester } from '../create-campaign.ts';
import { untilWritten } from '../optimistic.ts';
import type { ProductStore } from '../product-store.ts';
import type { Product, ProductDraft } from '../schema.ts';

export interface CreateProductDeps {
  readonly products: ProductStore;
  readonly clock: Clock;
  readonly random: Random;
}

/** Adds a product, priced in the store's one currency. */
export const createProduct = async (
  draft: z.output<typeof ProductDraft>,
  requester: Requester,
  { products, clock, random }: CreateProductDeps,
): Promise<Product> => {
  const now = clock.now();
  const product: Product = {
    ...draft,
    id: `prd_${random.id()}`,
    currency: DEFAULT_CURRENCY,
    version: 1,
    createdAt: now,
    updatedAt: now,
  };
  const id = await untilWritten(() => products.create(product, { ...requester, kind: 'product', body: draft, now }));
  return (await products.get(id)) ?? product;
};
