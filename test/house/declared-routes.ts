import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';
import type { RouteContract } from '#shared/route.ts';

const functions = join(import.meta.dirname, '..', '..', 'functions');
const Contract = z.object({ name: z.string(), method: z.string(), path: z.string(), who: z.string() });

/** Every route object that a `routes.ts` or `*-routes.ts` of any capability exports, found as files, not by a list kept here. */
export const declaredRoutes = async (): Promise<readonly RouteContract[]> => {
  const files = readdirSync(functions, { recursive: true, encoding: 'utf8' }).filter((file) => /(^|[/-])routes\.ts$/.test(file));
  const modules: Record<string, unknown>[] = await Promise.all(files.map((file) => import(join(functions, file))));
  const lists = modules.flatMap((module) => Object.values(module));
  const routes = lists.flatMap((list) => (typeof list === 'object' && list !== null ? Object.values(list) : []));
  return [...new Set(routes.filter((route): route is RouteContract => Contract.safeParse(route).success))];
};
