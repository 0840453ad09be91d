import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { COUNTED_WRITES } from '#test/bench/cost.ts';
import type { Row } from '#test/bench/figures.ts';
import { markdownTable } from '#test/bench/performance-page.ts';
import { costs } from '#test/bench/sizing.ts';

test('docs/sizing.md says what every outcome costs today', async () => {
  const page = readFileSync(join(import.meta.dirname, '..', '..', 'docs', 'sizing.md'), 'utf8');
  const rows = await costs();
  expect(page).toContain(markdownTable(rows));
  const unitsOf = (row: Row): number => Number(row['write units']) + Number(row['index write units']);
  // docs/cost.md reckons with these.
  expect(Object.fromEntries(rows.map((row) => [row.what, unitsOf(row)]))).toMatchObject(COUNTED_WRITES);
});
