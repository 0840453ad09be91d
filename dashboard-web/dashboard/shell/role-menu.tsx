import { ChevronDown, LogOut, UserRound } from 'lucide-react';
import { buttonFace } from '../../ui/button.tsx';
import { Menu, MenuItem, MenuLabel } from '../../ui/menu.tsx';
import { useSession } from '../sign-in/session.tsx';
import { useWords } from '../words.ts';

/** Who is signed in, as what, and the way out. */
export const RoleMenu = () => {
  const { t } = useWords();
  const { member, signOut } = useSession();
  return (
    <Menu
      trigger={
        <button type="button" className={buttonFace('ghost', 'px-2.5')} data-testid="role-menu">
          <UserRound aria-hidden />
          <span className="max-sm:sr-only">{t(`role.${member.role}`)}</span>
          <ChevronDown aria-hidden className="opacity-60" />
        </button>
      }
    >
      <MenuLabel>{member.userId}</MenuLabel>
      <MenuItem onSelect={signOut}>
        <LogOut aria-hidden />
        {t('signIn.out')}
      </MenuItem>
    </Menu>
  );
};
