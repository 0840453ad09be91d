import type { SentEvent } from '../../functions/collection/schema.ts';
import { attempt } from './attempt.ts';
import { configure, type Tag } from './config.ts';
import { reset, touch } from './identity.ts';
import { clear, flush, leave, schedule, setOnLost } from './queue.ts';
import { happen, lookDown, record, recordAttention, setActivity, setListener, settle, settleLater, view } from './record.ts';
import { loadRules, type Rule } from './rules.ts';
import { CONSENT, consent, write } from './storage.ts';

/** `axon('track', 'add_to_cart', { price: 100 })`; the precise types are those of the npm form (`index.d.ts`). */
export interface Axon {
  (command: string, first?: unknown, second?: unknown): void;
  /** The visitor's id, to be sent with a reservation; undefined without consent, and before the tracker has arrived. */
  visitorId?: () => string | undefined;
}

/** The browser's cache answers as long: a rule is known after twice this at most. */
const RULES_MS = 30_000;

/** A copy, so that what the page changes later is not in it; throws on what JSON cannot say. */
const copy = (props: unknown): SentEvent['props'] => props && JSON.parse(JSON.stringify(props));

/** In a page that is looked at, what waits may go, and rules may have changed. */
const wakeUp = (): void => {
  if (document.hidden) return;
  schedule();
  loadRules();
};

const commands: Record<string, (first: never, second: never) => unknown> = {
  page: (props) => view(copy(props)),
  track: (name: string, props) => happen({ trigger: name.toUpperCase(), event: name }, copy(props)),
  identify: (customer, traits) => customer && record('IDENTIFY', copy(traits), { customerId: `${customer}` }),
  // The server takes it for a link to the customer, without anybody being signed in here.
  alias: (customerId) => record('ALIAS', { customerId }),
  reset,
  activity: setActivity,
  // What is none of the words is remembered as if it were `pending`.
  consent(given) {
    const before = consent();
    recordAttention();
    if (given === 'denied') {
      clear();
      reset();
    }
    write(CONSENT, given);
    if (before === 'denied') view();
    wakeUp();
  },
  flush,
  debug: setListener,
};

const change = (): void => {
  settle();
  recordAttention();
  leave();
  wakeUp();
};

/** One listener for the whole page, in the capture phase: page code that stops or re-renders an event cannot hide it. Only looks. */
const watch = (type: string, own: Rule): void =>
  // The element used, then its ancestors through open shadow roots, up to the window, which is no element.
  addEventListener(type, (event) => happen(own, {}, event.composedPath() as HTMLElement[]), true);

/**
 * One page view per navigation of the visitor: load, pushState, replaceState to another address, back / forward, hash, and a
 * return from the back/forward cache. A call that leaves the address as it was is none. Routers replace an entry to prepare or redirect
 * a push: the calls of one task are one navigation.
 */
const watchPages = (): void => {
  for (const method of ['pushState', 'replaceState'] as const) {
    const original = history[method];
    history[method] = (...args) => {
      original.apply(history, args);
      settleLater();
    };
  }
  // Also fired by a change of the hash.
  addEventListener('popstate', settleLater);
  addEventListener('pageshow', (event) => event.persisted && view());
};

/** Starts collecting on this page and answers the `axon(...)` function. */
export const start = (tag: Tag): Axon => {
  configure(tag);
  setActivity(tag.dataset.axonActivity);
  setOnLost((count) => record('EVENTS_DROPPED', { count }));
  watchPages();
  watch('click', {
    trigger: 'CLICK',
    selector: 'a,button,summary,[role=button],[type=submit],[type=button],[data-axon-event]:not(form)',
  });
  watch('submit', { trigger: 'FORM_SUBMISSION', selector: 'form' });
  addEventListener('scroll', lookDown);
  addEventListener('visibilitychange', change);
  addEventListener('pagehide', change);
  setInterval(wakeUp, RULES_MS);
  // So that the browser opens its storage in this task and not in that of the page view.
  consent();
  const axon: Axon = (command, first, second) =>
    attempt(() => {
      const run = commands[command];
      if (run) run(first as never, second as never);
      // viewProduct, addToCart …: an event, whose name the server puts into its own words.
      else axon('track', command, first);
    });
  axon.visitorId = () => (consent() === 'denied' ? undefined : touch().visitorId);
  return axon;
};
