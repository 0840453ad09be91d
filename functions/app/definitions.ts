import { activityStore } from '#functions/catalog/activity-store.ts';
import { authorize } from '#functions/collection/authorize.ts';
import { rememberingWriteKeys } from '#functions/collection/find-write-key.ts';
import { rateLimits } from '#functions/collection/limit-rate.ts';
import type { DescribeEvent } from '#functions/collection/schema.ts';
import { writeKeyStore } from '#functions/collection/write-key-store.ts';
import { definitionStore } from '#functions/definitions/definition-store.ts';
import { describeBrowserEvents } from '#functions/definitions/describe-event.ts';
import { definitionBook } from '#functions/definitions/find-definition.ts';
import { rememberingDefinitions } from '#functions/definitions/remember-definitions.ts';
import { definitionsRoutes } from '#functions/definitions/routes.ts';
import { type RuleRouteDeps, ruleRoutes } from '#functions/definitions/rules/rule-routes.ts';
import { ruleStore } from '#functions/definitions/rules/rule-store.ts';
import { publishedRules } from '#functions/definitions/rules/serve-rules.ts';
import { type BoundRoute, bindRoutes } from '#shared/route.ts';
import type { Drivers } from './drivers.ts';

/** What event names mean, and the no-code rules of the pages. */
export const definitionsApi = (drivers: Drivers): readonly BoundRoute[] => [
  ...bindRoutes(definitionsRoutes, { definitions: definitionStore(drivers.database), clock: drivers.clock }),
  ...bindRoutes(ruleRoutes, ruleDeps(drivers)),
];

const ruleDeps = ({ database, clock, random }: Drivers): RuleRouteDeps => {
  const rules = ruleStore(database);
  // Whoever writes a rule has just read its definition: here they are read anew, only pages are served from memory.
  const { list } = definitionStore(database);
  const activities = activityStore(database);
  const keys = { findWriteKey: rememberingWriteKeys({ find: writeKeyStore(database).find, clock }), limits: rateLimits(clock) };
  return {
    rules,
    clock,
    random,
    readDefinitions: async () => definitionBook(await list()),
    isActivity: async (activityId) => (await activities.get(activityId)) !== undefined,
    authorizeWriteKey: async (request) => void (await authorize(request, keys)),
    publishedRules: publishedRules({ list: rules.list, readDefinitions: rememberingDefinitions({ list, clock }), clock }),
  };
};

/** What the collector asks about events; one per process. */
export const describeReader = ({ database, clock }: Pick<Drivers, 'database' | 'clock'>): (() => Promise<DescribeEvent>) => {
  const read = rememberingDefinitions({ list: definitionStore(database).list, clock });
  return async () => describeBrowserEvents(await read());
};
