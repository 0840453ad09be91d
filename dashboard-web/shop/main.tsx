import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { loadConfig } from '../api/config.ts';
import { commonCatalogs } from '../i18n/common.ts';
import { createI18n, WordsProvider } from '../i18n/words.tsx';
import { startTheme } from '../ui/theme.ts';
import { App, StartFailed } from './app.tsx';
import { en } from './locales/en.ts';
import { ko } from './locales/ko.ts';
import { installTracker } from './tracker.ts';
import './shop.css';

const start = async (): Promise<void> => {
  startTheme();
  const i18n = createI18n({ ko: { ...commonCatalogs.ko, ...ko }, en: { ...commonCatalogs.en, ...en } });
  const root = createRoot(document.getElementById('root') ?? document.body);
  const show = (page: React.ReactNode) =>
    root.render(
      <StrictMode>
        <WordsProvider i18n={i18n}>{page}</WordsProvider>
      </StrictMode>,
    );
  try {
    const config = await loadConfig();
    // The dashboard shows pages of the shop in a frame to try rules on: that is nobody's visit.
    if (window.top === window) installTracker(config);
    show(<App config={config} />);
  } catch {
    show(<StartFailed />);
  }
};

void start();
