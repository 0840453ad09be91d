import { LogIn } from 'lucide-react';
import { useState } from 'react';
import { Button } from '../../ui/button.tsx';
import { PreferencesMenu } from '../../ui/preferences-menu.tsx';
import { Notice } from '../../ui/states.tsx';
import { Logo } from '../shell/logo.tsx';
import { useWords } from '../words.ts';

/** First page of a visitor who is not signed in. */
export const SignInPage = ({
  onSignIn,
  failure,
}: {
  readonly onSignIn: () => Promise<void>;
  readonly failure?: string | undefined;
}) => {
  const { t } = useWords();
  const [busy, setBusy] = useState(false);
  const [unreachable, setUnreachable] = useState(false);
  const go = () => {
    setBusy(true);
    setUnreachable(false);
    onSignIn().catch(() => {
      setBusy(false);
      setUnreachable(true);
    });
  };
  return (
    <div className="flex min-h-dvh flex-col">
      <header className="flex justify-end p-3">
        <PreferencesMenu />
      </header>
      <main className="grid flex-1 place-items-center px-4 pb-24">
        <div className="w-full max-w-sm">
          <Logo />
          <h1 className="mt-6 text-2xl font-semibold">{t('signIn.title')}</h1>
          <p className="mt-2 mb-6 text-base text-soft">{t('signIn.lead')}</p>
          {(failure !== undefined || unreachable) && (
            <div className="mb-4">
              <Notice>{unreachable ? t('signIn.unreachable') : t('signIn.failed')}</Notice>
            </div>
          )}
          <Button
            look="primary"
            busy={busy}
            icon={<LogIn aria-hidden />}
            onClick={go}
            className="h-11 w-full text-base"
            data-testid="sign-in"
          >
            {t('signIn.button')}
          </Button>
          <p className="mt-6 text-xs text-faint">{t('signIn.note')}</p>
        </div>
      </main>
    </div>
  );
};
