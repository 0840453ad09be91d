import type { ReactNode } from 'react';
import { cx } from '../../ui/cx.ts';

interface ScreenProps {
  readonly icon: ReactNode;
  readonly title: string;
  readonly text: string;
  readonly testId: string;
  readonly tone?: 'good';
  readonly children?: ReactNode;
}

/** One clear answer: what happened, what it means, what to do now. */
export const Screen = ({ icon, title, text, testId, tone, children }: ScreenProps) => (
  <div role="status" data-testid={testId} className="mt-6 rounded-2xl border border-line bg-surface p-6 shadow-card">
    <span
      aria-hidden
      className={cx(
        'mb-3 grid size-11 place-items-center rounded-full [&_svg]:size-5',
        tone === 'good' ? 'bg-good-soft text-good' : 'bg-sunken text-soft',
      )}
    >
      {icon}
    </span>
    <h2 className="text-lg font-semibold">{title}</h2>
    <p className="mt-1 text-base text-soft">{text}</p>
    {children && <div className="mt-4 flex flex-wrap gap-x-2 gap-y-4 empty:hidden">{children}</div>}
  </div>
);
