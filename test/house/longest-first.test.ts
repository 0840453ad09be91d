import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { LONGEST } from './longest-first.ts';

test('what is begun first is there, each file once', () => {
  expect(LONGEST.filter((path) => !existsSync(join(import.meta.dirname, '..', '..', path)))).toEqual([]);
  expect(new Set(LONGEST).size).toBe(LONGEST.length);
});
