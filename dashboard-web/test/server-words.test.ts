import { setupI18n } from '@lingui/core';
import { compileMessage } from '@lingui/message-utils/compileMessage';
import { describe, expect, test } from 'vitest';
import { readEvent } from '../../functions/collection/reading/read-event.ts';
import { builtInDefinitions } from '../../functions/definitions/built-in.ts';
import { checkProperties } from '../../functions/definitions/check-properties.ts';
import { en } from '../dashboard/locales/en.ts';
import { ko } from '../dashboard/locales/ko.ts';
import { badReason } from '../dashboard/pages/collection/bad-words.ts';
import { inWords } from '../dashboard/pages/definitions/built-in-words.ts';

/** What the server says in English, as the screens say it. */

describe('built-in definitions', () => {
  const plain = (text: string): string => text.replaceAll('’', "'");

  test('have words on the screen, each property too; in English those of the API', () => {
    const keys = builtInDefinitions.flatMap(({ name, properties }) => [
      `builtIn.${name}`,
      ...Object.keys(properties).map((property) => `builtIn.${name}.${property}`),
    ]);
    expect(Object.keys(en).filter((key) => key.startsWith('builtIn.'))).toEqual(keys);
    for (const definition of builtInDefinitions) {
      const inEnglish = JSON.stringify(inWords(definition, (key) => en[key]));
      expect(JSON.parse(plain(inEnglish))).toEqual(definition);
    }
  });

  test("a store's own definition keeps the words it was given, whatever it is called", () => {
    for (const definition of builtInDefinitions) {
      const own = { ...definition, builtIn: false };
      expect(inWords(own, () => 'not this')).toBe(own);
    }
  });
});

describe('the reason of a bad row', () => {
  const definition = {
    name: 'add_to_cart',
    version: 1,
    status: 'ACTIVE',
    trigger: 'CUSTOM',
    builtIn: false,
    serverOnly: false,
    description: '',
    properties: { price: { type: 'number', required: true, description: '' } },
  } as const;
  const describeEvent = (_name: string, props: Parameters<typeof checkProperties>[1]) => {
    const checked = checkProperties(definition, props);
    return 'problem' in checked ? checked : { trigger: 'CUSTOM' as const, known: true, props: checked.props };
  };
  const NOW = 1_800_000_000_000;
  const delivery = { key: '', sentAt: NOW, receivedAt: NOW, userAgent: undefined, describeEvent };
  const refused = (fields: object) => {
    const read = readEvent({ id: 'e1', name: 'add_to_cart', createdAt: NOW, visitorId: 'v1', ...fields }, delivery);
    return 'code' in read ? read : { code: '', reason: '' };
  };
  const deep = Array.from({ length: 9 }).reduce<object>((inner) => ({ inner }), {});
  const many = Object.fromEntries(Array.from({ length: 300 }, (_, at) => [`p${at}`, at]));
  const i18n = setupI18n({ locale: 'ko', messages: { ko: { ...ko } } });
  i18n.setMessagesCompiler(compileMessage);

  test.each([
    ['PROPERTY_MISSING', {}, ['add_to_cart', 'price', 'number']],
    ['PROPERTY_TYPE', { props: { price: '<b>{x}</b>' } }, ['add_to_cart', 'price', 'number']],
    ['PROPERTY_NAME', { props: JSON.parse('{"__proto__": 1}') }, ['__proto__']],
    ['INVALID_EVENT', { visitorId: '' }, ['visitorId']],
    ['EVENT_TOO_LARGE', { props: { price: 1, text: 'x'.repeat(40_000) } }, ['32768']],
    ['PROPERTIES_TOO_DEEP', { props: deep }, ['5']],
    ['TOO_MANY_PROPERTIES', { props: many }, ['100', '300']],
  ])('%s is told in Korean too, with what it names', (code, fields, named) => {
    const refusal = refused(fields);
    expect(refusal.code).toBe(code);
    const said = badReason(refusal.code, refusal.reason);
    const words = said ? i18n._(said.key, { ...said.values }) : '';
    expect(words).toMatch(/[가-힣]/);
    for (const name of named) expect(words).toContain(name);
  });

  test('a sentence nobody knows is shown as it came', () => {
    expect(badReason('PROPERTY_TYPE', 'Something else')).toBeUndefined();
    expect(badReason('toString', 'x')).toBeUndefined();
  });
});
