import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { markdownTable } from '#test/bench/performance-page.ts';
import { costs } from '#test/bench/sizing.ts';

test('docs/sizing.md says what every outcome costs today', async () => {
  const page = readFileSync(join(import.meta.dirname, '..', '..', 'docs', 'sizing.md'), 'utf8');
  expect(page).toContain(markdownTable(await costs()));
});
