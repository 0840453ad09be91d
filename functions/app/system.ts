import * as z from 'zod';
import { openApiDocument } from '#platform/api/openapi.ts';
import { type BoundRoute, bindRoutes, type RouteContract, route } from '#shared/route.ts';
import { systemRoutes } from './system-routes.ts';

/** Version of the API; the path carries its major part. */
const API_VERSION = '0.1.0';

/** OpenAPI and health, for a list of routes. */
export const systemApi = (routes: readonly RouteContract[]): readonly BoundRoute[] => {
  let document: object | undefined;
  const all = [...routes, ...Object.values(systemRoutes)];
  return bindRoutes(systemRoutes, {
    document: () => {
      document ??= openApiDocument(all, API_VERSION);
      return document;
    },
  });
};

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

/** Items and queries read, and items a write was tried on, since the start. */
const TableUse = z.object({ table: z.string(), reads: z.int().nonnegative(), writes: z.int().nonnegative() });

interface RuntimeDeps {
  readonly health: () => Promise<readonly z.infer<typeof Consumer>[]>;
  readonly tableUse: () => readonly z.infer<typeof TableUse>[];
}

export const runtimeRoutes = {
  readConsumers: route({
    name: 'readConsumers',
    summary:
      'How far every consumer of events and changes is, and what it could not digest. Embedded only: on AWS CloudWatch says it.',
    method: 'GET',
    path: '/v1/system/consumers',
    who: 'viewer',
    answers: { 200: z.object({ items: z.array(Consumer).readonly() }) },
    handle: async (_request, { health }: Pick<RuntimeDeps, 'health'>) => ({ items: await health() }),
  }),
  readTableUse: route({
    name: 'readTableUse',
    summary: 'How much every table was read and written since the start. Embedded only: on AWS CloudWatch says it.',
    method: 'GET',
    path: '/v1/system/tables',
    who: 'viewer',
    answers: { 200: z.object({ items: z.array(TableUse).readonly() }) },
    handle: async (_request, { tableUse }: Pick<RuntimeDeps, 'tableUse'>) => ({ items: tableUse() }),
  }),
};

/** What the embedded runtime tells of itself; CloudWatch does on AWS. */
export const runtimeApi = (deps: RuntimeDeps): readonly BoundRoute[] => bindRoutes(runtimeRoutes, deps);
