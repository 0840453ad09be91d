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
  let answer: (ids: string[]) => Answer = () => ({ status: 200 });
  let limit = Number.POSITIVE_INFINITY;
  const note = (body: string): Sent => {
    const { events }: { events: SentEvent[] } = JSON.parse(body);
    return { at: Date.now(), ids: events.map(({ id }) => id), bytes: Buffer.byteLength(body) };
  };
  vi.stubGlobal('localStorage', kept);
  vi.spyOn(Math, 'random').mockReturnValue(0);
  vi.stubGlobal('fetch', async (_url: URL, { body }: { body: string }) => {
    const sent = note(body);
    if (sent.bytes > limit) throw new TypeError('Too much to outlive a page');
    posts.push(sent);
    const answered = answer(sent.ids);
    if (answered === 'offline') throw new TypeError('Failed to fetch');
    const headers = new Headers(answered.retryAfter ? { 'retry-after': `${answered.retryAfter}` } : {});
    return new Response(JSON.stringify({ accepted: 0, duplicate: 0, rejected: [], retry: answered.retry ?? [] }), {
      status: answered.status,
      headers,
    });
  });
  vi.stubGlobal('location', { href: 'https://shop.example/' });
  vi.stubGlobal('navigator', { locks: fakeLocks() });
  return {
    posts,
    kept,
    answerWith: (next: typeof answer) => {
      answer = next;
    },
    /** Requests with larger bodies fail, as they do when other scripts of a leaving page send much. */
    refuseAbove: (bytes: number) => {
      limit = bytes;
    },
    /** Ids that would survive the page. */
    storedIds: () =>
      Object.keys(kept)
        .filter((key) => key.startsWith('axon:'))
        .flatMap((key): SentEvent[] => JSON.parse(kept[key] ?? ''))
        .map(({ id }) => id),
  };
}

/** Web Locks as far as the tracker uses them: one name, one at a time. */
const fakeLocks = () => {
  let last: Promise<unknown> = Promise.resolve();
  return {
    request(_name: string, run: () => unknown) {
      last = last.then(run);
      return last;
    },
  };
};

/** What stands for the script tag. */
export const TAG = {
  dataset: { axonKey: 'wk_0123456789abcdef', axonEndpoint: 'https://collect.example/v1/e' },
  src: 'https://shop.example/axon.js',
};

export const eventOf = (id: string, text = ''): SentEvent => ({
  id,
  name: 'x',
  createdAt: Date.now(),
  visitorId: 'v',
  ...(text && { props: { text } }),
});
