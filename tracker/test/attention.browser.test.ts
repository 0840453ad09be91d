import { describe, expect, test } from 'vitest';
import { inBrowser } from './in-browser.ts';

const here = inBrowser();
const show = (hidden: boolean) =>
  here.run(`Object.defineProperty(document, 'hidden', { value: ${hidden}, configurable: true });
    document.dispatchEvent(new Event('visibilitychange', { bubbles: true }))`);
const depths = async () =>
  (await here.arrived()).filter(({ name }) => name === 'SCROLL_DEPTH').map(({ props }) => props?.percent);
const scrollTo = async (y: number) => {
  await here.run(`scrollTo(0, ${y})`);
  await here.page.waitForTimeout(400);
};

describe('scroll depth', () => {
  test('25, 50, 75, 90 and 100 %, each once a page view, whichever way the visitor scrolls', async () => {
    await here.openWith('<div style="height: 10000px"></div>');
    for (const y of [100, 2000, 500, 4500, 4600, 8400, 99_999, 0]) await scrollTo(y);
    expect(await depths()).toEqual([25, 50, 75, 90, 100]);
    await here.run("history.pushState({}, '', '/next')");
    await here.page.waitForTimeout(50);
    await scrollTo(2000);
    expect((await depths()).slice(5)).toEqual([25]);
  });

  test('a page nobody scrolls says nothing, however short', async () => {
    await here.openWith('<p>short</p>');
    await here.page.mouse.wheel(0, 500);
    await here.page.waitForTimeout(400);
    expect(await depths()).toEqual([]);
  });

  test('also where html and body have the height of the window', async () => {
    await here.openWith('<style>html, body { height: 100%; margin: 0 }</style><div style="height: 5000px"></div>');
    await scrollTo(3000);
    expect(await depths()).toEqual([25, 50]);
  });

  test('the layout is not asked while scrolling goes on', async () => {
    await here.page.addInitScript(() => {
      const asked: number[] = [];
      const height = Object.getOwnPropertyDescriptor(Element.prototype, 'scrollHeight');
      Object.defineProperty(Element.prototype, 'scrollHeight', {
        get() {
          asked.push(performance.now());
          return height?.get?.call(this);
        },
      });
      Object.assign(window, { asked });
    });
    await here.openWith('<div style="height: 10000px"></div>');
    const during = await here.run(`new Promise((resolve) => {
      let y = 0;
      const step = () => { scrollTo(0, y += 50); y < 3000 ? requestAnimationFrame(step) : resolve(asked.length) };
      step();
    })`);
    expect(during).toBe(0);
    await expect.poll(() => here.run('asked.length')).toBe(1);
  });
});

describe('engagement', () => {
  const seconds = () =>
    here.shop
      .events()
      .filter(({ name }) => name === 'ENGAGEMENT')
      .map(({ url, props }) => [url?.replace(here.shop.url, ''), props?.seconds]);

  test('says how long each page was looked at, without the time it was hidden', async () => {
    await here.open('/one');
    await here.page.waitForTimeout(1300);
    await here.run("history.pushState({}, '', '/two')");
    await here.page.waitForTimeout(1300);
    await show(true);
    await here.page.waitForTimeout(1300);
    await show(false);
    await here.page.goto(`${here.shop.url}/three`);
    await here.shop.until(() => seconds().length === 2);
    expect(seconds()).toEqual([
      ['/one', 1],
      ['/two', 1],
    ]);
  });
});

describe('campaigns', () => {
  test('another campaign begins another session; which one goes with every event', async () => {
    await here.open('/?utm_source=naver');
    await here.run("axon('track', 'a'); history.pushState({}, '', '/b'); axon('track', 'b')");
    await here.run("history.pushState({}, '', '/?gclid=x1'); axon('track', 'c')");
    const [a, b, c] = await here.arrived();
    expect(b?.sessionId).toBe(a?.sessionId);
    expect(c?.sessionId).not.toBe(a?.sessionId);
    expect([a?.campaign, b?.campaign, c?.campaign]).toEqual(['utm_source=naver', 'utm_source=naver', 'gclid=x1']);
    expect(c?.visitorId).toBe(a?.visitorId);
  });
});

describe('commands', () => {
  test('the shopping calls, alias, flush and debug', async () => {
    await here.open();
    await here.run(`
      window.seen = [];
      axon('debug', (event) => { seen.push(event.name); throw new Error('of the page') });
      axon('viewProduct', { productId: 'p1', price: 100 });
      axon('search', { query: 'lamp', results: 3 });
      axon('addToCart', { productId: 'p1' });
      axon('checkout');
      axon('purchase', { orderId: 'o1', amount: 100 });
      axon('alias', 'customer-42');
      axon('debug');
      axon('track', 'unseen');
    `);
    const events = await here.arrived();
    const names = ['viewProduct', 'search', 'addToCart', 'checkout', 'purchase', 'ALIAS'];
    expect(events.map(({ name }) => name)).toEqual([...names, 'unseen']);
    expect(await here.run('seen')).toEqual(names);
    expect(events[5]).toMatchObject({ props: { customerId: 'customer-42' } });
    expect(events.at(-1)?.customerId).toBeUndefined();
  });

  test('properties are those of the moment of the call', async () => {
    await here.open();
    await here.run("const cart = { n: 1 }; axon('track', 'cart', cart); cart.n = 2");
    expect((await here.arrived())[0]?.props).toEqual({ n: 1 });
  });
});
