import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { useEffect, useMemo, useState } from 'react';
import { HashRouter } from 'react-router';
import { ApiProvider, createApi } from '../api/client.ts';
import type { SiteConfig } from '../api/config.ts';
import { isPassing } from '../api/problem.ts';
import { Button } from '../ui/button.tsx';
import { CrashGuard } from '../ui/crash-guard.tsx';
import { EmptyState } from '../ui/states.tsx';
import { Frame } from './frame.tsx';
import { ShopRoutes } from './pages/shop-routes.tsx';
import { knownShopper, rememberShopper, shopperTokens } from './shopper.ts';
import { createStorefront, StorefrontProvider } from './storefront.tsx';
import { forgetShopper, tellShopper } from './tracker.ts';
import { useWords } from './words.ts';

const createQueries = () =>
  new QueryClient({
    defaultOptions: {
      queries: { networkMode: 'always', staleTime: 2_000, retry: (failures, error) => isPassing(error) && failures < 2 },
      mutations: { networkMode: 'always' },
    },
  });

/** The whole shop, for one customer at a time: another customer gets fresh pages and a fresh token. */
export const App = ({ config }: { readonly config: SiteConfig }) => {
  const [userId, setUserId] = useState(knownShopper);
  const switchTo = (next: string) => {
    rememberShopper(next);
    forgetShopper();
    setUserId(next);
  };
  useEffect(() => tellShopper(userId), [userId]);
  return <Shop key={userId} config={config} userId={userId} onSwitch={switchTo} />;
};

interface ShopProps {
  readonly config: SiteConfig;
  readonly userId: string;
  readonly onSwitch: (userId: string) => void;
}

const Shop = ({ config, userId, onSwitch }: ShopProps) => {
  const [queries] = useState(createQueries);
  const { api, shop } = useMemo(() => {
    const tokens = shopperTokens(config, userId);
    const { token, forget } = tokens;
    return {
      api: createApi({ baseUrl: config.apiUrl, token, onUnauthenticated: forget }),
      shop: createStorefront(config, tokens),
    };
  }, [config, userId]);
  return (
    <ApiProvider value={api}>
      <StorefrontProvider value={shop}>
        <QueryClientProvider client={queries}>
          <HashRouter>
            <Frame userId={userId} onSwitch={onSwitch}>
              <CrashGuard fallback={() => <StartFailed crashed />}>
                <ShopRoutes userId={userId} />
              </CrashGuard>
            </Frame>
          </HashRouter>
        </QueryClientProvider>
      </StorefrontProvider>
    </ApiProvider>
  );
};

/** The shop could not start, or a page of it stopped. */
export const StartFailed = ({ crashed }: { readonly crashed?: boolean }) => {
  const { t } = useWords();
  return (
    <EmptyState title={crashed ? t('error.crash') : t('error.config')}>
      <Button onClick={() => location.reload()}>{t('error.reload')}</Button>
    </EmptyState>
  );
};
