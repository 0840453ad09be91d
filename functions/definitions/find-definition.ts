import { builtInDefinitions } from './built-in.ts';
import type { EventDefinition, FindDefinition } from './schema.ts';

/** All definitions by name: the built-in ones, which nothing stored can replace, and these. */
export const definitionBook = (stored: readonly EventDefinition[]): FindDefinition => {
  const byName = new Map([...stored, ...builtInDefinitions].map((each) => [each.name, each]));
  return (name) => byName.get(name);
};
