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

/** The words of a bad row's code; the collector's own sentence, which names the field, is for the shop's developer. */
export const badWord = (code: string): DashboardKey => {
  const known = CODES.find((each) => each === code);
  return known === undefined ? 'bad.other' : `bad.${known}`;
};
