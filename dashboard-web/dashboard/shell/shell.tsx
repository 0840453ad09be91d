import { type ReactNode, Suspense } from 'react';
import { useLocation } from 'react-router';
import { Badge } from '../../ui/badge.tsx';
import { Button } from '../../ui/button.tsx';
import { CrashGuard } from '../../ui/crash-guard.tsx';
import { PreferencesMenu } from '../../ui/preferences-menu.tsx';
import { EmptyState, Notice, SkeletonRows } from '../../ui/states.tsx';
import { useSession } from '../sign-in/session.tsx';
import { useWords } from '../words.ts';
import { Freshness } from './freshness.tsx';
import { Logo } from './logo.tsx';
import { Navigation } from './navigation.tsx';
import { RoleMenu } from './role-menu.tsx';

const toMain = () => document.getElementById('main')?.focus();

/** Frame around every page: navigation, top bar, and a guard so that one broken view leaves the rest standing. */
export const Shell = ({ expired, children }: { readonly expired: boolean; readonly children: ReactNode }) => {
  const { t } = useWords();
  const { config, signIn } = useSession();
  const { pathname } = useLocation();
  return (
    <div className="min-h-dvh lg:grid lg:grid-cols-[14rem_minmax(0,1fr)]">
      <button
        type="button"
        onClick={toMain}
        className="sr-only z-50 rounded-lg bg-accent px-4 py-2 text-on-accent focus:not-sr-only focus:fixed focus:top-3 focus:left-3"
      >
        {t('shell.skip')}
      </button>
      <aside className="border-line bg-surface lg:sticky lg:top-0 lg:h-dvh lg:border-r">
        <div className="px-5 py-4 max-lg:hidden">
          <Logo />
        </div>
        <Navigation />
      </aside>
      <div className="min-w-0 max-lg:pb-20">
        <header className="sticky top-0 z-10 flex h-14 items-center gap-1 border-b border-line bg-surface/90 px-4 backdrop-blur sm:px-6">
          <span className="mr-auto flex items-center gap-3">
            <span className="lg:hidden">
              <Logo />
            </span>
            <Badge>{config.stage}</Badge>
          </span>
          <Freshness />
          <span aria-hidden className="mx-2 h-5 w-px bg-line" />
          <PreferencesMenu />
          <RoleMenu />
        </header>
        {expired && (
          <div className="px-4 pt-4 sm:px-6">
            <Notice tone="warn">
              <span className="mr-auto">{t('signIn.expired')}</span>
              <Button onClick={signIn}>{t('error.signIn')}</Button>
            </Notice>
          </div>
        )}
        <main id="main" tabIndex={-1} className="mx-auto w-full max-w-[90rem] px-4 py-6 outline-none sm:px-6">
          <CrashGuard key={pathname} fallback={(again) => <Crashed onRetry={again} />}>
            <Suspense fallback={<SkeletonRows />}>{children}</Suspense>
          </CrashGuard>
        </main>
      </div>
    </div>
  );
};

const Crashed = ({ onRetry }: { readonly onRetry: () => void }) => {
  const { t } = useWords();
  return (
    <EmptyState title={t('error.crash')}>
      <Button onClick={onRetry}>{t('common.retry')}</Button>
      <Button onClick={() => location.reload()}>{t('error.reload')}</Button>
    </EmptyState>
  );
};
