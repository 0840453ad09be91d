import type { CommonKey } from '../i18n/common.ts';
import { wordsHook } from '../i18n/words.tsx';
import type { DashboardKey } from './locales/en.ts';

/** The dashboard's words; a key that no catalogue has does not compile. */
export const useWords = wordsHook<DashboardKey | CommonKey>();
export type { DashboardKey };
