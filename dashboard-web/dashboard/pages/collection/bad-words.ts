import type { Values } from '../../../i18n/words.tsx';
import type { DashboardKey } from '../../words.ts';

const CODES = [
  'MALFORMED_JSON',
  'INVALID_REQUEST',
  'INVALID_EVENT',
  'EVENT_TOO_LARGE',
  'SERVER_ONLY_EVENT',
  'PROPERTY_MISSING',
  'PROPERTY_TYPE',
  'PROPERTY_NAME',
  'PROPERTY_VALUE',
  'PROPERTIES_TOO_DEEP',
  'TOO_MANY_PROPERTIES',
] as const;

/** The words of a bad row's code. */
export const badWord = (code: string): DashboardKey => {
  const known = CODES.find((each) => each === code);
  return known === undefined ? 'bad.other' : `bad.${known}`;
};

/** What the collector's sentence says, by its code; the names of its parts are those of the catalogue's message. */
const SENTENCES = {
  PROPERTY_MISSING: /^(?<event>\S+) needs the property "(?<name>.*)" \((?<type>\w+)\)$/s,
  PROPERTY_TYPE: /^The property "(?<name>.*)" of (?<event>\S+) must be a (?<type>\w+)$/s,
  PROPERTY_NAME: /^A property must not be called "(?<name>.*)"$/s,
  INVALID_EVENT: /^(?<field>[\w.]+): (?<detail>.*)$/s,
  EVENT_TOO_LARGE: /^An event may have (?<bytes>\d+) bytes$/,
  PROPERTIES_TOO_DEEP: /^Properties may be nested (?<levels>\d+) levels deep$/,
  TOO_MANY_PROPERTIES: /^An event may carry (?<most>\d+) properties, not (?<count>\d+)$/,
} as const;

const isTold = (code: string): code is keyof typeof SENTENCES => Object.hasOwn(SENTENCES, code);

/**
 * The collector's sentence, which names the field, in the reader's language.
 * @returns undefined for one that is not known: it is shown as it came
 */
export const badReason = (code: string, reason: string): { readonly key: DashboardKey; readonly values: Values } | undefined => {
  const said = isTold(code) ? SENTENCES[code].exec(reason)?.groups : undefined;
  return isTold(code) && said ? { key: `badReason.${code}`, values: { ...said } } : undefined;
};
