import { builtInDefinitions } from './built-in.ts';
import type { EventDefinition } from './schema.ts';

const byName: ReadonlyMap<string, EventDefinition> = new Map(builtInDefinitions.map((each) => [each.name, each]));

/** The active definition of an event name. Names are case-sensitive. */
export const findDefinition = (name: string): EventDefinition | undefined => {
  const found = byName.get(name);
  return found?.status === 'ACTIVE' ? found : undefined;
};
