import { getMany } from '#platform/table/get-many.ts';
import { walkNewest } from '#platform/table/walk.ts';
import { ConditionFailed, type Database, equals } from '#platform/table.ts';
import { newestKey } from '#shared/take-page.ts';
import type { CreationRequest, CreationStore } from './creation-store.ts';
import type { Product } from './schema.ts';
import { productsTable } from './tables.ts';

type ProductRow = Product & { readonly list: typeof ALL; readonly newest: string };
export type ProductChanges = Partial<Omit<Product, 'id' | 'version' | 'createdAt' | 'updatedAt' | 'currency'>>;

const ALL = 'ALL';

export type ProductStore = ReturnType<typeof productStore>;

export const productStore = (database: Database, creations: CreationStore) => {
  const table = database.table<ProductRow>(productsTable);

  return {
    get: async (id: string): Promise<Product | undefined> => productOf(await table.get({ id })),
    /** By id; read eventually, unknown ids are left out. */
    getMany: async (ids: readonly string[]): Promise<ReadonlyMap<string, Product>> =>
      getMany(table, ids, (row) => productOf(row)),
    /** @returns the id under which this request's product exists */
    create: (product: Product, request: CreationRequest): Promise<string | undefined> =>
      creations.create(request, product.id, [
        table.write.put({ ...product, list: ALL, newest: newestKey(product.createdAt, product.id) }),
      ]),
    /** @returns undefined if it is no longer the version it was */
    edit: (product: Product, changes: ProductChanges, now: number): Promise<Product | undefined> =>
      table
        .update(
          { id: product.id },
          { set: { ...changes, updatedAt: now }, add: { version: 1 } },
          { when: equals('version', product.version) },
        )
        .then(productOf, lostRace),
    newestFirst: (below: string | undefined, chunk: number): AsyncIterable<Product> =>
      walkNewest(table, { index: 'all', partition: ALL, below, chunk }, ({ newest }) => newest),
  };
};

/** A row without what only its indexes need. */
function productOf(row: ProductRow): Product;
function productOf(row: ProductRow | undefined): Product | undefined;
function productOf(row: ProductRow | undefined): Product | undefined {
  if (!row) return undefined;
  const { list, newest, ...product } = row;
  return product;
}

const lostRace = (error: unknown): undefined => {
  if (error instanceof ConditionFailed) return undefined;
  throw error;
};
