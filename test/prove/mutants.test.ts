import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { mistaken, mutants } from './mutants.ts';

const FUNCTIONS = join(import.meta.dirname, '..', '..', 'functions');

test('every mistake of the list can still be made in the source of today', () => {
  const misfits = mutants.flatMap(({ name, changes }) =>
    changes
      .filter((change) => mistaken(readFileSync(join(FUNCTIONS, change.file), 'utf8'), change) === undefined)
      .map(({ file }) => `${name}: ${file}`),
  );
  expect(misfits).toEqual([]);
});
