import { type ComponentType, lazy } from 'react';

/** How often the site is asked for while it is away (ms). */
const EVERY = 2_000;
/** A page that cannot be had although the site answers is not loaded again more often than this (ms). */
const AT_MOST_EVERY = 60_000;
const MEMORY = 'axon.reloadedAt';

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

const isThere = (): Promise<boolean> =>
  fetch(location.pathname, { method: 'HEAD', cache: 'no-store' }).then(
    ({ ok }) => ok,
    () => false,
  );

/** Browsers remember that a file could not be fetched for as long as the document lives: a new document is the way out. */
const loadAgain = async (error: unknown): Promise<never> => {
  while (!(await isThere())) await pause(EVERY);
  if (Date.now() - Number(sessionStorage.getItem(MEMORY)) < AT_MOST_EVERY) throw error;
  sessionStorage.setItem(MEMORY, String(Date.now()));
  location.reload();
  return new Promise<never>(() => undefined);
};

/** A page of its own file, fetched when it is first opened. A site that is away for a moment is waited for. */
export const lazyPage = (load: () => Promise<{ readonly default: ComponentType }>) => lazy(() => load().catch(loadAgain));
