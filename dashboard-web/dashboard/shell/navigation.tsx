import { Activity, Code, Megaphone, MousePointerClick, Package } from 'lucide-react';
import { NavLink, useLocation } from 'react-router';
import { cx } from '../../ui/cx.ts';
import { useWords } from '../words.ts';

const places = [
  { to: '/campaigns', word: 'nav.campaigns', icon: Megaphone },
  { to: '/events', word: 'nav.events', icon: Activity },
  { to: '/products', word: 'nav.products', icon: Package },
  { to: '/tracking', word: 'nav.tracking', icon: MousePointerClick },
  { to: '/setup', word: 'nav.setup', icon: Code },
] as const;

/** The place a page belongs to whose address does not begin with it: an activity to its campaign, personal data to the set-up. */
const placeAbove = (pathname: string): string | undefined => {
  if (pathname.startsWith('/activities/')) return '/campaigns';
  return pathname.startsWith('/privacy') ? '/setup' : undefined;
};

/** Left column on wide screens, a bar at the bottom on small ones. */
export const Navigation = () => {
  const { t } = useWords();
  const above = placeAbove(useLocation().pathname);
  return (
    <nav
      aria-label={t('nav.label')}
      className="max-lg:fixed max-lg:inset-x-0 max-lg:bottom-0 max-lg:z-20 max-lg:border-t max-lg:border-line max-lg:bg-surface max-lg:pb-[env(safe-area-inset-bottom)] lg:px-3"
    >
      <ul className="flex lg:flex-col lg:gap-0.5">
        {places.map(({ to, word, icon: Icon }) => (
          <li key={to} className="min-w-0 flex-1">
            <NavLink
              to={to}
              className={({ isActive }) =>
                cx(
                  'flex items-center gap-2.5 font-medium transition-colors -outline-offset-2',
                  'max-lg:h-14 max-lg:flex-col max-lg:justify-center max-lg:gap-1 max-lg:text-2xs lg:h-9 lg:rounded-lg lg:px-2.5',
                  isActive || to === above ? 'text-accent lg:bg-accent-soft' : 'text-soft hover:text-ink lg:hover:bg-hover',
                )
              }
            >
              <Icon aria-hidden className="size-[1.125rem] shrink-0" />
              <span className="truncate">{t(word)}</span>
            </NavLink>
          </li>
        ))}
      </ul>
    </nav>
  );
};
