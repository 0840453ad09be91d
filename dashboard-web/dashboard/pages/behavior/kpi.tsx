import { ArrowDownRight, ArrowRight, ArrowUpRight } from 'lucide-react';
import type { ReactNode } from 'react';
import { cx } from '../../../ui/cx.ts';
import { Skeleton } from '../../../ui/states.tsx';
import { useWords } from '../../words.ts';
import { changeOf } from './period.ts';

interface KpiProps {
  readonly label: string;
  /** Undefined while it is on its way. */
  readonly value: string | undefined;
  readonly info: ReactNode;
  /** Numbers of this and the previous period, when the latter is known. */
  readonly compare?: { readonly now: number; readonly before: number } | undefined;
  readonly note?: string;
  readonly testId: string;
}

/** One figure: label, value, how it moved against the period before. */
export const Kpi = ({ label, value, info, compare, note, testId }: KpiProps) => (
  <div className="min-w-0 bg-surface px-4 py-3.5 last:max-sm:col-span-2 sm:px-5 sm:max-xl:[&:nth-child(5)]:col-span-2">
    <div className="flex items-center justify-between gap-1">
      <h3 className="truncate text-xs font-medium text-soft">{label}</h3>
      {info}
    </div>
    <p className="figures mt-0.5 truncate text-xl sm:text-2xl font-semibold tracking-tight" data-testid={testId}>
      {value ?? <Skeleton className="my-1 h-6 w-20" />}
    </p>
    <p className="mt-0.5 flex min-h-5 items-center text-xs text-faint">{compare ? <Change {...compare} /> : note}</p>
  </div>
);

const Change = ({ now, before }: { readonly now: number; readonly before: number }) => {
  const { t, format } = useWords();
  const change = changeOf(now, before);
  if (change === undefined) return <span>{now === 0 ? t('kpi.none') : t('kpi.new')}</span>;
  const Icon = change > 0 ? ArrowUpRight : change < 0 ? ArrowDownRight : ArrowRight;
  return (
    <span className="figures inline-flex flex-wrap items-center gap-x-1">
      <span
        className={cx(
          'inline-flex items-center font-medium whitespace-nowrap',
          change > 0 ? 'text-good' : change < 0 ? 'text-bad' : 'text-soft',
        )}
      >
        <Icon aria-hidden className="size-3.5" />
        {format.change(change)}
      </span>
      {t('kpi.previous')}
    </span>
  );
};
