import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { TrackingRule } from '../../functions/definitions/rules/schema.ts';
import { completeOf } from '../dashboard/pages/collection/live-filter.ts';
import { originsIn } from '../dashboard/pages/collection/write-key-forms.tsx';
import { inputOf as definitionInputOf, hasTwins, propertiesOf } from '../dashboard/pages/definitions/definition-input.ts';
import { draftOf, inputOf } from '../dashboard/pages/definitions/rules/rule-input.ts';
import { isLike } from '../dashboard/pages/definitions/testing/matching.ts';

describe('a rule', () => {
  const rule: TrackingRule = {
    id: 'rule_12345678',
    name: 'Hero',
    url: 'https://shop.example/*',
    trigger: 'SCROLL_DEPTH',
    event: 'read_half',
    props: { from: 'hero' },
    depth: 75,
    status: 'DRAFT',
    version: 1,
    createdAt: 1,
    updatedAt: 1,
  };
  test('comes out of its form as it went in', () => {
    const { id, status, version, createdAt, updatedAt, ...draft } = rule;
    expect(draftOf(inputOf(rule, ''))).toEqual(draft);
  });
  test('sends nothing that is empty, and a depth only where it means something', () => {
    const input = { ...inputOf(undefined, ''), name: ' x ', url: ' ', trigger: 'CLICK' as const };
    expect(draftOf({ ...input, props: [{ key: 'k', name: ' ', value: 'lost' }] })).toEqual({
      name: 'x',
      trigger: 'CLICK',
      props: {},
    });
  });
});

describe('an address', () => {
  test.each([
    ['https://shop.example/*', true],
    ['https://shop.example/a/b', true],
    ['https://shop.example/a', false],
    ['*/b', true],
    ['*a*', true],
    ['*b*a*', false],
    ['*/a/b*/b', false],
    ['', true],
  ])('%s', (pattern, expected) => {
    expect(isLike('https://shop.example/a/b', pattern)).toBe(expected);
  });
  test('is compared as a regular expression of the same pattern would', () => {
    const part = fc.stringMatching(/^[ab*]{0,8}$/);
    fc.assert(
      fc.property(fc.stringMatching(/^[ab]{0,12}$/), part, (address, pattern) => {
        const same = new RegExp(`^${pattern.replaceAll('*', '.*')}$`).test(address);
        expect(isLike(address, pattern)).toBe(pattern === '' ? true : same);
      }),
    );
  });
});

test('the sites of a key are cut down to their origins, each once', () => {
  expect(originsIn(' https://shop.example/cart, https://SHOP.example\nhttp://a.example:8080/ ')).toEqual([
    'https://shop.example',
    'http://a.example:8080',
  ]);
  expect(originsIn('shop.example javascript:alert(1)')).toEqual(['shop.example', 'javascript:alert(1)']);
  expect(originsIn('')).toEqual([]);
});

test('half an id is not asked for', () => {
  const filter = { outcome: 'bad', name: 'add to', visitorId: ' v-1 ', key: 'wk_12' } as const;
  expect(completeOf(filter)).toEqual({ outcome: 'bad', name: '', visitorId: 'v-1', key: '' });
});

test('of two properties with one name none is lost in silence', () => {
  const property = { type: 'string', required: false, description: '' } as const;
  const input = {
    ...definitionInputOf(undefined),
    properties: [
      { ...property, key: '1', name: 'a' },
      { ...property, key: '2', name: ' a' },
      { ...property, key: '3', name: '' },
    ],
  };
  expect(hasTwins(input)).toBe(true);
  expect(Object.keys(propertiesOf(input))).toEqual(['a']);
});
