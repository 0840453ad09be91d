import type { SentEvent } from '../../functions/collection/schema.ts';
import { attempt } from './attempt.ts';
import { watchClicks } from './clicks.ts';
import { type Consent, consent, reset, setConsent, setDefaultConsent, touch } from './identity.ts';
import { seen, settle, watchPages } from './page-views.ts';
import { add, clear, flush, leave, resume } from './queue.ts';
import { redactText, redactUrl } from './redact.ts';
import { setUrl } from './transport.ts';
import { uuidv7 } from './uuid.ts';

export interface Config {
  /** Public write key, `wk_…`. */
  key: string;
  /** Full address of the collector's door, e.g. `https://collect.shop.example/v1/e`. */
  endpoint: string;
  /** The activity the whole page belongs to. */
  activity?: string | undefined;
  /** What holds until the visitor answers; default granted. */
  consent?: Consent | undefined;
}

type Props = SentEvent['props'];
/** `axon('track', 'add_to_cart', { price: 100 })`; the precise types are those of the npm form (`index.d.ts`). */
export interface Axon {
  (command: string, ...args: unknown[]): void;
  /** The visitor's id, to be sent with a reservation; undefined without consent, and before the tracker has arrived. */
  visitorId?: () => string | undefined;
}

/** The browser asks on the visitor's behalf not to be tracked; only an explicit `consent('granted')` outweighs it. */
const isOptedOut = () => (navigator as { globalPrivacyControl?: boolean }).globalPrivacyControl || navigator.doNotTrack === '1';

/** A copy, so that what the page changes later is not in it; throws on what JSON cannot say. */
const copy = (props: unknown): Props => props && JSON.parse(JSON.stringify(props));
const toText = (value: unknown) => (value ? `${value}` : undefined);

const context = { locale: navigator.language, zone: Intl.DateTimeFormat().resolvedOptions().timeZone };
let activity: string | undefined;
let { referrer } = document;
let viewed: SentEvent | undefined;
let viewedUrl = '';

const record = (name: string, props?: Props, extra?: Partial<SentEvent>): SentEvent | undefined => {
  settle();
  if (consent() === 'denied') return;
  const event: SentEvent = {
    id: uuidv7(),
    name,
    createdAt: Date.now(),
    ...touch(extra?.customerId),
    activityId: activity,
    url: redactUrl(location.href),
    referrer: redactUrl(referrer) || undefined,
    ...context,
    ...extra,
    props,
  };
  add(event);
  return event;
};

const view = (props?: Props): void => {
  seen();
  if (viewedUrl && viewedUrl !== location.href) referrer = viewedUrl;
  viewedUrl = location.href;
  // The one layout read, and only here: clicks and scrolling stay free of it.
  viewed = record('PAGE_VIEW', props, { title: redactText(document.title).slice(0, 512), width: innerWidth });
};

const commands: Record<string, (first?: unknown, second?: unknown) => unknown> = {
  page: (props) => view(copy(props)),
  track: (name, props) => record(`${name}`, copy(props)),
  identify(customer, traits) {
    const customerId = toText(customer);
    if (customerId) record('IDENTIFY', copy(traits), { customerId });
  },
  reset,
  activity(id) {
    activity = toText(id);
    // A page that learns its activity while it renders still tells it of its own view, unless that has left or another page came.
    setTimeout(() => {
      if (viewed && viewedUrl === location.href) viewed.activityId = activity;
    });
  },
  // What is none of the three words is remembered as if it were `pending`.
  consent(given) {
    const before = consent();
    setConsent(given as Consent);
    if (given === 'denied') clear();
    else if (before === 'denied') view();
    resume();
  },
  flush,
};

const goAway = (): void => {
  settle();
  leave();
};

/** Starts collecting on this page and answers the `axon(...)` function. */
export const start = (config: Config): Axon => {
  activity = config.activity;
  setUrl(`${config.endpoint}?k=${config.key}`);
  setDefaultConsent(isOptedOut() ? 'denied' : (config.consent ?? 'granted'));
  watchPages(view);
  watchClicks(record);
  document.addEventListener('visibilitychange', () => (document.hidden ? goAway() : resume()));
  addEventListener('pagehide', goAway);
  resume();
  const axon: Axon = (command, ...args) => void attempt(() => commands[command]?.(...args));
  axon.visitorId = () => (consent() === 'denied' ? undefined : touch().visitorId);
  return axon;
};
