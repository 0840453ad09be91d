import { BaseSequencer, type TestSpecification } from 'vitest/node';

/**
 * Files that take longest, the longest first. A clone that has not run them yet knows no durations, and one of these begun
 * last would keep one worker busy while the others have nothing left to do.
 */
export const LONGEST: readonly string[] = [
  'test/journeys/screens.test.ts',
  'tracker/test/delivery.browser.test.ts',
  'test/journeys/flash-sale.test.ts',
  'test/chaos/chaos.test.ts',
  'test/journeys/giveaway-screens.test.ts',
  'test/journeys/stuck-places.test.ts',
  'test/journeys/what-arrives.test.ts',
  'test/journeys/robustness.test.ts',
  'test/journeys/full-disk.test.ts',
  'tracker/test/clicks.browser.test.ts',
  'test/journeys/server-away.test.ts',
  'test/journeys/erasure.test.ts',
  'test/load/load.test.ts',
  'test/load/https.test.ts',
  'test/localstack/server.test.ts',
];

/** Vitest's own order (by duration where it is known, else by size), but these files before all others. */
export class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const rank = ({ moduleId }: TestSpecification): number => {
      const at = LONGEST.findIndex((path) => moduleId.endsWith(`/${path}`));
      return at < 0 ? LONGEST.length : at;
    };
    return (await super.sort(files)).toSorted((a, b) => rank(a) - rank(b));
  }
}
