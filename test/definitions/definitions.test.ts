import { expect, test } from 'vitest';
import { builtInDefinitions } from '#functions/definitions/built-in.ts';
import { checkProperties } from '#functions/definitions/check-properties.ts';
import { describeBrowserEvents } from '#functions/definitions/describe-event.ts';
import { definitionBook } from '#functions/definitions/find-definition.ts';
import { EventDefinition } from '#functions/definitions/schema.ts';

const find = definitionBook([]);
const describeEvent = describeBrowserEvents(find);

test('every built-in definition is valid and its name is unique', () => {
  for (const definition of builtInDefinitions) expect(EventDefinition.parse(definition)).toEqual(definition);
  expect(new Set(builtInDefinitions.map(({ name }) => name)).size).toBe(builtInDefinitions.length);
});

test('only the server can move Reserve and Purchase', () => {
  const browser = builtInDefinitions.filter(({ serverOnly }) => !serverOnly);
  for (const { trigger } of browser) expect(['RESERVE', 'PURCHASE']).not.toContain(trigger);
  for (const name of ['RESERVE', 'PURCHASE']) {
    expect(find(name)).toMatchObject({ trigger: name, serverOnly: true });
    expect(describeEvent(name, {})).toMatchObject({ problem: { code: 'SERVER_ONLY_EVENT' } });
  }
  expect(describeEvent('purchase', { amount: 19_900 })).toEqual({
    trigger: 'CUSTOM',
    known: true,
    schema: 'purchase/1',
    props: { amount: 19_900 },
  });
});

test('unknown names are custom events', () => {
  for (const name of ['wishlist', 'page_view', 'toString', '__proto__'])
    expect(describeEvent(name, {})).toEqual({ trigger: 'CUSTOM', known: false, props: {} });
});

const search = EventDefinition.parse({
  ...find('search'),
  properties: {
    query: { type: 'string', required: true, description: '' },
    results: { type: 'number', required: false, description: '' },
    isVoice: { type: 'boolean', required: false, description: '' },
    toString: { type: 'boolean', required: false, description: '' },
  },
});

test('named properties have their type, others are free', () => {
  const good = { query: 'shoes', results: 3, isVoice: false, other: { any: ['thing'] } };
  expect(checkProperties(search, good)).toEqual({ props: good });
  expect(checkProperties(search, { query: 'shoes', results: null })).toEqual({ props: { query: 'shoes' } });
  for (const props of [{}, { query: null }])
    expect(checkProperties(search, props)).toMatchObject({ problem: { code: 'PROPERTY_MISSING' } });
  for (const results of ['three', '1e9', '0x10', '9'.repeat(16), true, [3], {}])
    expect(checkProperties(search, { query: 'shoes', results })).toMatchObject({ problem: { code: 'PROPERTY_TYPE' } });
});

test('text from HTML attributes is taken in the type it stands for', () => {
  expect(checkProperties(search, { query: 501, results: '-3.50', isVoice: 'true' })).toEqual({
    props: { query: '501', results: -3.5, isVoice: true },
  });
  expect(checkProperties(search, { query: '', results: '' })).toEqual({ props: { query: '' } });
});
