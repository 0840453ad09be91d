import type { ReactNode } from 'react';
import { cx } from './cx.ts';

interface CardProps {
  readonly title?: ReactNode;
  readonly hint?: ReactNode;
  readonly actions?: ReactNode;
  readonly children: ReactNode;
  readonly className?: string;
  /** Tables and charts reach the card's edges. */
  readonly flush?: boolean;
}

/** A titled panel: the unit every page is laid out in. */
export const Card = ({ title, hint, actions, children, className, flush }: CardProps) => (
  <section className={cx('min-w-0 rounded-xl border border-line bg-surface shadow-card', className)}>
    {title !== undefined && (
      <header className="flex flex-wrap items-center gap-x-3 gap-y-2 px-4 pt-3.5 pb-1 sm:px-5">
        <div className="mr-auto min-w-0">
          <h2 className="flex items-center gap-1.5 text-sm font-semibold text-ink">{title}</h2>
          {hint !== undefined && <p className="text-xs text-faint">{hint}</p>}
        </div>
        {actions}
      </header>
    )}
    <div className={flush ? 'overflow-hidden rounded-b-xl' : cx('p-4 sm:p-5', title !== undefined && 'pt-3 sm:pt-3')}>
      {children}
    </div>
  </section>
);

/** Title of a page with what can be done there. */
export const PageHead = ({
  title,
  lead,
  badge,
  actions,
}: {
  readonly title: ReactNode;
  readonly lead?: ReactNode;
  readonly badge?: ReactNode;
  readonly actions?: ReactNode;
}) => (
  <div className="mb-5 flex flex-wrap items-end justify-between gap-x-6 gap-y-3">
    {typeof title === 'string' && <title>{`${title} · Axon`}</title>}
    <div className="min-w-0">
      <div className="flex flex-wrap items-center gap-2.5">
        <h1 className="text-xl font-semibold text-ink sm:text-[1.375rem]">{title}</h1>
        {badge}
      </div>
      {lead !== undefined && <p className="mt-1 text-soft">{lead}</p>}
    </div>
    {actions !== undefined && <div className="flex flex-wrap gap-2">{actions}</div>}
  </div>
);
