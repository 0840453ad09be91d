import type { CommonKey } from '../i18n/common.ts';
import { wordsHook } from '../i18n/words.tsx';
import type { ShopKey } from './locales/en.ts';

/** The shop's words; a key that no catalogue has does not compile. */
export const useWords = wordsHook<ShopKey | CommonKey>();
