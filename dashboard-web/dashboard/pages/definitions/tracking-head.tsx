import type { ReactNode } from 'react';
import { NavLink } from 'react-router';
import { PageHead } from '../../../ui/card.tsx';
import { cx } from '../../../ui/cx.ts';
import { useWords } from '../../words.ts';

const TABS = ['rules', 'definitions'] as const;

/** Title of the two tracking pages and the way from one to the other. */
export const TrackingHead = ({ tab, actions }: { readonly tab: (typeof TABS)[number]; readonly actions: ReactNode }) => {
  const { t } = useWords();
  return (
    <>
      <PageHead title={t(`tracking.${tab}`)} lead={t(`tracking.${tab}.lead`)} actions={actions} />
      <nav aria-label={t('nav.tracking')} className="mb-4 flex gap-1 border-b border-line">
        {TABS.map((each) => (
          <NavLink
            key={each}
            to={`/tracking/${each}`}
            className={({ isActive }) =>
              cx(
                '-mb-px border-b-2 px-3 py-2 font-medium -outline-offset-2',
                isActive ? 'border-accent text-accent' : 'border-transparent text-soft hover:text-ink',
              )
            }
          >
            {t(`tracking.${each}`)}
          </NavLink>
        ))}
      </nav>
    </>
  );
};
