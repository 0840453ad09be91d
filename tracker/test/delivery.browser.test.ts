import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { openBrowser } from '../../test/house/browser.ts';
import { KEY, openShop, type Shop } from './shop.ts';

let browser: Browser;
let shop: Shop;
let context: BrowserContext;
let page: Page;
let pageErrors: string[];

beforeAll(async () => {
  [browser, shop] = await Promise.all([openBrowser(), openShop()]);
});
afterAll(async () => {
  await browser?.close();
  await shop?.close();
});
beforeEach(async () => {
  context = await browser.newContext();
  page = await context.newPage();
  pageErrors = [];
  page.on('pageerror', (error) => pageErrors.push(error.message));
});
afterEach(async () => {
  await context.close();
  shop.clean();
  expect(pageErrors).toEqual([]);
});

const has = (name: string) => (events: { name: string }[]) => events.some((event) => event.name === name);
const open = async (path = '/') => {
  await page.goto(shop.url + path);
  await page.waitForFunction('window.axon && !axon.q');
};
const stored = () => page.evaluate(() => Object.entries({ ...localStorage }));

describe('on the wire', () => {
  test('20 quick events and their page view are one request, text/plain, without preflight, cookies or own headers', async () => {
    await context.addCookies([{ name: 'session', value: 'secret', url: shop.collector }]);
    await open();
    await page.evaluate("for (let i = 0; i < 20; i++) axon('track', 'quick', { i })");
    await shop.until((events) => events.length === 21);
    await page.waitForTimeout(1200);
    expect(shop.requests).toHaveLength(1);
    const [request] = shop.requests;
    expect(request).toMatchObject({ method: 'POST', url: `/v1/e?k=${KEY}` });
    expect(request?.headers).toMatchObject({ 'content-type': 'text/plain;charset=UTF-8' });
    expect(request?.headers.cookie).toBeUndefined();
    expect(Object.keys(request?.headers ?? {}).filter((name) => name.startsWith('x-'))).toEqual([]);
    expect(shop.names()).toEqual(['PAGE_VIEW', ...Array(20).fill('quick')]);
  });

  test('ids are UUIDv7; one visitor and one session across pages and tabs', async () => {
    await open('/one');
    await shop.until((events) => events.length === 1);
    const other = await context.newPage();
    await other.goto(`${shop.url}/two`);
    const [one, two] = await shop.until((events) => events.length === 2);
    expect(one?.id).toMatch(/^[\da-f]{8}-[\da-f]{4}-7[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/);
    expect(one?.id).not.toBe(two?.id);
    expect([two?.visitorId, two?.sessionId]).toEqual([one?.visitorId, one?.sessionId]);
  });

  test('identify names the customer on this and later events, reset begins a new visitor', async () => {
    await open();
    await page.evaluate(
      "axon('identify', 'user 7', { grade: 'gold' }); axon('track', 'as'); axon('reset'); axon('track', 'after')",
    );
    const [view, identify, as, after] = await shop.until((events) => events.length === 4);
    expect(identify).toMatchObject({
      name: 'IDENTIFY',
      customerId: 'user 7',
      visitorId: view?.visitorId,
      props: { grade: 'gold' },
    });
    expect(as?.customerId).toBe('user 7');
    expect(after?.customerId).toBeUndefined();
    expect(after?.visitorId).not.toBe(view?.visitorId);
  });
});

describe('leaving the page', () => {
  test('an event followed at once by a navigation arrives', async () => {
    shop.page('/go', `<a id="next" href="/next" data-axon-event="go">Next</a>{snippet}`);
    for (let round = 1; round <= 5; round++) {
      await open('/go');
      await page.click('#next');
      await shop.until((events) => events.filter(({ name }) => name === 'go').length === round);
    }
  });

  test('an event followed at once by closing the tab arrives', async () => {
    for (let round = 1; round <= 5; round++) {
      const tab = await context.newPage();
      await tab.goto(shop.url);
      await tab.waitForFunction('!axon.q');
      await tab.evaluate("axon('track', 'bye')");
      await tab.close({ runBeforeUnload: true });
      await shop.until((events) => events.filter(({ name }) => name === 'bye').length === round);
    }
  });

  test('pagehide alone is leaving enough (Safari), and counts a navigation of the same task', async () => {
    await open();
    await page.evaluate("history.pushState({}, '', '/last'); window.dispatchEvent(new PageTransitionEvent('pagehide'))");
    await shop.until((events) => events.length === 2, 800);
  });

  test('a page that only looked like leaving sends again until it knows, and then keeps nothing', async () => {
    await open();
    await page.evaluate(() => {
      Object.defineProperty(document, 'hidden', { value: true, configurable: true });
      document.dispatchEvent(new Event('visibilitychange'));
    });
    await shop.until(has('PAGE_VIEW'));
    expect((await stored()).filter(([key]) => key.startsWith('axon:'))).toHaveLength(1);
    await page.evaluate(() => {
      Object.defineProperty(document, 'hidden', { value: false });
      document.dispatchEvent(new Event('visibilitychange'));
    });
    await page.waitForFunction("!Object.keys(localStorage).some((key) => key.startsWith('axon:'))");
    expect(shop.requests).toHaveLength(2);
    expect(shop.names()).toEqual(['PAGE_VIEW']);
  });

  test('more than a browser lets a leaving page send arrives on the next visit', async () => {
    await open();
    await page.evaluate(
      "for (let i = 0; i < 12; i++) axon('track', 'big', { i, text: '가'.repeat(3000) }); location.href = '/next'",
    );
    await shop.until((events) => events.filter(({ name }) => name === 'big').length === 12);
    expect(Math.max(...shop.requests.map(({ bytes }) => bytes))).toBeLessThan(60_000);
  });
});

describe('a collector in trouble', () => {
  test.each(['drop', 503, 429] as const)('down (%s), then up: everything arrives, from a closed tab too', async (trouble) => {
    shop.react(() => (trouble === 'drop' ? 'drop' : { status: trouble }));
    await open('/down');
    await page.evaluate("axon('track', 'lost?')");
    await page.evaluate("axon('flush')");
    await expect.poll(() => shop.requests.length).toBeGreaterThan(0);
    await page.close();
    shop.requests.length = 0;
    shop.react(() => ({ status: 200 }));
    page = await context.newPage();
    await open('/up');
    await shop.until((events) => events.length === 3);
    expect(shop.names().sort()).toEqual(['PAGE_VIEW', 'PAGE_VIEW', 'lost?']);
    await page.waitForFunction("!Object.keys(localStorage).some((key) => key.startsWith('axon:'))");
  });

  test('a tab closed at once while the collector is down delivers on the next visit', async () => {
    shop.react(() => ({ status: 503 }));
    await open('/down');
    await page.evaluate("axon('track', 'quick')");
    await page.close({ runBeforeUnload: true });
    await expect.poll(() => shop.requests.length).toBeGreaterThan(0);
    shop.requests.length = 0;
    shop.react(() => ({ status: 200 }));
    page = await context.newPage();
    await open('/up');
    await shop.until(has('quick'));
  });

  test('only the events it asks for are sent again', async () => {
    let calls = 0;
    shop.react((events) => ({
      status: 200,
      retry: calls++ ? [] : events.filter(({ name }) => name === 'again').map(({ id }) => id),
    }));
    await open();
    await page.evaluate("axon('track', 'once'); axon('track', 'again'); axon('flush')");
    await expect.poll(() => shop.requests.length, { timeout: 5000 }).toBe(2);
    expect(shop.requests[1]?.events.map(({ name }) => name)).toEqual(['again']);
  });

  test('Retry-After is honoured', async () => {
    shop.react(() => ({ status: 429, headers: { 'retry-after': '3' } }));
    await open();
    await page.evaluate("axon('flush')");
    await expect.poll(() => shop.requests.length).toBe(1);
    shop.react(() => ({ status: 200 }));
    await page.evaluate("axon('track', 'more'); axon('flush')");
    await page.waitForTimeout(2000);
    expect(shop.requests).toHaveLength(1);
    await shop.until(has('more'));
  });

  test('a collector that hangs leaves the page alone', async () => {
    shop.react(() => ({ status: 200, delayMs: 60_000 }));
    shop.page('/', '<a href="#done">Go</a>{snippet}');
    await open();
    await page.evaluate("axon('flush')");
    await page.click('a');
    expect(page.url()).toMatch(/#done$/);
  });
});

describe('a hostile page', () => {
  test('storage that throws: events arrive, one visitor per page', async () => {
    await page.addInitScript(() => {
      Object.defineProperty(window, 'localStorage', {
        get() {
          throw new DOMException('blocked', 'SecurityError');
        },
      });
    });
    await open();
    await page.evaluate("axon('track', 'still')");
    const events = await shop.until(has('still'));
    expect(new Set(events.map(({ visitorId }) => visitorId)).size).toBe(1);
    expect(new Set(events.map(({ sessionId }) => sessionId)).size).toBe(1);
  });

  test('full and spoiled storage: events arrive', async () => {
    await page.addInitScript(() => {
      localStorage.setItem('axon', '{"visitorId":');
      localStorage.setItem('axon:spoiled', 'null');
      Storage.prototype.setItem = () => {
        throw new DOMException('full', 'QuotaExceededError');
      };
    });
    await open();
    await page.evaluate("axon('track', 'still')");
    await shop.until(has('still'));
  });

  test('odd arguments neither throw nor stop what follows', async () => {
    await open();
    await page.evaluate(() => {
      const axon = (window as unknown as { axon(...call: unknown[]): void }).axon;
      const circle: { self?: unknown } = {};
      circle.self = circle;
      axon('track', 'circle', circle);
      axon('nonsense', 1);
      axon('constructor');
      axon('identify', null);
      axon('track', 'after', { fn() {}, date: new Date(0), big: 1 });
    });
    const events = await shop.until(has('after'));
    expect(events.map(({ name }) => name)).toEqual(['PAGE_VIEW', 'after']);
    expect(events[1]?.props).toEqual({ date: '1970-01-01T00:00:00.000Z', big: 1 });
  });

  test("works under CSP script-src 'self', without the inline stub", async () => {
    const csp = { 'content-security-policy': `default-src 'none'; script-src 'self'; connect-src ${shop.collector}` };
    const tag = `<script src="/axon.js" data-axon-key="${KEY}" data-axon-endpoint="${shop.collector}/v1/e"></script>`;
    shop.page('/csp', `<button data-axon-event="buy">Buy</button>${tag}`, csp);
    await page.goto(`${shop.url}/csp`);
    await page.click('button');
    await shop.until(has('buy'));
  });
});
