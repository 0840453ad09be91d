import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setupI18n } from '@lingui/core';
import { compileMessage } from '@lingui/message-utils/compileMessage';
import { describe, expect, test } from 'vitest';
import { en as dashboardEn } from '../dashboard/locales/en.ts';
import { ko as dashboardKo } from '../dashboard/locales/ko.ts';
import { commonCatalogs } from '../i18n/common.ts';
import { preferredLanguage } from '../i18n/words.tsx';
import { en as shopEn } from '../shop/locales/en.ts';
import { ko as shopKo } from '../shop/locales/ko.ts';

const catalogs: Record<string, { en: Record<string, string>; ko: Record<string, string> }> = {
  dashboard: { en: dashboardEn, ko: dashboardKo },
  shop: { en: shopEn, ko: shopKo },
  common: { en: { ...commonCatalogs.en }, ko: { ...commonCatalogs.ko } },
};
const placeholders = (message: string): string[] => [...message.matchAll(/\{(\w+)/g)].map(([, name]) => name ?? '').toSorted();

/** The source of all screens, without their words. */
const source = (): string =>
  ['dashboard', 'shop', 'ui', 'i18n', 'api']
    .flatMap((folder) => globSync(`${join(import.meta.dirname, '..', folder)}/**/*.{ts,tsx}`))
    .filter((file) => !file.includes('/locales/') && !file.endsWith('i18n/common.ts'))
    .map((file) => readFileSync(file, 'utf8'))
    .join('\n');

test('every word is on some screen', () => {
  const code = source();
  // Keys put together of a fixed beginning and a value: t(`status.${status}`).
  const beginnings = [...code.matchAll(/`([\w.]+\.)\$\{/g)].map(([, beginning]) => beginning ?? '');
  const isUsed = (key: string) =>
    code.includes(`'${key}'`) || code.includes(`"${key}"`) || beginnings.some((part) => key.startsWith(part));
  const unused = Object.values(catalogs).flatMap(({ en }) => Object.keys(en).filter((key) => !isUsed(key)));
  expect(unused).toEqual([]);
});

describe.each(Object.entries(catalogs))('the %s', (_name, { en, ko }) => {
  test('has every key in both languages, each with words', () => {
    expect(Object.keys(ko).toSorted()).toEqual(Object.keys(en).toSorted());
    expect(Object.keys(en).length).toBeGreaterThan(10);
    for (const message of [...Object.values(en), ...Object.values(ko)]) expect(message.trim()).not.toBe('');
  });
  test('uses the same values in both languages', () => {
    for (const [key, message] of Object.entries(en))
      expect([key, [...new Set(placeholders(ko[key] ?? ''))]]).toEqual([key, [...new Set(placeholders(message))]]);
  });
  test('has Korean words in Korean', () => {
    const foreign = Object.entries(ko).filter(([, message]) => !/[가-힣]/.test(message.replaceAll(/\{[^}]*\}/g, '')));
    expect(foreign.map(([key]) => key)).toEqual([]);
  });
});

test('plurals are worded by the count', () => {
  const i18n = setupI18n({ locale: 'en', messages: { en: { ...dashboardEn } } });
  i18n.setMessagesCompiler(compileMessage);
  expect(i18n._('kpi.orders', { count: 1 })).toBe('1 order in all');
  expect(i18n._('kpi.orders', { count: 1200 })).toBe('1,200 orders in all');
});

test('the language is what was chosen, else what the browser prefers, else English', () => {
  expect(preferredLanguage('en', ['ko-KR'])).toBe('en');
  expect(preferredLanguage(null, ['fr-FR', 'ko-KR', 'en'])).toBe('ko');
  expect(preferredLanguage('xx', ['fr-FR'])).toBe('en');
});
