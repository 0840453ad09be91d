import { startPage } from '../i18n/start-page.tsx';
import { App, StartFailed } from './app.tsx';
import { en } from './locales/en.ts';
import { ko } from './locales/ko.ts';
import { installTracker } from './tracker.ts';
import './shop.css';

void startPage({
  catalogs: { ko, en },
  page: (config) => {
    // The dashboard shows pages of the shop in a frame to try rules on: that is nobody's visit.
    if (window.top === window) installTracker(config);
    return <App config={config} />;
  },
  failed: <StartFailed />,
});
