import { isDeepStrictEqual } from 'node:util';
import { AxonError } from '#shared/axon-error.ts';
import type { Clock } from '#shared/clock.ts';
import { builtInDefinitions } from './built-in.ts';
import type { DefinitionStore } from './definition-store.ts';
import {
  type DefinitionDraft,
  type DefinitionStatusChange,
  type DefinitionVersionDraft,
  type EventDefinition,
  MOST_DEFINITIONS,
} from './schema.ts';

export interface DefinitionDeps {
  readonly definitions: DefinitionStore;
  readonly clock: Clock;
}

/** Built-in and stored ones, as they are right now. */
export const allDefinitions = async ({
  definitions,
}: Pick<DefinitionDeps, 'definitions'>): Promise<readonly EventDefinition[]> => [
  ...builtInDefinitions,
  ...(await definitions.list()),
];

type Meaning = Pick<EventDefinition, 'description' | 'properties'>;

const saysTheSame = (one: Meaning, other: Meaning): boolean =>
  one.description === other.description && isDeepStrictEqual(one.properties, other.properties);

/**
 * Says what a new event name means. Repeating it gives the same definition; a name that differs from another only in case is
 * taken, because people would mix them up.
 * @throws AxonError DEFINITION_EXISTS, LIMIT_REACHED
 */
export const createDefinition = async (draft: DefinitionDraft, deps: DefinitionDeps): Promise<EventDefinition> => {
  const known = await allDefinitions(deps);
  const namesake = known.find(({ name }) => name.toLowerCase() === draft.name.toLowerCase());
  const made: EventDefinition = {
    ...draft,
    version: 1,
    status: 'ACTIVE',
    serverOnly: false,
    builtIn: false,
    createdAt: deps.clock.now(),
  };
  const isRepeated = (one: EventDefinition): boolean =>
    one.version === 1 && !one.builtIn && one.name === draft.name && one.trigger === draft.trigger && saysTheSame(one, draft);
  if (namesake && isRepeated(namesake)) return namesake;
  if (namesake) throw new AxonError('DEFINITION_EXISTS', { name: namesake.name });
  if (known.length - builtInDefinitions.length >= MOST_DEFINITIONS)
    throw new AxonError('LIMIT_REACHED', { limit: MOST_DEFINITIONS });
  if (await deps.definitions.add(made)) return made;
  const first = await deps.definitions.get(draft.name);
  if (first && isRepeated(first)) return first;
  throw new AxonError('DEFINITION_EXISTS', { name: draft.name });
};

/** @throws AxonError DEFINITION_NOT_FOUND; NOT_EDITABLE for a built-in one; VERSION_CONFLICT */
const ownDefinition = async (name: string, version: number, { definitions }: DefinitionDeps): Promise<EventDefinition> => {
  if (builtInDefinitions.some((each) => each.name === name)) throw new AxonError('NOT_EDITABLE', { name, builtIn: true });
  const definition = await definitions.get(name);
  if (!definition) throw new AxonError('DEFINITION_NOT_FOUND', { name });
  if (definition.version !== version) throw new AxonError('VERSION_CONFLICT', { version: definition.version });
  return definition;
};

/**
 * Makes the next version, which checks events from within a minute on; events already taken keep the version they were
 * checked against. What changes nothing makes no version.
 * @throws AxonError DEFINITION_NOT_FOUND, NOT_EDITABLE, VERSION_CONFLICT
 */
export const addDefinitionVersion = async (
  name: string,
  { version, description, properties }: DefinitionVersionDraft,
  deps: DefinitionDeps,
): Promise<EventDefinition> => {
  const before = await ownDefinition(name, version, deps);
  if (saysTheSame(before, { description, properties })) return before;
  const next = { ...before, description, properties, version: version + 1, createdAt: deps.clock.now() };
  if (!(await deps.definitions.add(next))) throw new AxonError('VERSION_CONFLICT');
  return next;
};

/**
 * Retires a definition, or brings it back.
 * @throws AxonError DEFINITION_NOT_FOUND, NOT_EDITABLE, VERSION_CONFLICT
 */
export const setDefinitionStatus = async (
  name: string,
  { status, version }: DefinitionStatusChange,
  deps: DefinitionDeps,
): Promise<EventDefinition> => {
  const before = await ownDefinition(name, version, deps);
  const after = await deps.definitions.setStatus(before, status);
  if (!after) throw new AxonError('VERSION_CONFLICT');
  return after;
};
