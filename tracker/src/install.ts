import type { Tag } from './config.ts';
import { type Axon, start } from './tracker.ts';

declare global {
  interface Window {
    /** Until the tracker has arrived, the inline stub (`stub.ts`): it keeps the calls made so far in `q`. */
    axon?: Axon & { q?: [command: string, first?: unknown, second?: unknown][] };
  }
}

/** Puts `window.axon` in place once, however often it is asked; a prerendered page begins when it is shown. */
export const install = (tag: Tag): void => {
  if ((document as { prerendering?: boolean }).prerendering) document.addEventListener('prerenderingchange', () => install(tag));
  // Neither the stub nor an element with the id "axon" has a visitor.
  else if (tag.dataset.axonKey && !window.axon?.visitorId) {
    const queued = window.axon?.q;
    const axon = start(tag);
    window.axon = axon;
    queued?.map((call) => axon(...call));
  }
};
