import { focusManager, QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { useMemo, useState } from 'react';
import { HashRouter } from 'react-router';
import { ApiProvider, createApi } from '../api/client.ts';
import type { SiteConfig } from '../api/config.ts';
import { isPassing } from '../api/problem.ts';
import { Pages } from './pages/pages.tsx';
import { Shell } from './shell/shell.tsx';
import { type Session, SessionProvider } from './sign-in/session.tsx';
import type { Arrival, SignIn } from './sign-in/sign-in.ts';
import { SignInPage } from './sign-in/sign-in-page.tsx';

interface AppProps {
  readonly config: SiteConfig;
  readonly signIn: SignIn;
  readonly arrival: Arrival;
}

const createQueries = () =>
  new QueryClient({
    defaultOptions: {
      queries: {
        staleTime: 5_000,
        // The browser's idea of being online is often wrong; the API's answer is what counts.
        networkMode: 'always',
        retry: (failures, error) => isPassing(error) && failures < 2,
      },
      mutations: { networkMode: 'always' },
    },
  });

export const App = ({ config, signIn, arrival }: AppProps) => {
  const [expired, setExpired] = useState(false);
  const [queries] = useState(createQueries);
  const [api] = useState(() =>
    createApi({
      baseUrl: config.apiUrl,
      token: signIn.token,
      onUnauthenticated: () => {
        setExpired(true);
        // As if the tab were hidden: nothing is asked again until somebody signs in.
        focusManager.setFocused(false);
      },
    }),
  );
  const session = useMemo<Session | undefined>(
    () =>
      arrival.state === 'member'
        ? { config, member: arrival.member, signIn: () => void signIn.start(), signOut: () => void signIn.leave() }
        : undefined,
    [config, signIn, arrival],
  );
  if (session === undefined)
    return <SignInPage onSignIn={signIn.start} failure={arrival.state === 'failed' ? arrival.reason : undefined} />;
  return (
    <SessionProvider value={session}>
      <ApiProvider value={api}>
        <QueryClientProvider client={queries}>
          <HashRouter>
            <Shell expired={expired}>
              <Pages />
            </Shell>
          </HashRouter>
        </QueryClientProvider>
      </ApiProvider>
    </SessionProvider>
  );
};
