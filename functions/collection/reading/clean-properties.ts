import type { Properties } from '#shared/event.ts';
import { MAX_PROPERTIES, MAX_PROPERTY_DEPTH } from '../schema.ts';
import { cleanUrl } from './clean-url.ts';

type Json = Properties[string];

/** The properties cannot be taken; the code is stable, the message for a person. */
export class BadProperties extends Error {
  readonly code: string;
  constructor(code: string, reason: string) {
    super(reason);
    this.code = code;
  }
}

/** Would reach into the prototype of whatever object they are copied to. */
const FORBIDDEN: ReadonlySet<string> = new Set(['__proto__', 'constructor', 'prototype']);
const MAX_NAME = 64;
const WEB_ADDRESS = /^https?:\/\//i;

/** Half an emoji (a string cut in the middle) and NUL become U+FFFD: they cannot be stored as UTF-8 everywhere. */
export const wellFormed = (text: string): string => {
  const whole = text.isWellFormed() ? text : text.toWellFormed();
  return whole.includes('\0') ? whole.replaceAll('\0', '\uFFFD') : whole;
};

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const cleanName = (name: string): string => {
  if (FORBIDDEN.has(name)) throw new BadProperties('PROPERTY_NAME', `A property must not be called "${name}"`);
  if (name.length === 0 || name.length > MAX_NAME)
    throw new BadProperties('PROPERTY_NAME', `The name of a property must have 1 to ${MAX_NAME} characters`);
  return wellFormed(name);
};

const cleanScalar = (value: unknown): Json => {
  if (typeof value === 'string') return wellFormed(WEB_ADDRESS.test(value) ? (cleanUrl(value) ?? '') : value);
  if (typeof value === 'number' && !Number.isFinite(value))
    throw new BadProperties('PROPERTY_VALUE', 'A number is too large to be kept exactly');
  if (typeof value === 'number' || typeof value === 'boolean' || value === null) return value;
  throw new BadProperties('PROPERTY_VALUE', 'A property must be JSON');
};

const cleanValue = (value: unknown, depth: number): Json => {
  if (!Array.isArray(value) && !isRecord(value)) return cleanScalar(value);
  if (depth >= MAX_PROPERTY_DEPTH)
    throw new BadProperties('PROPERTIES_TOO_DEEP', `Properties may be nested ${MAX_PROPERTY_DEPTH} levels deep`);
  return Array.isArray(value) ? value.map((each) => cleanValue(each, depth + 1)) : cleanRecord(value, depth + 1);
};

const cleanRecord = (record: Readonly<Record<string, unknown>>, depth: number): Properties => {
  const entries = Object.entries(record);
  if (entries.length > MAX_PROPERTIES)
    throw new BadProperties('TOO_MANY_PROPERTIES', `An event may carry ${MAX_PROPERTIES} properties, not ${entries.length}`);
  const cleaned: Properties = {};
  for (const [name, value] of entries) cleaned[cleanName(name)] = cleanValue(value, depth);
  return cleaned;
};

/** A safe copy of the properties: bounded in number and depth, well-formed text, cleaned addresses. @throws BadProperties */
export const cleanProperties = (props: unknown): Properties => {
  if (props === undefined || props === null) return {};
  if (!isRecord(props)) throw new BadProperties('PROPERTY_VALUE', 'props must be an object');
  return cleanRecord(props, 1);
};
