import { createContext, useContext } from 'react';
import type { SiteConfig } from '../../api/config.ts';
import { useWords } from '../words.ts';
import { type Member, mayActAs, type Role } from './member.ts';

export interface Session {
  readonly config: SiteConfig;
  readonly member: Member;
  readonly signIn: () => void;
  readonly signOut: () => void;
}

const SessionContext = createContext<Session | undefined>(undefined);
export const SessionProvider = SessionContext.Provider;

export const useSession = (): Session => {
  const session = useContext(SessionContext);
  if (session === undefined) throw new Error('No SessionProvider above this component');
  return session;
};

/** Why the member may not do this, in words for a disabled button; undefined when they may. */
export const useRefusal = (needed: Role): string | undefined => {
  const { member } = useSession();
  const { t } = useWords();
  return mayActAs(member, needed) ? undefined : t('role.refusal', { role: t(`role.${needed}`) });
};
