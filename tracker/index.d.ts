/** JSON: what properties may hold. */
export type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json };
export type Properties = { readonly [name: string]: Json };

export interface Config {
  /** Public write key, `wk_…`. */
  key: string;
  /** Full address of the collector's door, e.g. `https://collect.shop.example/v1/e`. */
  endpoint: string;
  /** The activity the whole page belongs to. */
  activity?: string;
  /** What holds until the visitor answers; default `granted`, or `denied` under Global Privacy Control or Do Not Track. */
  consent?: 'granted' | 'denied' | 'pending';
}

/** Starts the tracker once; later calls and a script tag on the same page change nothing. Does nothing outside a browser. */
export function init(config: Config): void;

export interface Axon {
  /** Counts a page view by hand. Made before the tracker has started it replaces the automatic one of the load. */
  (command: 'page', props?: Properties): void;
  /** `name`: a letter, then up to 63 letters, digits, `_ . : -`. */
  (command: 'track', name: string, props?: Properties): void;
  /** From now on the visitor is this customer of the store. */
  (command: 'identify', customerId: string, traits?: Properties): void;
  /** A new visitor from now on, e.g. after signing out. */
  (command: 'reset'): void;
  /** The activity of this page until changed; also of its page view if that has not been sent yet. */
  (command: 'activity', activityId: string | null): void;
  (command: 'consent', consent: 'granted' | 'denied' | 'pending'): void;
  /** Sends now instead of within a second. */
  (command: 'flush'): void;
  /** The visitor's id, to be sent with a reservation so that visitor and buyer count as one person; undefined without consent. */
  visitorId?: () => string | undefined;
}

/** The same as `window.axon`. Never throws. */
export const axon: Axon;
