import { describe, expect, test } from 'vitest';
import { inBrowser } from './in-browser.ts';
import { KEY } from './shop.ts';

const here = inBrowser();

const has = (name: string) => (events: { name: string }[]) => events.some((event) => event.name === name);
const stored = () => here.page.evaluate(() => Object.entries({ ...localStorage }));

describe('on the wire', () => {
  test('20 quick events and their page view are one request, text/plain, without preflight, cookies or own headers', async () => {
    await here.context.addCookies([{ name: 'session', value: 'secret', url: here.shop.collector }]);
    await here.open();
    await here.page.evaluate("for (let i = 0; i < 20; i++) axon('track', 'quick', { i })");
    await here.shop.until((events) => events.length === 21);
    await here.page.waitForTimeout(1200);
    expect(here.shop.requests).toHaveLength(1);
    const [request] = here.shop.requests;
    expect(request).toMatchObject({ method: 'POST', url: `/v1/e?k=${KEY}` });
    expect(request?.headers).toMatchObject({ 'content-type': 'text/plain;charset=UTF-8' });
    expect(request?.headers.cookie).toBeUndefined();
    expect(Object.keys(request?.headers ?? {}).filter((name) => name.startsWith('x-'))).toEqual([]);
    expect(here.shop.names()).toEqual(['PAGE_VIEW', ...Array(20).fill('quick')]);
  });

  test('ids are UUIDv7; one visitor and one session across pages and tabs', async () => {
    await here.open('/one');
    await here.shop.until((events) => events.length === 1);
    const other = await here.context.newPage();
    await other.goto(`${here.shop.url}/two`);
    const [one, two] = await here.shop.until((events) => events.length === 2);
    expect(one?.id).toMatch(/^[\da-f]{8}-[\da-f]{4}-7[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/);
    expect(one?.id).not.toBe(two?.id);
    expect([two?.visitorId, two?.sessionId]).toEqual([one?.visitorId, one?.sessionId]);
  });

  test('identify names the customer on this and later events, reset begins a new visitor', async () => {
    await here.open();
    await here.page.evaluate(
      "axon('identify', 'user 7', { grade: 'gold' }); axon('track', 'as'); axon('reset'); axon('track', 'after')",
    );
    const [view, identify, as, after] = await here.shop.until((events) => events.length === 4);
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
  test('an event followed at once by a navigation arrives, 15 of 15', async () => {
    here.shop.page('/go', `<a id="next" href="/next" data-axon-event="go">Next</a>{snippet}`);
    for (let round = 1; round <= 15; round++) {
      await here.open('/go');
      await here.page.click('#next');
      await here.shop.until((events) => events.filter(({ name }) => name === 'go').length === round, 800);
    }
  });

  test('so does one over a slow network without a connection yet, 8 of 8', async () => {
    for (let round = 1; round <= 8; round++) {
      const context = await here.browser.newContext();
      const page = await context.newPage();
      await here.open('/', page);
      const network = await context.newCDPSession(page);
      await network.send('Network.enable');
      await network.send('Network.emulateNetworkConditions', {
        offline: false,
        latency: 400,
        downloadThroughput: -1,
        uploadThroughput: -1,
      });
      await page.evaluate("axon('track', 'cold'); location.href = '/next'");
      await here.shop.until((events) => events.filter(({ name }) => name === 'cold').length === round);
      await context.close();
    }
  });

  test('an event followed at once by closing the tab arrives, 5 of 5', async () => {
    for (let round = 1; round <= 5; round++) {
      const tab = await here.context.newPage();
      await here.open('/', tab);
      await tab.evaluate("axon('track', 'bye')");
      await tab.close({ runBeforeUnload: true });
      await here.shop.until((events) => events.filter(({ name }) => name === 'bye').length === round);
    }
  });

  test('pagehide alone is leaving enough (Safari), and counts a navigation of the same task', async () => {
    await here.open();
    await here.page.evaluate("history.pushState({}, '', '/last'); window.dispatchEvent(new PageTransitionEvent('pagehide'))");
    await here.shop.until((events) => events.length === 2, 800);
  });

  test('a page that only was hidden sends once, and keeps nothing that was confirmed', async () => {
    await here.open();
    const show = (hidden: boolean) =>
      here.run(`Object.defineProperty(document, 'hidden', { value: ${hidden}, configurable: true });
        document.dispatchEvent(new Event('visibilitychange', { bubbles: true }))`);
    await show(true);
    await here.shop.until(has('PAGE_VIEW'));
    await expect.poll(async () => (await stored()).filter(([key]) => key.startsWith('axon:'))).toEqual([]);
    await show(false);
    await here.page.waitForTimeout(1200);
    expect(here.shop.requests).toHaveLength(1);
  });

  test('more than a browser lets a leaving page send arrives on the next visit', async () => {
    await here.open();
    await here.page.evaluate(
      "for (let i = 0; i < 12; i++) axon('track', 'big', { i, text: '가'.repeat(3000) }); location.href = '/next'",
    );
    await here.shop.until((events) => events.filter(({ name }) => name === 'big').length === 12);
    expect(Math.max(...here.shop.requests.map(({ bytes }) => bytes))).toBeLessThan(60_000);
  });
});

describe('a collector in trouble', () => {
  test.each(['drop', 503, 429] as const)('down (%s), then up: everything arrives, from a closed tab too', async (trouble) => {
    here.shop.react(() => (trouble === 'drop' ? 'drop' : { status: trouble }));
    await here.open('/down');
    await here.page.evaluate("axon('track', 'lost?')");
    await here.page.evaluate("axon('flush')");
    await expect.poll(() => here.shop.requests.length).toBeGreaterThan(0);
    await here.page.close();
    here.shop.requests.length = 0;
    here.shop.react(() => ({ status: 200 }));
    const next = await here.context.newPage();
    await here.open('/up', next);
    await here.shop.until((events) => events.filter(({ name }) => name === 'PAGE_VIEW').length === 2);
    expect(here.shop.names()).toContain('lost?');
    await next.waitForFunction("!Object.keys(localStorage).some((key) => key.startsWith('axon:'))");
  });

  test('events of a tab closed while the collector is down arrive on the next visit, 5 of 5', async () => {
    for (let round = 1; round <= 5; round++) {
      here.shop.react(() => ({ status: 503 }));
      const tab = await here.context.newPage();
      await here.open('/down', tab);
      await tab.evaluate(`axon('track', 'quick', { round: ${round} })`);
      await tab.close({ runBeforeUnload: true });
      await here.shop.until(() => here.shop.requests.length > 0);
      here.shop.requests.length = 0;
      here.shop.react(() => ({ status: 200 }));
      const next = await here.context.newPage();
      await here.open('/up', next);
      await here.shop.until((events) => events.some(({ name, props }) => name === 'quick' && props?.round === round));
      await next.close();
    }
  });

  test('five tabs: what an outage left goes once, and no tab overwrites what another keeps', async () => {
    here.shop.react(() => ({ status: 503 }));
    const tabs = await Promise.all(Array.from({ length: 5 }, () => here.context.newPage()));
    await Promise.all(tabs.map((tab) => here.open('/', tab)));
    await Promise.all(tabs.map((tab, n) => tab.evaluate(`for (let i = 0; i < 10; i++) axon('track', 'tab', { n: ${n}, i })`)));
    await here.page.waitForTimeout(1500);
    await Promise.all(tabs.map((tab) => tab.close({ runBeforeUnload: true })));
    here.shop.requests.length = 0;
    // Slow enough for every new tab to look for what the old ones left while another one sends it.
    here.shop.react(() => ({ status: 200, delayMs: 1500 }));
    const next = await Promise.all(Array.from({ length: 5 }, () => here.context.newPage()));
    await Promise.all(next.map((tab) => here.open('/', tab)));
    await here.shop.until((events) => events.filter(({ name }) => name === 'tab').length === 50, 15_000);
    await here.page.waitForTimeout(3000);
    const sent = here.shop.requests.flatMap(({ events }) => events.filter(({ name }) => name === 'tab').map(({ id }) => id));
    expect(sent).toHaveLength(50);
  });

  test('a long outage keeps the newest 500 events and 200 KB, and says how many are gone', async () => {
    here.shop.react(() => ({ status: 503 }));
    await here.open();
    await here.run("for (let i = 0; i < 700; i++) axon('track', 'many', { i, text: 'x'.repeat(200) }); axon('flush')");
    await expect.poll(() => here.shop.requests.length).toBeGreaterThan(0);
    const kept = JSON.stringify(await stored());
    expect(kept.length).toBeLessThan(260_000);
    here.shop.requests.length = 0;
    here.shop.react(() => ({ status: 200 }));
    await here.shop.until(has('EVENTS_DROPPED'), 10_000);
    const events = await here.shop.until((all) => all.some(({ name, props }) => name === 'many' && props?.i === 699), 10_000);
    await here.page.waitForTimeout(500);
    const many = here.shop.events().filter(({ name }) => name === 'many');
    const dropped = here.shop
      .events()
      .filter(({ name }) => name === 'EVENTS_DROPPED')
      .reduce((sum, { props }) => sum + Number(props?.count), 0);
    expect(events.length).toBeLessThanOrEqual(510);
    // The page view was the oldest.
    expect(many.length + dropped).toBe(701);
  });

  test('only the events it asks for are sent again', async () => {
    let calls = 0;
    here.shop.react((events) => ({
      status: 200,
      retry: calls++ ? [] : events.filter(({ name }) => name === 'again').map(({ id }) => id),
    }));
    await here.open();
    await here.page.evaluate("axon('track', 'once'); axon('track', 'again'); axon('flush')");
    await expect.poll(() => here.shop.requests.length, { timeout: 5000 }).toBe(2);
    expect(here.shop.requests[1]?.events.map(({ name }) => name)).toEqual(['again']);
  });

  test('Retry-After is honoured', async () => {
    here.shop.react(() => ({ status: 429, headers: { 'retry-after': '3' } }));
    await here.open();
    await here.page.evaluate("axon('flush')");
    await expect.poll(() => here.shop.requests.length).toBe(1);
    here.shop.react(() => ({ status: 200 }));
    await here.page.evaluate("axon('track', 'more'); axon('flush')");
    await here.page.waitForTimeout(2000);
    expect(here.shop.requests).toHaveLength(1);
    await here.shop.until(has('more'));
  });

  test('a collector that hangs leaves the page alone', async () => {
    here.shop.react(() => ({ status: 200, delayMs: 60_000 }));
    here.shop.page('/', '<a href="#done">Go</a>{snippet}');
    await here.open();
    await here.page.evaluate("axon('flush')");
    await here.page.click('a');
    expect(here.page.url()).toMatch(/#done$/);
  });
});

describe('a hostile page', () => {
  test('storage that throws: events arrive, one visitor per page', async () => {
    await here.page.addInitScript(() => {
      Object.defineProperty(window, 'localStorage', {
        get() {
          throw new DOMException('blocked', 'SecurityError');
        },
      });
    });
    await here.open();
    await here.page.evaluate("axon('track', 'still')");
    const events = await here.shop.until(has('still'));
    expect(new Set(events.map(({ visitorId }) => visitorId)).size).toBe(1);
    expect(new Set(events.map(({ sessionId }) => sessionId)).size).toBe(1);
  });

  test('full and spoiled storage: events arrive', async () => {
    await here.page.addInitScript(() => {
      localStorage.setItem('axon', '{"visitorId":');
      localStorage.setItem('axon:spoiled', 'null');
      Storage.prototype.setItem = () => {
        throw new DOMException('full', 'QuotaExceededError');
      };
    });
    await here.open();
    await here.page.evaluate("axon('track', 'still')");
    await here.shop.until(has('still'));
  });

  test('odd arguments neither throw nor stop what follows', async () => {
    await here.open();
    await here.page.evaluate(() => {
      const axon = (window as unknown as { axon(...call: unknown[]): void }).axon;
      const circle: { self?: unknown } = {};
      circle.self = circle;
      axon('track', 'circle', circle);
      axon('nonsense', 1);
      axon('constructor');
      axon('identify', null);
      axon('track', 'after', { fn() {}, date: new Date(0), big: 1 });
    });
    const events = await here.shop.until(has('after'));
    // A command nobody knows is an event of that name: seen in the live view rather than lost.
    expect(events.map(({ name }) => name)).toEqual(['PAGE_VIEW', 'nonsense', 'after']);
    expect(events[2]?.props).toEqual({ date: '1970-01-01T00:00:00.000Z', big: 1 });
  });

  test("works under CSP script-src 'self', without the inline stub", async () => {
    const csp = { 'content-security-policy': `default-src 'none'; script-src 'self'; connect-src ${here.shop.collector}` };
    const tag = `<script src="/axon.js" data-axon-key="${KEY}" data-axon-endpoint="${here.shop.collector}/v1/e"></script>`;
    here.shop.page('/csp', `<button data-axon-event="buy">Buy</button>${tag}`, csp);
    await here.page.goto(`${here.shop.url}/csp`);
    await here.page.click('button');
    await here.shop.until(has('buy'));
  });
});
