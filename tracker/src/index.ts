import { install } from './install.ts';
import type { Axon, Config } from './tracker.ts';

/** The npm form of the script tag. Does nothing outside a browser. */
export const init = (config: Config): void => {
  if (typeof document === 'object') install(config);
};

/** Calls `window.axon`, or nothing when there is none. */
export const axon: Axon = (...call) => {
  if (typeof window === 'object') window.axon?.(...call);
};
axon.visitorId = () => (typeof window === 'object' ? window.axon?.visitorId?.() : undefined);
