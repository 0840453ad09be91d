import fc from 'fast-check';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { eventOf, fakePage, TAG } from './page.ts';

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
});

async function openQueue(kept: Record<string, string> = {}) {
  const page = fakePage(kept);
  const { configure } = await import('../src/config.ts');
  configure(TAG);
  const queue = await import('../src/queue.ts');
  const lost: number[] = [];
  queue.setOnLost((count) => void lost.push(count));
  queue.schedule();
  return { ...page, ...queue, lost };
}
const pass = (ms: number) => vi.advanceTimersByTimeAsync(ms);

describe('batching', () => {
  test('events of one second leave together, one second after the first', async () => {
    const { add, posts } = await openQueue();
    add(eventOf('a'));
    await pass(600);
    add(eventOf('b'));
    await pass(399);
    expect(posts).toEqual([]);
    await pass(1);
    expect(posts.map(({ ids }) => ids)).toEqual([['a', 'b']]);
  });

  test('no request is larger than 60 KiB, nothing is lost, the order is kept', async () => {
    const { add, posts } = await openQueue();
    // Real ids sort by time.
    const ids = Array.from({ length: 30 }, (_, i) => `e${10 + i}`);
    for (const id of ids) add(eventOf(id, '가'.repeat(2000)));
    await pass(10_000);
    expect(posts.flatMap((post) => post.ids)).toEqual(ids);
    expect(Math.max(...posts.map(({ bytes }) => bytes))).toBeLessThan(60 * 1024);
  });

  test('one request at a time', async () => {
    const { add, posts, flush } = await openQueue();
    add(eventOf('a'));
    flush();
    await pass(0);
    add(eventOf('b'));
    flush();
    expect(posts).toHaveLength(1);
    await pass(1000);
    expect(posts.map(({ ids }) => ids)).toEqual([['a'], ['b']]);
  });
});

test('clear forgets what waits, what this page stored and what earlier pages left, and counts none of it as dropped', async () => {
  const { add, leave, clear, posts, lost, kept, answerWith } = await openQueue({ 'axon:old': JSON.stringify([eventOf('old')]) });
  answerWith(() => 'offline');
  add(eventOf('stored'));
  leave();
  await pass(0);
  add(eventOf('waits'));
  clear();
  const before = posts.length;
  await pass(600_000);
  expect([kept, posts.length - before, lost]).toEqual([{}, 0, []]);
});

test('a page that is refused the lock sends all the same', async () => {
  const { add, posts } = await openQueue();
  vi.stubGlobal('navigator', { locks: { request: () => Promise.reject(new DOMException('Sandboxed', 'SecurityError')) } });
  add(eventOf('a'));
  await pass(1000);
  expect(posts.map(({ ids }) => ids)).toEqual([['a']]);
});

describe('a collector in trouble', () => {
  test.each([['offline' as const], [{ status: 500 }], [{ status: 503 }], [{ status: 429 }]])(
    '%o: kept, and sent again with doubling pauses up to 5 min',
    async (trouble) => {
      const { add, posts, answerWith, storedIds } = await openQueue();
      answerWith(() => trouble);
      add(eventOf('a'));
      await pass(1000);
      expect(storedIds()).toEqual(['a']);
      await pass(20 * 60_000);
      const pauses = posts.slice(1).map(({ at }, i) => (at - (posts[i]?.at ?? 0)) / 1000);
      expect(pauses.slice(0, 10)).toEqual([1, 2, 4, 8, 16, 32, 64, 128, 256, 300]);
      answerWith(() => ({ status: 200 }));
      await pass(300_000);
      expect(posts.at(-1)?.ids).toEqual(['a']);
      expect(storedIds()).toEqual([]);
      const calls = posts.length;
      await pass(600_000);
      expect(posts).toHaveLength(calls);
    },
  );

  test.each([400, 401, 403, 413])('%i is final: nothing is sent again', async (status) => {
    const { add, posts, answerWith, storedIds } = await openQueue();
    answerWith(() => ({ status }));
    add(eventOf('a'));
    await pass(600_000);
    expect(posts).toHaveLength(1);
    expect(storedIds()).toEqual([]);
  });

  test('Retry-After is honoured by events, flush and leaving alike, and the back-off comes on top', async () => {
    const { add, posts, answerWith, flush, leave, schedule } = await openQueue();
    answerWith(() => ({ status: 429, retryAfter: 60 }));
    add(eventOf('a'));
    await pass(1000);
    answerWith(() => ({ status: 200 }));
    for (let i = 0; i < 25; i++) add(eventOf(`e${i}`));
    flush();
    leave();
    schedule();
    await pass(60_999);
    expect(posts).toHaveLength(1);
    await pass(1);
    expect(posts[1]?.ids).toHaveLength(26);
  });

  test('only the ids asked for are sent again', async () => {
    const { add, posts, answerWith } = await openQueue();
    answerWith(() => ({ status: 200, retry: ['b'] }));
    for (const id of ['a', 'b', 'c']) add(eventOf(id));
    await pass(1000);
    answerWith(() => ({ status: 200 }));
    await pass(1000);
    expect(posts.map(({ ids }) => ids)).toEqual([['a', 'b', 'c'], ['b']]);
  });

  test('a long outage keeps the newest: at most 500 events and 200 KB', async () => {
    const { add, answerWith, storedIds, kept, lost } = await openQueue();
    answerWith(() => 'offline');
    for (let i = 0; i < 600; i++) add(eventOf(`e${i}`, 'x'.repeat(1000)));
    await pass(1000);
    const ids = storedIds();
    expect(ids).toContain('e599');
    expect(ids).not.toContain('e0');
    expect(JSON.stringify(kept).length).toBeLessThan(230_000);
    expect(ids.length).toBeGreaterThan(150);
    expect(ids.length + lost.reduce((sum, count) => sum + count, 0)).toBe(600);
  });
});

describe('leaving', () => {
  test('what is unsent goes out at once, and is kept until it is confirmed', async () => {
    const { add, posts, leave, storedIds } = await openQueue();
    add(eventOf('a'));
    leave();
    leave();
    expect(posts.map(({ ids }) => ids)).toEqual([['a']]);
    expect(storedIds()).toEqual(['a']);
    await pass(1000);
    expect(posts).toHaveLength(1);
    expect(storedIds()).toEqual([]);
  });

  test('what the browser refuses to carry is kept, and goes in halves that fit', async () => {
    const { add, posts, leave, schedule, refuseAbove, storedIds } = await openQueue();
    refuseAbove(30_000);
    for (let i = 0; i < 40; i++) add(eventOf(`e${i}`, 'x'.repeat(1000)));
    leave();
    await pass(0);
    expect(posts).toEqual([]);
    expect(storedIds()).toHaveLength(40);
    schedule();
    await pass(10_000);
    expect(posts.map(({ ids }) => ids.length)).toEqual([20, 20]);
    expect(storedIds()).toEqual([]);
  });

  test('what is on its way is not sent twice, but kept', async () => {
    const { add, posts, leave, flush, storedIds, answerWith } = await openQueue();
    add(eventOf('a'));
    flush();
    await Promise.resolve();
    leave();
    expect(posts).toHaveLength(1);
    expect(storedIds()).toEqual(['a']);
    answerWith(() => ({ status: 200 }));
    await pass(0);
    expect(storedIds()).toEqual([]);
  });

  test('what an earlier page left is sent by the next, spoiled keys are swept', async () => {
    const { posts, kept } = await openQueue({
      'axon:old': JSON.stringify([eventOf('old')]),
      'axon:bad': '{',
      'axon:null': 'null',
      other: 'mine',
    });
    await pass(1000);
    expect(posts.map(({ ids }) => ids)).toEqual([['old']]);
    expect(kept).toEqual({ other: 'mine' });
  });
});

test('whatever the collector answers, every event is confirmed in the end or still kept', async () => {
  const answers = fc.constantFrom('offline' as const, { status: 503 }, { status: 200 }, { status: 429, retryAfter: 7 });
  const step = fc.constantFrom('add', 'flush', 'wait', 'leave', 'schedule');
  await fc.assert(
    fc.asyncProperty(fc.array(answers, { maxLength: 12 }), fc.array(step, { maxLength: 40 }), async (outcomes, steps) => {
      const { add, flush, leave, schedule, posts, answerWith, storedIds } = await openQueue();
      const confirmed = new Set<string>();
      const added: string[] = [];
      answerWith((ids) => {
        const outcome = outcomes.shift() ?? { status: 200 };
        if (outcome !== 'offline' && outcome.status === 200) for (const id of ids) confirmed.add(id);
        return outcome;
      });
      for (const name of steps) {
        if (name === 'add') add(eventOf(`e${added.push('') - 1}`));
        if (name === 'flush') flush();
        if (name === 'wait') await pass(700);
        if (name === 'leave') leave();
        if (name === 'schedule') schedule();
      }
      schedule();
      await pass(3_600_000);
      expect(confirmed.size).toBe(added.length);
      expect(storedIds()).toEqual([]);
      expect(posts.every(({ ids }) => new Set(ids).size === ids.length)).toBe(true);
    }),
    { numRuns: 40 },
  );
});
