import { read, write } from './storage.ts';
import { uuidv7 } from './uuid.ts';

/** pending = remember in memory, send nothing; denied = remember nothing. */
export type Consent = 'granted' | 'denied' | 'pending';

const KEY = 'axon';
const SESSION_MS = 1_800_000;

/** Who the events belong to; the keys are those of the wire. */
export interface Who {
  visitorId: string;
  sessionId: string;
  customerId: string | undefined;
}

interface State extends Partial<Who> {
  /** Time of the last event, epoch ms; a session ends 30 minutes after it. */
  seen?: number;
  consent?: Consent | undefined;
}

let byDefault: Consent = 'granted';
let state: State = {};

// Read anew each time: another tab may have signed the visitor in or out. Unreadable storage leaves the memory as it is.
const load = (): State => {
  state = read(KEY) ?? state;
  return state;
};

const save = (next: State): void => {
  state = next;
  const kept = next.consent ?? byDefault;
  write(KEY, (kept === 'granted' || next.consent === 'denied') && next);
};

export const consent = (): Consent => load().consent ?? byDefault;

/** Only then may anything be kept or sent. */
export const isGranted = (): boolean => consent() === 'granted';

/** What holds until the visitor says otherwise. */
export const setDefaultConsent = (given: Consent): void => {
  byDefault = given;
};

/** Remembered across pages; `denied` forgets everything else, `pending` keeps the rest in memory only. */
export const setConsent = (given: Consent): void => save({ ...(given !== 'denied' && load()), consent: given });

/** The ids for an event happening now; begins a new session when the last one has gone quiet. A customer given is the visitor's from now on. */
export const touch = (customer?: string): Who => {
  const { visitorId = uuidv7(), sessionId = uuidv7(), seen = 0, customerId } = load();
  const now = Date.now();
  const isQuiet = now - seen > SESSION_MS;
  const who = { visitorId, sessionId: isQuiet ? uuidv7() : sessionId, customerId: customer ?? customerId };
  save({ ...state, ...who, seen: now });
  return who;
};

/** A new visitor from now on, e.g. after signing out on a shared machine. */
export const reset = (): void => save({ consent: load().consent });
