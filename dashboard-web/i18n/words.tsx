import { type I18n, setupI18n } from '@lingui/core';
import { compileMessage } from '@lingui/message-utils/compileMessage';
import { I18nProvider, useLingui } from '@lingui/react';
import { type ReactNode, useEffect, useMemo } from 'react';
import { createFormat, type Format, type Language } from '../format.ts';
import { recall, remember } from './memory.ts';

/** Both languages of one page; the compiler refuses a key that only one of them has. */
export type Catalogs<K extends string> = Readonly<Record<Language, Readonly<Record<K, string>>>>;
export type Values = Readonly<Record<string, string | number>>;

export interface Words<K extends string> {
  /** The message of a key, in ICU message format. */
  readonly t: (key: K, values?: Values) => string;
  readonly format: Format;
  readonly language: Language;
  readonly setLanguage: (language: Language) => void;
}

const MEMORY = 'axon.language';
const isLanguage = (value: string | null): value is Language => value === 'ko' || value === 'en';

/** What was chosen before, else the browser's first language that we speak, else English. */
export const preferredLanguage = (stored: string | null, browser: readonly string[]): Language => {
  if (isLanguage(stored)) return stored;
  return browser.map((tag) => tag.slice(0, 2).toLowerCase()).find(isLanguage) ?? 'en';
};

export const createI18n = (catalogs: Catalogs<string>): I18n => {
  const i18n = setupI18n({ messages: { ko: { ...catalogs.ko }, en: { ...catalogs.en } } });
  i18n.setMessagesCompiler(compileMessage);
  i18n.activate(preferredLanguage(recall(MEMORY), navigator.languages));
  return i18n;
};

/** Gives a page its words and keeps the document's language attribute true. */
export const WordsProvider = ({ i18n, children }: { readonly i18n: I18n; readonly children: ReactNode }) => {
  useEffect(() => {
    const tell = () => {
      document.documentElement.lang = i18n.locale;
    };
    tell();
    return i18n.on('change', tell);
  }, [i18n]);
  return <I18nProvider i18n={i18n}>{children}</I18nProvider>;
};

/** A hook that knows the keys of one page's catalogue. */
export const wordsHook =
  <K extends string>() =>
  (): Words<K> => {
    const { i18n } = useLingui();
    const language: Language = i18n.locale === 'ko' ? 'ko' : 'en';
    return useMemo(
      () => ({
        t: (key, values) => i18n._(key, { ...values }),
        format: createFormat(language),
        language,
        setLanguage: (next) => {
          remember(MEMORY, next);
          i18n.activate(next);
        },
      }),
      [i18n, language],
    );
  };
