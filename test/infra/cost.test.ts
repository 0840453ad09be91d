import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { ROOT } from '#lib/bundles/bundle-functions.ts';
import {
  ALARMS,
  batchingTable,
  billOf,
  billTable,
  costOf,
  OWN_METRICS,
  priceTable,
  shopperTable,
  summaryTable,
  totalOf,
  VOLUMES,
} from '#test/bench/cost.ts';
import type { Row } from '#test/bench/figures.ts';
import { markdownTable } from '#test/bench/performance-page.ts';
import { settingsOf, synthesised } from './synth.ts';

const page = readFileSync(join(ROOT, 'docs', 'cost.md'), 'utf8');

const tables: readonly (readonly [what: string, rows: readonly Row[]])[] = [
  ['the sums', summaryTable()],
  ['what batching saves', batchingTable()],
  ['the prices', priceTable()],
  ['what a shopper writes', shopperTable()],
  ...VOLUMES.map((volume) => [volume.name, billTable(volume)] as const),
];

test.each(tables)('docs/cost.md says what is computed today: %s', (_what, rows) => {
  expect(page).toContain(markdownTable(rows));
});

test('a bill is the sum of its lines, and search is off for its whole price', () => {
  for (const volume of VOLUMES) {
    const lines = billOf(volume);
    expect(lines.every((line) => Number.isFinite(costOf(line)) && costOf(line) >= 0)).toBe(true);
    const ofSearch = lines.filter(({ service }) => service === 'OpenSearch');
    expect(totalOf(billOf({ ...volume, search: undefined }))).toBeCloseTo(totalOf(lines) - totalOf(ofSearch), 6);
  }
});

test('the largest volume is computed for what `prod` is made of', () => {
  const [, , largest] = VOLUMES;
  const { events, sale, search, keepsData } = settingsOf('prod');
  expect(largest).toMatchObject({
    shards: events.shards,
    retentionHours: events.hours,
    warmEnvironments: sale.environments,
    keepsData,
    search: {
      instance: 'searchR7gLarge',
      ...(search.kind === 'domain' && { nodes: search.nodes, gbPerNode: search.gibPerNode }),
    },
  });
  expect(search).toMatchObject({ instanceType: 'r7g.large.search' });
});

test('alarms and own figures are as many as are paid for, give or take a tenth', () => {
  const dev = synthesised(settingsOf('dev'));
  const alarms = dev.ofType('AWS::CloudWatch::Alarm').length;
  expect(alarms).toBeLessThanOrEqual(ALARMS);
  expect(alarms).toBeGreaterThan(ALARMS * 0.9);
  const [dashboard] = dev.ofType('AWS::CloudWatch::Dashboard');
  const drawn = JSON.stringify(dashboard?.properties).match(/\\"Axon\\",[^\]]*/g) ?? [];
  expect(drawn.length).toBeGreaterThan(10);
  expect(drawn.length).toBeLessThanOrEqual(OWN_METRICS);
});
