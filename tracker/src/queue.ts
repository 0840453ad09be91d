import type { CollectAnswer, SentEvent } from '../../functions/collection/schema.ts';
import { doorOf } from './config.ts';
import { BATCH, batchKeys, maySend, read, write } from './storage.ts';
import { uuidv7 } from './uuid.ts';

/*
 * At least once: an event is forgotten when the collector confirmed it, refused it for good, or the caps were reached.
 * Unconfirmed ones are sent again under the same id, which the consumers count once.
 */

const FLUSH_MS = 1000;
const REQUEST_BYTES = 48_000;
/** Below the 64 KiB which browsers allow to outlive a page. */
const KEEPALIVE_BYTES = 60_000;
const MAX_EVENTS = 500;
const MAX_BYTES = 200_000;
const BACK_OFF_MS = 1000;
const MAX_BACK_OFF_MS = 300_000;
/** A collector that hangs is a collector that is down. */
const TIMEOUT_MS = 20_000;

/** Not yet in a batch, oldest first. Batches are in storage under keys of their own, so tabs never overwrite one another. */
let events: SentEvent[] = [];
let failures = 0;
let notBefore = 0;
let timer: unknown;
let onLost: (count: number) => void;

/** Called with how many events had to be dropped. */
export const setOnLost = (call: typeof onLost): void => {
  onLost = call;
};

const sizeOf = (json: unknown): number => new TextEncoder().encode(JSON.stringify(json)).length;

/** Takes the batches back, this tab's and those which earlier pages could not get confirmed. */
const takeBack = (): void => {
  events.unshift(
    ...batchKeys().flatMap((key) => {
      const batch: SentEvent[] = read(key) ?? [];
      write(key);
      return batch;
    }),
  );
};

/** Moves all events into batches. A long outage, or a visitor who has not answered yet, keeps what is newest. */
const seal = (): string[] => {
  const keys: string[] = [];
  let lost = 0;
  while (events[MAX_EVENTS] || sizeOf(events) > MAX_BYTES) lost += events.splice(0, 9).length;
  if (lost) onLost(lost);
  while (events[0]) {
    let batch = events;
    // Also half as much after a failure: browsers refuse what is too much to outlive the page.
    while (batch[1] && sizeOf(batch) > REQUEST_BYTES / (failures + 1)) batch = batch.slice(0, batch.length / 2);
    // Sorts by time, and is a name of its own: a batch on its way may be taken back meanwhile, and what becomes of it must not touch the new one.
    const key = BATCH + events[0].id + uuidv7();
    write(key, batch);
    events = events.slice(batch.length);
    keys.push(key);
  }
  return keys;
};

/**
 * The request is on its way when this returns, so that the page may go. A string body travels as text/plain without own headers or
 * cookies, so it needs no CORS preflight.
 */
const send = async (key: string): Promise<void> => {
  let batch: SentEvent[] = read(key) ?? [];
  // Doubles from 1 s; jitter takes off up to half, so that tabs do not return all at once.
  let pause = Math.min(MAX_BACK_OFF_MS, BACK_OFF_MS * 2 ** failures++) / (Math.random() + 1);
  try {
    const answer = await fetch(doorOf(''), {
      method: 'POST',
      body: JSON.stringify({ sentAt: Date.now(), events: batch }),
      credentials: 'omit',
      keepalive: sizeOf(batch) < KEEPALIVE_BYTES,
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    pause += Number(answer.headers.get('retry-after')) * 1000 || 0;
    if (answer.status !== 429 && answer.status < 500) {
      // Delivered, or refused for good (an unknown key): a body that cannot be read must not make us send twice.
      const { retry = [] }: Partial<CollectAnswer> = await answer.json().catch(() => 0);
      batch = batch.filter(({ id }) => retry.includes(id));
      write(key, batch[0] && batch);
    }
  } catch {}
  if (batch[0]) notBefore = Date.now() + pause;
  else failures = notBefore = 0;
};

/** Together with what earlier pages could not get confirmed, in as few requests as it fits. */
const sendAll = async (): Promise<void> => {
  takeBack();
  const [key] = seal();
  if (!key || !maySend()) return;
  if (Date.now() < notBefore) return schedule();
  await send(key);
  return sendAll();
};

/** Sends now, unless the collector is being left alone. One tab at a time where there are locks, which plain http pages lack. */
export const flush = (): Promise<void> => {
  timer = 0;
  return navigator.locks?.request(BATCH, sendAll).catch(sendAll) ?? sendAll();
};

/** Sends within 1 s: a burst leaves in one request. */
export const schedule = (): void => {
  if (!timer) timer = setTimeout(flush, Math.max(FLUSH_MS, notBefore - Date.now()));
};

export const add = (event: SentEvent): void => {
  events.push(event);
  schedule();
};

/**
 * The page may never run again: what is unsent goes out at once and stays stored until it is confirmed. If that does not happen, a later
 * page sends it again.
 */
export const leave = (): void => {
  const keys = seal();
  if (maySend() && Date.now() >= notBefore) keys.forEach(send);
};

/** Drops all that is unsent. */
export const clear = (): void => {
  takeBack();
  events = [];
};
