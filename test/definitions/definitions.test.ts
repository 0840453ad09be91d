import { expect, test } from 'vitest';
import { builtInDefinitions } from '#functions/definitions/built-in.ts';
import { checkProperties } from '#functions/definitions/check-properties.ts';
import { describeBrowserEvent } from '#functions/definitions/describe-event.ts';
import { findDefinition } from '#functions/definitions/find-definition.ts';
import { EventDefinition } from '#functions/definitions/schema.ts';

test('every built-in definition is valid and its name is unique', () => {
  for (const definition of builtInDefinitions) expect(EventDefinition.parse(definition)).toEqual(definition);
  expect(new Set(builtInDefinitions.map(({ name }) => name)).size).toBe(builtInDefinitions.length);
});

test('only the server can move Reserve and Purchase', () => {
  const browser = builtInDefinitions.filter(({ serverOnly }) => !serverOnly);
  for (const { trigger } of browser) expect(['RESERVE', 'PURCHASE']).not.toContain(trigger);
  for (const name of ['RESERVE', 'PURCHASE']) {
    expect(findDefinition(name)).toMatchObject({ trigger: name, serverOnly: true });
    expect(describeBrowserEvent(name, {}).problem?.code).toBe('SERVER_ONLY_EVENT');
  }
  expect(describeBrowserEvent('purchase', { amount: 19_900 })).toEqual({ trigger: 'CUSTOM', known: true, problem: undefined });
});

test('unknown names are custom events', () => {
  for (const name of ['wishlist', 'page_view', 'toString', '__proto__'])
    expect(describeBrowserEvent(name, {})).toEqual({ trigger: 'CUSTOM', known: false });
});

test('named properties have their type, others are free', () => {
  const definition = EventDefinition.parse({
    ...findDefinition('search'),
    properties: {
      query: { type: 'string', required: true, description: '' },
      results: { type: 'number', required: false, description: '' },
      toString: { type: 'boolean', required: false, description: '' },
    },
  });
  expect(checkProperties(definition, { query: 'shoes', results: 3, other: { any: ['thing'] } })).toBeUndefined();
  expect(checkProperties(definition, { query: 'shoes', results: null })).toBeUndefined();
  expect(checkProperties(definition, {})).toMatchObject({ code: 'PROPERTY_MISSING' });
  expect(checkProperties(definition, { query: null })).toMatchObject({ code: 'PROPERTY_MISSING' });
  expect(checkProperties(definition, { query: 'shoes', results: '3' })).toMatchObject({ code: 'PROPERTY_TYPE' });
});
