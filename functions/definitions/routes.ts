import { route } from '#shared/route.ts';
import { builtInDefinitions } from './built-in.ts';
import { EventDefinitions } from './schema.ts';

/** Nothing so far: the built-in set is part of the program. */
export type DefinitionsDeps = object;

export const definitionsRoutes = {
  listEventDefinitions: route({
    name: 'listEventDefinitions',
    summary: 'All event definitions: trigger and typed properties of every known event name.',
    method: 'GET',
    path: '/v1/event-definitions',
    who: 'viewer',
    answers: { 200: EventDefinitions },
    handle: async (_request, _deps: DefinitionsDeps) => ({ items: builtInDefinitions }),
  }),
};
