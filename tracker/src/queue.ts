import type { SentEvent } from '../../functions/collection/schema.ts';
import { isGranted } from './identity.ts';
import { keysOf, read, write } from './storage.ts';
import { beacon, byteLength, post } from './transport.ts';

/*
 * At least once: an event is forgotten when the collector confirmed it, refused it for good, or the caps were reached.
 * Unconfirmed ones are sent again under the same id, which the consumers count once.
 */

const PREFIX = 'axon:';
const FLUSH_MS = 1000;
const FULL_EVENTS = 20;
const REQUEST_BYTES = 49_152;
const MAX_EVENTS = 500;
const MAX_BYTES = 200_000;
const BACK_OFF_MS = 1000;
const MAX_BACK_OFF_MS = 300_000;

/** Unconfirmed events, oldest first. In storage each has a key of its own, so tabs never overwrite one another. */
let entries: SentEvent[] = [];
let inFlight: SentEvent[] = [];
let failures = 0;
let notBefore = 0;
let timer: ReturnType<typeof setTimeout> | undefined;

const sizeOf = (events: unknown): number => byteLength(JSON.stringify(events));
const toBody = (events: SentEvent[]): string => JSON.stringify({ sentAt: Date.now(), events });

const keep = (event: SentEvent): unknown => write(PREFIX + event.id, event);
const forget = (gone: SentEvent | undefined): void => {
  entries = entries.filter((event) => event !== gone);
  write(PREFIX + gone?.id);
};

/** Sends in 1 s, or at the end of this task when there is enough: a burst of any length leaves in one request. */
const schedule = (): void => {
  const isFull = entries.length - inFlight.length >= FULL_EVENTS || sizeOf(entries) >= REQUEST_BYTES;
  if (!entries[0] || (timer && !isFull)) return;
  clearTimeout(timer);
  timer = setTimeout(flush, Math.max(isFull ? 0 : FLUSH_MS, notBefore - Date.now()));
};

/** Sends now, unless the collector is being left alone. */
export const flush = async (): Promise<void> => {
  timer = void clearTimeout(timer);
  if (Date.now() < notBefore) return schedule();
  if (inFlight[0] || !entries[0] || !isGranted()) return;
  let bytes = 0;
  inFlight = entries.filter((event, at) => {
    bytes += sizeOf(event);
    return bytes < REQUEST_BYTES || !at;
  });
  const [retry, waitMs] = await post(toBody(inFlight));
  for (const event of inFlight) if (retry && !retry.includes(event.id)) forget(event);
  inFlight = [];
  if (retry && !retry[0]) failures = notBefore = 0;
  else {
    // Doubles from 1 s; jitter takes off up to half, so that tabs do not return all at once.
    const backOff = Math.min(MAX_BACK_OFF_MS, BACK_OFF_MS * 2 ** failures++) * (1 - Math.random() / 2);
    notBefore = Date.now() + Math.max(waitMs, backOff);
    // A long outage keeps what is newest.
    while (sizeOf(entries) > MAX_BYTES) forget(entries[0]);
    if (isGranted()) entries.forEach(keep);
  }
  schedule();
};

export const add = (event: SentEvent): void => {
  if (entries.push(event) > MAX_EVENTS) forget(entries[0]);
  schedule();
};

/** The browser's limit is per page, not per body: halves may fit where the whole does not. */
const handOver = (events: SentEvent[]): void => {
  if (!events[0] || beacon(toBody(events)) || !events[1]) return;
  handOver(events.splice(events.length / 2));
  handOver(events);
};

/**
 * The page may never run again: hands over to the browser what is unsent, and to storage what is unconfirmed, as the answer to a beacon
 * is never seen. If the page lives on, `resume` takes it back.
 */
export const leave = (): void => {
  if (!isGranted()) return;
  const unsent = entries.filter((event) => !inFlight.includes(event));
  entries = entries.filter((event) => !keep(event) || inFlight.includes(event));
  if (Date.now() >= notBefore) handOver(unsent);
};

/** Takes over what earlier pages, and this one when it seemed to leave, could not get confirmed. */
export const resume = (): void => {
  if (!isGranted()) return;
  for (const key of keysOf(PREFIX)) {
    const event = read(key);
    if (!event?.id) write(key);
    else if (!entries.some(({ id }) => id === event.id)) entries.unshift(event);
  }
  schedule();
};

/** Drops all that is unsent. */
export const clear = (): void => {
  entries = [];
  for (const key of keysOf(PREFIX)) write(key);
};
