import { type Axon, type Config, start } from './tracker.ts';

declare global {
  interface Window {
    /** Until the tracker has arrived, the inline stub (`stub.ts`): it keeps the calls made so far in `q`. */
    axon?: Axon & { q?: unknown[][] };
  }
}

/** Puts `window.axon` in place once, however often it is asked; a prerendered page begins when it is shown. */
export const install = (config: Config): void => {
  const begin = () => {
    const queued = window.axon?.q;
    // A page may have an element with the id "axon": that is no tracker.
    if (typeof window.axon === 'function' && !queued) return;
    const axon = start(config);
    window.axon = axon;
    for (const [command, ...args] of queued ?? []) axon(`${command}`, ...args);
  };
  if ((document as { prerendering?: boolean }).prerendering) document.addEventListener('prerenderingchange', begin);
  else begin();
};
