import { CloudOff, Inbox } from 'lucide-react';
import type { ReactNode } from 'react';
import { isProblem } from '../api/problem.ts';
import { useCommonWords } from '../i18n/common.ts';
import { Button } from './button.tsx';
import { cx } from './cx.ts';

/** Holds the place of what is on its way. */
export const Skeleton = ({ className }: { readonly className?: string }) => (
  <span aria-hidden className={cx('shimmer block rounded-md', className)} />
);

const widths = ['w-11/12', 'w-3/4', 'w-5/6', 'w-2/3', 'w-11/12', 'w-3/4', 'w-5/6', 'w-1/2'].map((width, index) => ({
  key: `row-${index}`,
  width,
}));

export const SkeletonRows = ({ rows = 6 }: { readonly rows?: number }) => {
  const { t } = useCommonWords();
  return (
    <div role="status" aria-label={t('common.loading')} className="space-y-3 p-4 sm:p-5">
      {widths.slice(0, rows).map(({ key, width }) => (
        <Skeleton key={key} className={cx('h-5', width)} />
      ))}
    </div>
  );
};

interface StateProps {
  readonly icon?: ReactNode;
  readonly title: string;
  readonly text?: string | undefined;
  readonly children?: ReactNode;
}

const State = ({ icon, title, text, children }: StateProps) => (
  <div className="flex flex-col items-center justify-center gap-1.5 px-6 py-12 text-center">
    <span aria-hidden className="mb-2 grid size-11 place-items-center rounded-full bg-sunken text-faint [&_svg]:size-5">
      {icon}
    </span>
    <h2 className="font-medium text-ink">{title}</h2>
    {text !== undefined && <p className="max-w-md text-soft">{text}</p>}
    {children !== undefined && <div className="mt-3 flex flex-wrap justify-center gap-2">{children}</div>}
  </div>
);

export const EmptyState = ({ icon = <Inbox />, ...rest }: StateProps) => <State icon={icon} {...rest} />;

/** What went wrong, in the reader's language. */
export const useErrorWords = (): ((error: unknown) => string) => {
  const { t, language } = useCommonWords();
  return (error) => {
    if (!isProblem(error)) return t('error.unexpected', { status: error instanceof Error ? error.message : '?' });
    if (error.status === 0) return t('error.network');
    return error.words(language) ?? t('error.unexpected', { status: error.status });
  };
};

interface ErrorStateProps {
  readonly error: unknown;
  readonly onRetry?: (() => void) | undefined;
  readonly onSignIn?: (() => void) | undefined;
}

/** An error always says what happened and offers a way out. */
export const ErrorState = ({ error, onRetry, onSignIn }: ErrorStateProps) => {
  const { t } = useCommonWords();
  const words = useErrorWords();
  const requestId = isProblem(error) ? error.requestId : undefined;
  const expired = isProblem(error) && error.status === 401;
  return (
    <div role="alert">
      <State icon={<CloudOff />} title={words(error)} text={requestId && t('error.requestId', { id: requestId })}>
        {expired && onSignIn && (
          <Button look="primary" onClick={onSignIn}>
            {t('error.signIn')}
          </Button>
        )}
        {onRetry && <Button onClick={onRetry}>{t('common.retry')}</Button>}
      </State>
    </div>
  );
};

/** A problem beside a form or a button, in one line. */
export const Notice = ({
  tone = 'bad',
  children,
}: {
  readonly tone?: 'bad' | 'warn' | 'accent' | 'good';
  readonly children: ReactNode;
}) => (
  <div
    role={tone === 'bad' ? 'alert' : 'status'}
    className={cx(
      'flex flex-wrap items-center gap-x-3 gap-y-2 rounded-lg px-3.5 py-2.5',
      {
        bad: 'bg-bad-soft text-bad',
        warn: 'bg-warn-soft text-warn',
        accent: 'bg-accent-soft text-accent',
        good: 'bg-good-soft text-good',
      }[tone],
    )}
  >
    {children}
  </div>
);
