import * as z from 'zod';
import { AxonError } from '#shared/axon-error.ts';
import { PageQuery, pageOf } from '#shared/page.ts';
import { Answer, route } from '#shared/route.ts';
import { builtInDefinitions } from './built-in.ts';
import {
  addDefinitionVersion,
  allDefinitions,
  createDefinition,
  type DefinitionDeps,
  setDefinitionStatus,
} from './change-definition.ts';
import {
  DefinitionDraft,
  DefinitionName,
  DefinitionStatusChange,
  DefinitionVersionDraft,
  EventDefinition,
  EventDefinitions,
} from './schema.ts';

const params = z.object({ name: DefinitionName });

export const definitionsRoutes = {
  listEventDefinitions: route({
    name: 'listEventDefinitions',
    summary: 'All event definitions, built-in ones first: trigger and typed properties of every known event name.',
    method: 'GET',
    path: '/v1/event-definitions',
    who: 'viewer',
    answers: { 200: EventDefinitions },
    handle: async (_request, deps: DefinitionDeps) => ({ items: await allDefinitions(deps) }),
  }),

  createEventDefinition: route({
    name: 'createEventDefinition',
    summary: 'Say what a new event name means. Events are checked against it within 60 s. Repeating it changes nothing.',
    method: 'POST',
    path: '/v1/event-definitions',
    who: 'marketer',
    body: DefinitionDraft,
    answers: { 201: EventDefinition },
    errors: ['DEFINITION_EXISTS', 'LIMIT_REACHED'],
    handle: async ({ body }, deps: DefinitionDeps) => new Answer(201, await createDefinition(body, deps)),
  }),

  listEventDefinitionVersions: route({
    name: 'listEventDefinitionVersions',
    summary: 'Every version of an event definition, newest first; a built-in one has only one.',
    method: 'GET',
    path: '/v1/event-definitions/{name}/versions',
    who: 'viewer',
    params,
    query: PageQuery,
    answers: { 200: pageOf(EventDefinition) },
    errors: ['DEFINITION_NOT_FOUND', 'CURSOR_INVALID'],
    handle: async ({ params: { name }, query }, { definitions }: DefinitionDeps) => {
      const builtIn = builtInDefinitions.find((each) => each.name === name);
      if (builtIn) return { items: [builtIn] };
      if (!(await definitions.get(name))) throw new AxonError('DEFINITION_NOT_FOUND', { name });
      return definitions.versions(name, query);
    },
  }),

  addEventDefinitionVersion: route({
    name: 'addEventDefinitionVersion',
    summary: 'Make the next version of an event definition; it checks events within 60 s.',
    method: 'POST',
    path: '/v1/event-definitions/{name}/versions',
    who: 'marketer',
    params,
    body: DefinitionVersionDraft,
    answers: { 201: EventDefinition },
    errors: ['DEFINITION_NOT_FOUND', 'NOT_EDITABLE', 'VERSION_CONFLICT'],
    handle: async ({ params, body }, deps: DefinitionDeps) =>
      new Answer(201, await addDefinitionVersion(params.name, body, deps)),
  }),

  setEventDefinitionStatus: route({
    name: 'setEventDefinitionStatus',
    summary: 'Retire an event definition or bring it back. Events of a retired one are accepted unchecked and marked.',
    method: 'PUT',
    path: '/v1/event-definitions/{name}/status',
    who: 'marketer',
    params,
    body: DefinitionStatusChange,
    answers: { 200: EventDefinition },
    errors: ['DEFINITION_NOT_FOUND', 'NOT_EDITABLE', 'VERSION_CONFLICT'],
    handle: ({ params, body }, deps: DefinitionDeps) => setDefinitionStatus(params.name, body, deps),
  }),
};
