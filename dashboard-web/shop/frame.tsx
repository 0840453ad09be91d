import { Sunrise, Ticket, UserRound } from 'lucide-react';
import { type ReactNode, useState } from 'react';
import { Link } from 'react-router';
import { Button, buttonFace } from '../ui/button.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { TextField } from '../ui/field.tsx';
import { PreferencesMenu } from '../ui/preferences-menu.tsx';
import { useWords } from './words.ts';

interface FrameProps {
  readonly userId: string;
  readonly onSwitch: (userId: string) => void;
  readonly children: ReactNode;
}

/** Head of the shop: name, customer, language and appearance. */
export const Frame = ({ userId, onSwitch, children }: FrameProps) => {
  const { t } = useWords();
  const [switching, setSwitching] = useState(false);
  return (
    <div className="flex min-h-dvh flex-col">
      <button
        type="button"
        onClick={() => document.getElementById('main')?.focus()}
        className="sr-only z-50 rounded-lg bg-accent px-4 py-2 text-on-accent focus:not-sr-only focus:fixed focus:top-3 focus:left-3"
      >
        {t('shop.skip')}
      </button>
      <header className="border-b border-line bg-surface">
        <div className="mx-auto flex h-16 w-full max-w-6xl items-center gap-1 px-4 sm:px-6">
          <Link to="/" className="mr-auto flex items-center gap-2 text-lg font-bold tracking-tight whitespace-nowrap">
            <Sunrise aria-hidden className="size-6 text-accent" />
            {t('shop.name')}
          </Link>
          <Link to="/coupons" className={buttonFace('ghost', 'px-2.5')} data-testid="coupons-link">
            <Ticket aria-hidden />
            <span className="max-sm:sr-only">{t('coupon.zone')}</span>
          </Link>
          <div className="min-w-0">
            <button
              type="button"
              onClick={() => setSwitching(true)}
              className={buttonFace('ghost', 'max-w-full px-2.5')}
              data-testid="customer"
            >
              <UserRound aria-hidden />
              <span className="sr-only">{t('shop.as')}</span>
              <span className="min-w-0 max-w-32 truncate">{userId}</span>
            </button>
          </div>
          <PreferencesMenu />
        </div>
      </header>
      <main id="main" tabIndex={-1} className="outline-none mx-auto w-full max-w-6xl flex-1 px-4 py-8 sm:px-6">
        {children}
      </main>
      {switching && <SwitchCustomer userId={userId} onSwitch={onSwitch} onClose={() => setSwitching(false)} />}
    </div>
  );
};

const SwitchCustomer = ({ userId, onSwitch, onClose }: Omit<FrameProps, 'children'> & { readonly onClose: () => void }) => {
  const { t } = useWords();
  const [typed, setTyped] = useState(userId);
  const use = (next: string) => {
    onClose();
    if (next !== '' && next !== userId) onSwitch(next);
  };
  return (
    <Dialog open onClose={onClose} title={t('shop.switchTitle')}>
      <form
        className="grid gap-4"
        onSubmit={(event) => {
          event.preventDefault();
          use(typed.trim());
        }}
      >
        <p>{t('shop.switchText')}</p>
        <TextField label={t('shop.userId')} value={typed} maxLength={128} onChange={(event) => setTyped(event.target.value)} />
        <div className="flex flex-wrap gap-2">
          <Button type="submit" look="primary">
            {t('shop.use')}
          </Button>
          <Button onClick={() => use(`guest-${crypto.randomUUID().slice(0, 8)}`)}>{t('shop.newUser')}</Button>
        </div>
      </form>
    </Dialog>
  );
};
