/** JSON: what properties may hold. */
export type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json };
export type Properties = { readonly [name: string]: Json };

/**
 * `granted`: ids and unsent events are kept in localStorage. `cookieless`: events are sent, nothing outlives the page. `pending`: events wait
 * in memory, nothing is sent. `denied`: nothing is remembered but this word.
 */
export type Consent = 'granted' | 'cookieless' | 'pending' | 'denied';

export interface Config {
  /** Public write key, `wk_…`. */
  key: string;
  /** Address of the collector's door, e.g. `https://collect.shop.example/v1/e`. Rules are asked for beside it, at `r`. */
  endpoint: string;
  /** The activity the whole page belongs to. */
  activity?: string;
  /** What holds until the visitor answers; default `granted`, or `denied` under Global Privacy Control or Do Not Track. */
  consent?: Consent;
}

/** Starts the tracker once; later calls and a script tag on the same page change nothing. Does nothing outside a browser. */
export function init(config: Config): void;

/** A product in an event. */
export interface Product {
  /** Id of the product in the store. */
  readonly productId: string;
  /** Price of one, in minor units (won, cents). */
  readonly price?: number;
  readonly quantity?: number;
}

/** An event as it leaves the page. */
export interface TrackedEvent {
  /** UUIDv7; the same event is counted once, however often it arrives. */
  readonly id: string;
  readonly name: string;
  /** By the visitor's clock, epoch ms. */
  readonly createdAt: number;
  readonly visitorId: string;
  readonly sessionId?: string;
  readonly customerId?: string;
  readonly activityId?: string;
  readonly url?: string;
  readonly referrer?: string;
  readonly props?: Properties;
}

export interface Axon {
  /** Counts a page view by hand. Made before the tracker has started it replaces the automatic one of the load. */
  (command: 'page', props?: Properties): void;
  /** `name`: a letter, then up to 63 letters, digits, `_ . : -`. */
  (command: 'track', name: string, props?: Properties): void;
  /** The event view_product. */
  (command: 'viewProduct', product: Product & Properties): void;
  /** The event search. `results`: how many were found. */
  (command: 'search', search: { readonly query: string; readonly results?: number } & Properties): void;
  /** The event add_to_cart. */
  (command: 'addToCart', product: Product & Properties): void;
  /** The event checkout. `amount`: sum of the cart, in minor units. */
  (command: 'checkout', cart?: { readonly amount?: number } & Properties): void;
  /** The event purchase: what the page says of an order. Never counts as money; the server's own event does. */
  (command: 'purchase', order: { readonly orderId: string; readonly amount?: number } & Properties): void;
  /** From now on the visitor is this customer of the store. Two known customers are never made one. */
  (command: 'identify', customerId: string, traits?: Properties): void;
  /** Links what this visitor did to a customer, without anybody being signed in; e.g. behind a personal link. */
  (command: 'alias', customerId: string): void;
  /** A new visitor from now on, e.g. after signing out. */
  (command: 'reset'): void;
  /** The activity of this page until changed; also of its page view if that has not been sent yet. */
  (command: 'activity', activityId: string | null): void;
  (command: 'consent', consent: Consent): void;
  /** Sends now instead of within a second. */
  (command: 'flush'): void;
  /** Calls the listener with every event as it is recorded (`axon('debug', console.log)`); without one, no longer. */
  (command: 'debug', listener?: (event: TrackedEvent) => void): void;
  /** The visitor's id, to be sent with a reservation so that visitor and buyer count as one person; undefined without consent. */
  visitorId?: () => string | undefined;
}

/** The same as `window.axon`. Never throws. */
export const axon: Axon;
