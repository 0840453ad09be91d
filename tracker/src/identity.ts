import { redact } from './redact.ts';
import { read, write } from './storage.ts';
import { uuidv7 } from './uuid.ts';

const KEY = 'axon';
const SESSION_MS = 1_800_000;
/** Campaign parameters and click ids of an address. */
const CAMPAIGN = /\w*(utm_|(cl|bra)id=)[^&#]*/g;

/** What is known of the visitor, in the words of the wire. */
interface State {
  visitorId: string;
  sessionId?: string;
  customerId?: string;
  /** What the session's visitor came by; another one begins another session. */
  campaign: string | undefined;
  /** Time of the last event; a session ends 30 minutes after it. */
  createdAt: number;
  /** Address of the page, cleaned. */
  url: string;
}

/**
 * What an event happening now has of its visitor; begins a new session when the last one has gone quiet or another campaign brought the
 * visitor. A customer given is the visitor's from now on.
 */
export const touch = (customer?: string): State => {
  // Of a new visitor everything is absent.
  const before: Partial<State> & Pick<State, 'createdAt'> = read(KEY) ?? {};
  const url = redact(location.href);
  const createdAt = Date.now();
  const state = { visitorId: uuidv7(), ...before, createdAt, url, campaign: url.match(CAMPAIGN)?.join('&') ?? before.campaign };
  if (customer) state.customerId = customer;
  if (!(createdAt - before.createdAt <= SESSION_MS && state.campaign === before.campaign)) state.sessionId = uuidv7();
  write(KEY, state);
  return state;
};

/** A new visitor from now on, e.g. after signing out on a shared machine. */
export const reset = (): void => write(KEY);
