import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { ROOT } from '#lib/bundles/bundle-functions.ts';
import { readShopAddresses } from '#lib/house/env.ts';
import { addressProblems, prodOf } from '#lib/house/stage.ts';
import { warmthOf } from '#lib/house/warm-throughput.ts';
import { settingsOf, synthesised } from './synth.ts';

const given = {
  AXON_SHOP_ORIGINS: 'https://www.lamps.kr, https://m.lamps.kr',
  AXON_SHOPPER_ISSUER: 'https://id.lamps.kr',
  AXON_SHOPPER_AUDIENCE: 'web',
  AXON_SHOPPER_JWKS_URL: 'https://id.lamps.kr/jwks.json',
  AXON_ALARM_EMAIL: 'on-call@lamps.kr',
};
const lost = synthesised(prodOf({}));
const found = synthesised(prodOf(readShopAddresses(given)));
const dev = synthesised(settingsOf('dev'));

const errorsOf = ({ stage }: ReturnType<typeof synthesised>) =>
  [stage.data, stage.web, stage.app].map(({ node }) =>
    node.metadata.filter(({ type }) => type === 'aws:cdk:error').map(({ data }) => String(data)),
  );

test('production is refused until it knows the shop, and says which variables are missing and where they are described', () => {
  for (const errors of errorsOf(lost)) {
    expect(errors).toHaveLength(1);
    for (const word of ['AXON_SHOP_ORIGINS', 'AXON_SHOPPER_ISSUER', 'AXON_SHOPPER_JWKS_URL', 'prod.env', 'docs/deploy.md'])
      expect(errors[0]).toContain(word);
  }
});

test('production with the addresses of a shop is deployed for that shop', () => {
  expect(found.stage.settings).toMatchObject({
    shopOrigins: ['https://www.lamps.kr', 'https://m.lamps.kr'],
    shoppers: { issuer: 'https://id.lamps.kr', audience: 'web', jwksUrl: 'https://id.lamps.kr/jwks.json' },
    alarmEmail: 'on-call@lamps.kr',
  });
  expect(errorsOf(found).flat()).toEqual([]);
});

test.each([
  ['an example that was copied', 'https://shop.example', /an example's address/],
  ['a word', 'shop', /no address: shop/],
  ['an empty text, as CI passes what is not set', ' ', /is not given/],
])('%s is no origin', (_what, origins, problem) => {
  const settings = prodOf(readShopAddresses({ ...given, AXON_SHOP_ORIGINS: origins }));
  expect(addressProblems(settings).join()).toMatch(problem);
});

test('development is deployed with no address at all', () => {
  expect(addressProblems(settingsOf('dev'))).toEqual([]);
  expect(errorsOf(dev).flat()).toEqual([]);
});

test('tables of a sale are warmed as docs/sizing.md says, row by row', () => {
  const page = readFileSync(join(ROOT, 'docs', 'sizing.md'), 'utf8');
  const rows = [
    ...page.matchAll(/^\| ([\d,]+) \| ([\d,]+) \| ([\d,]+) \| ([\d,]+) \| ([\d,]+) \| ([\d,]+) \| ([\d,]+) \|$/gm),
  ].map(([, ...cells]) => cells.map((cell) => Number(cell.replaceAll(',', ''))));
  expect(rows.map(([claims]) => claims)).toEqual([1_000, 8_000, 50_000]);
  for (const [claimsPerSecond = 0, winsPerSecond = 0, ...units] of rows) {
    const { slots, pointers, dispensers } = warmthOf({ claimsPerSecond, winsPerSecond });
    const [slotWrites = 0, indexWrites = 0, pointerWrites = 0, dispenserWrites = 0, pointerReads = 0] = units;
    expect(slots.table.writes).toBe(Math.max(4_000, slotWrites));
    expect(slots.indexes.writes).toBe(Math.max(4_000, indexWrites));
    expect(pointers.table).toEqual({ writes: Math.max(4_000, pointerWrites), reads: Math.max(12_000, pointerReads) });
    expect(dispensers.table.writes).toBe(Math.max(4_000, dispenserWrites));
  }
});

test('production warms slots, their index, pointers and dispensers; development warms nothing, which costs nothing', () => {
  const warmed = (stage: ReturnType<typeof synthesised>) =>
    stage
      .ofType('AWS::DynamoDB::Table')
      .filter(({ properties }) => JSON.stringify(properties).includes('WarmThroughput'))
      .map(({ properties }) => [
        properties.TableName,
        properties.WarmThroughput,
        JSON.stringify(properties.GlobalSecondaryIndexes),
      ]);
  const units = (WriteUnitsPerSecond: number) => ({ WriteUnitsPerSecond, ReadUnitsPerSecond: 12_000 });
  expect(warmed(found)).toEqual([
    ['axon-prod-slots', units(16_000), expect.stringContaining('"WriteUnitsPerSecond":8000')],
    ['axon-prod-reservation-pointers', units(16_000), undefined],
    ['axon-prod-dispensers', units(8_000), undefined],
  ]);
  expect(warmed(dev)).toEqual([]);
});
