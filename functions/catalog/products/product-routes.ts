import * as z from 'zod';
import { ProductId } from '#shared/ids.ts';
import { PageQuery, pageOf } from '#shared/page.ts';
import { Answer, route } from '#shared/route.ts';
import { keyOfCursor, newestKey, takePage } from '#shared/take-page.ts';
import { requesterOf } from '../create-campaign.ts';
import { Product, ProductDraft, ProductEdit } from '../schema.ts';
import { type CreateProductDeps, createProduct } from './create-product.ts';
import { editProduct, readProduct } from './edit-product.ts';

const productParams = z.object({ productId: ProductId });

export const productRoutes = {
  listProducts: route({
    name: 'listProducts',
    summary: 'Products, newest first.',
    method: 'GET',
    path: '/v1/products',
    who: 'viewer',
    query: PageQuery,
    answers: { 200: pageOf(Product) },
    errors: ['CURSOR_INVALID'],
    handle: ({ query: { cursor, limit } }, { products }: CreateProductDeps) =>
      takePage(products.newestFirst(keyOfCursor(cursor), limit), {
        limit,
        keyOf: ({ createdAt, id }) => newestKey(createdAt, id),
      }),
  }),
  createProduct: route({
    name: 'createProduct',
    summary: 'Add a product; repeating it with the same Idempotency-Key gives the same product.',
    method: 'POST',
    path: '/v1/products',
    who: 'marketer',
    body: ProductDraft,
    answers: { 201: Product },
    handle: async (request, deps: CreateProductDeps) =>
      new Answer(201, await createProduct(request.body, requesterOf(request), deps)),
  }),
  getProduct: route({
    name: 'getProduct',
    summary: 'One product.',
    method: 'GET',
    path: '/v1/products/{productId}',
    who: 'viewer',
    params: productParams,
    answers: { 200: Product },
    errors: ['PRODUCT_NOT_FOUND'],
    handle: ({ params }, { products }: CreateProductDeps) => readProduct(params.productId, products),
  }),
  updateProduct: route({
    name: 'updateProduct',
    summary: 'Change a product; a new price counts from the next payment on.',
    method: 'PATCH',
    path: '/v1/products/{productId}',
    who: 'marketer',
    params: productParams,
    body: ProductEdit,
    answers: { 200: Product },
    errors: ['PRODUCT_NOT_FOUND', 'VERSION_CONFLICT'],
    handle: ({ params, body }, deps: CreateProductDeps) => editProduct(params.productId, body, deps),
  }),
};
