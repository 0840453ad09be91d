import type { Report } from '../test/house/contracts.ts';

/** Tests of a contract that leave themselves out on this emulator; any other one that does is an error. */
export const KNOWN_SKIPS = [
  {
    what: 'updates refuse a path that leads into something missing',
    reason: 'DynamoDB Local ignores such a path; SQLite and a second emulator keep this part of the contract',
  },
  {
    what: 'limits keys of indexes must have their type if they are there',
    reason: 'DynamoDB Local does not check them in updates; SQLite and a second emulator do',
  },
] as const;

/** Tests that did not run and are not on the list, by their full names. */
export const unknownSkips = ({ testResults }: Report): readonly string[] =>
  testResults
    .flatMap(({ assertionResults }) => assertionResults)
    .filter(({ status }) => status !== 'passed' && status !== 'failed')
    .map(({ fullName }) => fullName)
    .filter((name) => KNOWN_SKIPS.every(({ what }) => !name.endsWith(what)));
