import { startPage } from '../i18n/start-page.tsx';
import { App } from './app.tsx';
import { en } from './locales/en.ts';
import { ko } from './locales/ko.ts';
import { createSignIn } from './sign-in/sign-in.ts';
import { StartFailed } from './sign-in/start-failed.tsx';
import './dashboard.css';

void startPage({
  catalogs: { ko, en },
  page: async (config) => {
    const signIn = createSignIn(config);
    return <App config={config} signIn={signIn} arrival={await signIn.arrive()} />;
  },
  failed: <StartFailed />,
});
