import { afterEach, expect, test, vi } from 'vitest';
import { fakePage, TAG } from './page.ts';

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
});

async function openIdentity(kept: Record<string, string> = {}) {
  const page = fakePage(kept);
  const { configure } = await import('../src/config.ts');
  configure(TAG);
  return { ...page, ...(await import('../src/identity.ts')) };
}
const MINUTE = 60_000;

test('a session lasts until 30 minutes pass without an event', async () => {
  const { touch } = await openIdentity();
  const first = touch();
  vi.advanceTimersByTime(30 * MINUTE);
  const second = touch();
  expect([second.visitorId, second.sessionId]).toEqual([first.visitorId, first.sessionId]);
  vi.advanceTimersByTime(30 * MINUTE + 1);
  const third = touch();
  expect(third.sessionId).not.toBe(first.sessionId);
  expect(third.visitorId).toBe(first.visitorId);
});

test('the next page is the same visitor; a new one after reset', async () => {
  const kept = {};
  const first = (await openIdentity(kept)).touch('u1');
  const next = await openIdentity(kept);
  expect(next.touch()).toEqual(first);
  expect(first.customerId).toBe('u1');
  next.reset();
  const other = next.touch();
  expect(other.visitorId).not.toBe(first.visitorId);
  expect(other.customerId).toBeUndefined();
});

test('another campaign or click id begins another session, the same one and none do not', async () => {
  const { touch } = await openIdentity();
  const visit = (query: string) => {
    vi.stubGlobal('location', { href: `https://shop.example/${query}` });
    return touch();
  };
  const first = visit('?utm_source=naver&utm_campaign=winter&page=1');
  expect(first.campaign).toBe('utm_source=naver&utm_campaign=winter');
  const sessions = ['?utm_source=naver&utm_campaign=winter&page=2', '', '?gclid=abc', '?q=coat', '?utm_source=kakao'].map(
    (query) => visit(query).sessionId,
  );
  expect(sessions.map((id) => [first.sessionId, ...sessions].indexOf(id))).toEqual([0, 0, 3, 3, 5]);
});

test.each(['', '{', 'null', '"text"', '7', '[]'])('a spoiled value (%j) is as good as none', async (value) => {
  const { touch } = await openIdentity({ axon: value });
  expect(touch().visitorId).toMatch(/^[\da-f-]{36}$/);
});

test('ids sort by time', async () => {
  fakePage();
  const { uuidv7 } = await import('../src/uuid.ts');
  const ids = Array.from({ length: 50 }, () => {
    vi.advanceTimersByTime(1);
    return uuidv7();
  });
  expect(ids).toEqual([...ids].sort());
  expect(new Set(ids).size).toBe(50);
});
