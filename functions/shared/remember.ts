import type { Clock } from './clock.ts';

/** Strangers may ask for anything, so what is remembered is bounded. */
const MOST = 10_000;

/**
 * Answers `find` from memory for `keptFor` ms, "there is none" too, so that guessing costs no reads. A failed look-up is not
 * remembered.
 */
export const remembering = <T>(
  find: (key: string) => Promise<T>,
  { keptFor, clock }: { readonly keptFor: number; readonly clock: Clock },
): ((key: string) => Promise<T>) => {
  const kept = new Map<string, { readonly found: Promise<T>; readonly until: number }>();

  return (key) => {
    const known = kept.get(key);
    if (known && known.until > clock.now()) return known.found;
    if (kept.size >= MOST) kept.clear();
    const found = find(key);
    kept.set(key, { found, until: clock.now() + keptFor });
    found.catch(() => kept.delete(key));
    return found;
  };
};
