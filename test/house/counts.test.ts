import { expect, test } from 'vitest';
import { countedOf, sumOf } from './counts.ts';

const good = { passed: 10, failed: 0, skipped: 1 };

test('both reports are added up', () => {
  expect(sumOf({ test: good, 'localstack:test': good }, [])).toEqual({ passed: 20, failed: 0, skipped: 2 });
  expect(countedOf({ numPassedTests: 3, numFailedTests: 2, numPendingTests: 1 })).toEqual({ passed: 3, failed: 2, skipped: 1 });
});

test('a step that failed counts as one, unless its own report tells of failed tests', () => {
  const bad = { ...good, failed: 3 };
  expect(sumOf({ test: good, 'localstack:test': good }, ['prove']).failed).toBe(1);
  expect(sumOf({ test: bad, 'localstack:test': good }, ['test']).failed).toBe(3);
  expect(sumOf({ test: good, 'localstack:test': good }, ['test']).failed).toBe(1);
});

test('a report that is missing or empty is a failure, if no step says why', () => {
  expect(sumOf({ test: good, 'localstack:test': undefined }, [])).toMatchObject({ passed: 10, failed: 1 });
  expect(sumOf({ test: good, 'localstack:test': undefined }, ['localstack:deploy']).failed).toBe(1);
  expect(sumOf({ test: { passed: 0, failed: 0, skipped: 5 }, 'localstack:test': good }, ['test']).failed).toBe(1);
});
