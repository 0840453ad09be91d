import * as z from 'zod';
import { openApiDocument } from '#platform/api/openapi.ts';
import { type BoundRoute, bindRoutes, type RouteContract, route } from '#shared/route.ts';

/** Version of the API; the path carries its major part. */
const API_VERSION = '0.1.0';

interface SystemDeps {
  readonly document: () => object;
  readonly health: () => Promise<readonly z.infer<typeof Consumer>[]>;
}

const Consumer = z.object({
  source: z.string(),
  consumer: z.string(),
  state: z.enum(['running', 'retrying', 'stopped']),
  /** Records waiting, and how long the oldest of them has been. */
  lagRecords: z.int().nonnegative(),
  lagMs: z.number().nonnegative(),
  deadLetters: z.int().nonnegative(),
  lastError: z.object({ message: z.string(), at: z.number() }).optional(),
});

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
  readConsumers: route({
    name: 'readConsumers',
    summary: 'How far every consumer of events and changes is, and what it could not digest.',
    method: 'GET',
    path: '/v1/system/consumers',
    who: 'viewer',
    answers: { 200: z.object({ items: z.array(Consumer).readonly() }) },
    handle: async (_request, { health }: SystemDeps) => ({ items: await health() }),
  }),
};

/** The API's own description and state. */
export const systemApi = ({
  routes,
  health,
}: {
  readonly routes: readonly RouteContract[];
  readonly health: SystemDeps['health'];
}): readonly BoundRoute[] => {
  let document: object | undefined;
  const all = [...routes, ...Object.values(systemRoutes)];
  return bindRoutes(systemRoutes, {
    health,
    document: () => {
      document ??= openApiDocument(all, API_VERSION);
      return document;
    },
  });
};
