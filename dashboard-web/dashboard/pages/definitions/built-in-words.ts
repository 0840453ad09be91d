import type { EventDefinition } from '../../../../functions/definitions/schema.ts';
import { en } from '../../locales/en.ts';
import type { DashboardKey } from '../../words.ts';

const isKey = (key: string): key is DashboardKey => Object.hasOwn(en, key);

/** A built-in definition in the reader's language. Those of the store are in the words of whoever wrote them. */
export const inWords = <D extends EventDefinition>(definition: D, t: (key: DashboardKey) => string): D => {
  if (!definition.builtIn) return definition;
  const wordsOf = (name: string, otherwise: string): string => {
    const key = `builtIn.${name}`;
    return isKey(key) ? t(key) : otherwise;
  };
  const { name, description, properties } = definition;
  return {
    ...definition,
    description: wordsOf(name, description),
    properties: Object.fromEntries(
      Object.entries(properties).map(([property, of]) => [
        property,
        { ...of, description: wordsOf(`${name}.${property}`, of.description) },
      ]),
    ),
  };
};
