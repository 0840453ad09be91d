import * as z from 'zod';
import { route } from '#shared/route.ts';

export interface SystemDeps {
  /** The OpenAPI document; made once. */
  readonly document: () => object;
}

/** What every stage says of itself. */
export const systemRoutes = {
  readOpenApi: route({
    name: 'readOpenApi',
    summary: 'This API as OpenAPI 3.1.',
    method: 'GET',
    path: '/v1/openapi.json',
    who: 'public',
    answers: { 200: z.looseObject({ openapi: z.string() }) },
    handle: async (_request, { document }: SystemDeps) => ({ openapi: '3.1.0', ...document() }),
  }),
  readHealth: route({
    name: 'readHealth',
    summary: 'Whether the API answers at all.',
    method: 'GET',
    path: '/v1/health',
    who: 'public',
    answers: { 200: z.object({ ok: z.literal(true) }) },
    handle: async () => ({ ok: true as const }),
  }),
};
