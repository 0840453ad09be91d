import type * as z from 'zod';
import { AxonError } from '#shared/axon-error.ts';
import type { Clock } from '#shared/clock.ts';
import { changesOf, expectVersion, untilWritten } from '../optimistic.ts';
import type { ProductStore } from '../product-store.ts';
import type { Product, ProductEdit } from '../schema.ts';

/**
 * Changes a product. A new price counts for shoppers who go to pay from now on; open payment windows keep theirs.
 * @throws AxonError PRODUCT_NOT_FOUND, VERSION_CONFLICT
 */
export const editProduct = (
  productId: string,
  edit: z.output<typeof ProductEdit>,
  { products, clock }: { readonly products: ProductStore; readonly clock: Clock },
): Promise<Product> =>
  untilWritten(async () => {
    const product = await readProduct(productId, products);
    const changes = changesOf(product, edit);
    if (Object.keys(changes).length === 0) return product;
    expectVersion(product, edit.version);
    return products.edit(product, changes, clock.now());
  });

/** @throws AxonError PRODUCT_NOT_FOUND */
export const readProduct = async (productId: string, products: ProductStore): Promise<Product> => {
  const product = await products.get(productId);
  if (!product) throw new AxonError('PRODUCT_NOT_FOUND', { productId });
  return product;
};
