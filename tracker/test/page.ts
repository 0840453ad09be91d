import { vi } from 'vitest';
import type { SentEvent } from '../../functions/collection/schema.ts';

export interface Sent {
  at: number;
  ids: string[];
  bytes: number;
}

type Answer = { status: number; retry?: string[]; retryAfter?: number } | 'offline';

/** The browser's parts the queue stands on, with a clock moved by hand. Call before importing any module of `src/`. */
export function fakePage(kept: Record<string, string> = {}) {
  vi.resetModules();
  vi.useFakeTimers({ now: 1_800_000_000_000 });
  const posts: Sent[] = [];
  const beacons: Sent[] = [];
  let answer: (ids: string[]) => Answer = () => ({ status: 200 });
  let beaconLimit = Number.POSITIVE_INFINITY;
  const note = (body: string): Sent => {
    const { events }: { events: SentEvent[] } = JSON.parse(body);
    return { at: Date.now(), ids: events.map(({ id }) => id), bytes: Buffer.byteLength(body) };
  };
  vi.stubGlobal('localStorage', kept);
  vi.spyOn(Math, 'random').mockReturnValue(0);
  vi.stubGlobal('fetch', async (_url: string, { body }: { body: string }) => {
    const sent = note(body);
    posts.push(sent);
    const answered = answer(sent.ids);
    if (answered === 'offline') throw new TypeError('Failed to fetch');
    const headers = new Headers(answered.retryAfter ? { 'retry-after': `${answered.retryAfter}` } : {});
    return new Response(JSON.stringify({ accepted: 0, duplicate: 0, rejected: [], retry: answered.retry ?? [] }), {
      status: answered.status,
      headers,
    });
  });
  vi.stubGlobal('navigator', {
    sendBeacon(_url: string, body: string) {
      if (Buffer.byteLength(body) > beaconLimit) return false;
      beacons.push(note(body));
      return true;
    },
  });
  return {
    posts,
    beacons,
    kept,
    answerWith: (next: typeof answer) => {
      answer = next;
    },
    refuseBeaconsAbove: (bytes: number) => {
      beaconLimit = bytes;
    },
    /** Ids that would survive the page. */
    storedIds: () =>
      Object.keys(kept)
        .filter((key) => key.startsWith('axon:'))
        .map((key) => key.slice(5)),
  };
}

export const eventOf = (id: string, text = ''): SentEvent => ({
  id,
  name: 'x',
  createdAt: Date.now(),
  visitorId: 'v',
  ...(text && { props: { text } }),
});
