import { type ReactNode, StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { loadConfig, type SiteConfig } from '../api/config.ts';
import { startTheme } from '../ui/theme.ts';
import { commonCatalogs } from './common.ts';
import { type Catalogs, createI18n, WordsProvider } from './words.tsx';

interface PageParts {
  readonly catalogs: Catalogs<string>;
  /** The page, once the site's configuration is known. */
  readonly page: (config: SiteConfig) => ReactNode | Promise<ReactNode>;
  /** Shown when the configuration cannot be read. */
  readonly failed: ReactNode;
}

/** Starts a page: appearance, words, configuration, then what it shows. */
export const startPage = async ({ catalogs, page, failed }: PageParts): Promise<void> => {
  startTheme();
  const i18n = createI18n({ ko: { ...commonCatalogs.ko, ...catalogs.ko }, en: { ...commonCatalogs.en, ...catalogs.en } });
  const root = createRoot(document.getElementById('root') ?? document.body);
  const shown = await loadConfig()
    .then(page)
    .catch(() => failed);
  root.render(
    <StrictMode>
      <WordsProvider i18n={i18n}>{shown}</WordsProvider>
    </StrictMode>,
  );
};
