import type { Properties } from '#shared/event.ts';
import type { EventDefinition } from './schema.ts';

export interface PropertyProblem {
  readonly code: 'PROPERTY_MISSING' | 'PROPERTY_TYPE';
  readonly reason: string;
}

/** The first typed property that is missing or of another type. Properties the definition does not name are free. */
export const checkProperties = (definition: EventDefinition, props: Properties): PropertyProblem | undefined => {
  for (const [name, { type, required }] of Object.entries(definition.properties)) {
    const value = Object.hasOwn(props, name) ? props[name] : undefined;
    if (value === undefined || value === null) {
      if (!required) continue;
      return { code: 'PROPERTY_MISSING', reason: `${definition.name} needs the property "${name}" (${type})` };
    }
    if (typeof value !== type)
      return { code: 'PROPERTY_TYPE', reason: `The property "${name}" of ${definition.name} must be a ${type}` };
  }
  return undefined;
};
