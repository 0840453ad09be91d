import type { CollectAnswer } from '../../functions/collection/schema.ts';
import { attempt } from './attempt.ts';

/** Below the 64 KiB which browsers allow to outlive a page. */
const KEEPALIVE_BYTES = 60_000;
/** A collector that hangs is a collector that is down. */
const TIMEOUT_MS = 20_000;

let url = '';

/** The collector's door with the write key. */
export const setUrl = (given: string): void => {
  url = given;
};

export const byteLength = (text: string): number => new Blob([text]).size;

/**
 * Answers the ids to send again (`undefined` = nothing is known to have arrived, so all) and for how many ms the collector asks to be
 * left alone. Never rejects. A string body travels as text/plain without own headers or cookies, so no request needs a CORS preflight.
 */
export const post = async (body: string): Promise<[retry: readonly string[] | undefined, waitMs: number]> => {
  let retry: readonly string[] | undefined;
  let waitMs = 0;
  try {
    const answer = await fetch(url, {
      method: 'POST',
      body,
      credentials: 'omit',
      keepalive: byteLength(body) < KEEPALIVE_BYTES,
      // Absent in browsers before 2022; they wait as long as their network stack does.
      signal: AbortSignal.timeout?.(TIMEOUT_MS) ?? null,
    });
    waitMs = Number(answer.headers.get('retry-after')) * 1000 || 0;
    if (answer.status !== 429 && answer.status < 500) {
      // Delivered, or refused for good (unknown key, foreign origin): a body that cannot be read must not make us send twice.
      retry = [];
      ({ retry = [] } = (await answer.json()) as Partial<CollectAnswer>);
    }
  } catch {}
  return [retry, waitMs];
};

/** Hands the body to the browser, to be sent even if the page goes away; false when it was refused. */
export const beacon = (body: string): boolean | undefined =>
  byteLength(body) < KEEPALIVE_BYTES && attempt(() => navigator.sendBeacon(url, body));
