import type { Properties } from '#shared/event.ts';
import type { EventDefinition } from './schema.ts';

type Type = EventDefinition['properties'][string]['type'];
type Value = Properties[string];

export interface PropertyProblem {
  readonly code: 'PROPERTY_MISSING' | 'PROPERTY_TYPE';
  readonly reason: string;
}

const DECIMAL = /^-?\d{1,15}(?:\.\d{1,10})?$/;

/** HTML attributes are always text: what says the same in the right type is taken as that. */
const convert = (value: Value, type: Type): Value | undefined => {
  if (typeof value === type) return value;
  if (type === 'string') return typeof value === 'number' || typeof value === 'boolean' ? String(value) : undefined;
  if (type === 'number') return typeof value === 'string' && DECIMAL.test(value) ? Number(value) : undefined;
  return value === 'true' || value === 'false' ? value === 'true' : undefined;
};

/**
 * The properties with those the definition names in their type, or the first that is missing or cannot be understood.
 * null, and empty text in place of a number or boolean, count as missing and are left out. Properties the definition does not name are free.
 */
export const checkProperties = (
  definition: EventDefinition,
  props: Properties,
): { readonly props: Properties } | { readonly problem: PropertyProblem } => {
  const typed: Properties = { ...props };
  for (const [name, { type, required }] of Object.entries(definition.properties)) {
    const value = Object.hasOwn(props, name) ? props[name] : undefined;
    if (value === undefined || value === null || (value === '' && type !== 'string')) {
      delete typed[name];
      if (!required) continue;
      return { problem: { code: 'PROPERTY_MISSING', reason: `${definition.name} needs the property "${name}" (${type})` } };
    }
    const converted = convert(value, type);
    if (converted === undefined)
      return { problem: { code: 'PROPERTY_TYPE', reason: `The property "${name}" of ${definition.name} must be a ${type}` } };
    typed[name] = converted;
  }
  return { props: typed };
};
