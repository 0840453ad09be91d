import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { openBrowser } from '../../test/house/browser.ts';
import { openShop, type Shop } from './shop.ts';

let browser: Browser;
let shop: Shop;
let context: BrowserContext;
let page: Page;

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
});
afterEach(async () => {
  await context.close();
  shop.clean();
});

/** The addresses counted so far, after everything the page has on its mind has been sent. */
async function views(target = page): Promise<string[]> {
  const isEnd = ({ name }: { name: string }) => name === 'end';
  const before = shop.events().filter(isEnd).length;
  await target.evaluate(() => new Promise((resolve) => setTimeout(resolve, 20)));
  await target.evaluate("axon('track', 'end'); axon('flush')");
  await shop.until((events) => events.filter(isEnd).length > before);
  return shop
    .events()
    .filter(({ name }) => name === 'PAGE_VIEW')
    .map(({ url = '' }) => url.replace(shop.url, ''));
}

describe('one page view per navigation', () => {
  const cases: [what: string, script: string, expected: string[]][] = [
    ['load', '', ['/']],
    ['pushState', "history.pushState({}, '', '/a')", ['/', '/a']],
    ['pushState, query only', "history.pushState({}, '', '?q=1')", ['/', '/?q=1']],
    ['pushState to the same address', "history.pushState({}, '')", ['/']],
    ['two pushes in one task', "history.pushState({}, '', '/a'); history.pushState({}, '', '/b')", ['/', '/a', '/b']],
    ['replaceState to the same address', "history.replaceState({ scroll: 3 }, '')", ['/']],
    ['replaceState to another address', "history.replaceState({}, '', '/r')", ['/', '/r']],
    ['replaceState, then push', "history.replaceState({ y: 1 }, ''); history.pushState({}, '', '/a')", ['/', '/a']],
    [
      'replaceState to another address, then push',
      "history.replaceState({}, '', '?y=1'); history.pushState({}, '', '/a')",
      ['/', '/a'],
    ],
    ['push, then a redirect by replaceState', "history.pushState({}, '', '/a'); history.replaceState({}, '', '/b')", ['/', '/b']],
    ['hash', "location.hash = 'one'", ['/', '/#one']],
  ];
  test.each(cases)('%s', async (_what, script, expected) => {
    await page.goto(shop.url);
    await page.waitForFunction('!axon.q');
    if (script) await page.evaluate(`setTimeout(() => { ${script} }, 30)`);
    await page.waitForTimeout(60);
    expect(await views()).toEqual(expected);
  });

  /** A visitor takes longer than a task; a busy machine may not let the test. */
  const endOfTask = 'new Promise((resolve) => setTimeout(resolve, 50))';

  test('back and forward', async () => {
    await page.goto(shop.url);
    await page.evaluate("setTimeout(() => history.pushState({}, '', '/a'), 20)");
    await page.waitForURL('**/a');
    await page.evaluate(endOfTask);
    await page.evaluate('history.back()');
    await page.waitForURL(`${shop.url}/`);
    await page.evaluate(endOfTask);
    await page.evaluate('history.forward()');
    await page.waitForURL('**/a');
    expect(await views()).toEqual(['/', '/a', '/', '/a']);
  });

  test('what follows a navigation in the same task is recorded after its page view', async () => {
    await page.goto(shop.url);
    await page.waitForFunction('!axon.q');
    await page.evaluate("history.pushState({}, '', '/a'); axon('track', 'there')");
    await views();
    expect(shop.names()).toEqual(['PAGE_VIEW', 'PAGE_VIEW', 'there', 'end']);
  });

  test('the script loaded twice counts once, and clicks once', async () => {
    shop.page('/', `<button>Buy</button>{snippet}${shop.snippet()}`);
    await page.goto(shop.url);
    await page.waitForFunction('!axon.q');
    await page.addScriptTag({ url: `${shop.url}/axon.js` });
    await page.click('button');
    expect(await views()).toEqual(['/']);
    expect(shop.names().filter((name) => name === 'CLICK')).toHaveLength(1);
  });

  test("a call of axon('page') before the script has arrived replaces the automatic one", async () => {
    shop.page('/', "{snippet}<script>axon('page', { kind: 'product' })</script>");
    await page.goto(shop.url);
    await page.waitForFunction('!axon.q');
    expect(await views()).toEqual(['/']);
    expect(shop.events().find(({ name }) => name === 'PAGE_VIEW')?.props).toEqual({ kind: 'product' });
  });

  test('a return from the back/forward cache counts once', async () => {
    await page.goto(`${shop.url}/first`);
    await page.waitForFunction('!axon.q');
    await shop.until((events) => events.length === 1);
    // The headless shell has no such cache: the page gets the events a browser with one sends it.
    await page.evaluate(() => {
      window.dispatchEvent(new PageTransitionEvent('pagehide', { persisted: true }));
      window.dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true }));
    });
    expect(await views()).toEqual(['/first', '/first']);
  });

  test('a prerendered page counts when it is shown', async () => {
    await page.addInitScript(() => {
      Object.defineProperty(document, 'prerendering', { get: () => !Object.hasOwn(window, 'shown'), configurable: true });
    });
    await page.goto(shop.url);
    await page.evaluate("axon('track', 'early')");
    await page.waitForTimeout(1200);
    expect(shop.requests).toEqual([]);
    await page.evaluate(() => {
      Object.assign(window, { shown: true });
      document.dispatchEvent(new Event('prerenderingchange'));
    });
    expect(await views()).toEqual(['/']);
    expect(shop.names()).toEqual(['PAGE_VIEW', 'early', 'end']);
  });

  test('a page view carries title, referrer and the hints of the device', async () => {
    shop.page('/', '<title>First jane@example.com</title>{snippet}');
    await page.goto(shop.url, { referer: 'https://search.example/?q=coat' });
    await page.evaluate("setTimeout(() => { history.pushState({}, '', '/a'); document.title = 'Second' }, 20)");
    await page.waitForURL('**/a');
    await views();
    const [first, second] = shop.events().filter(({ name }) => name === 'PAGE_VIEW');
    expect(first).toMatchObject({ title: 'First ***', referrer: 'https://search.example/?q=coat', width: 1280, locale: 'en-US' });
    expect(second).toMatchObject({ title: 'Second', referrer: `${shop.url}/`, zone: expect.any(String) });
  });
});

describe('activity context', () => {
  const activityOfView = () => shop.events().findLast(({ name }) => name === 'PAGE_VIEW')?.activityId;

  test('from the tag', async () => {
    shop.page('/', shop.snippet('data-axon-activity="act_tag"'));
    await page.goto(shop.url);
    await page.waitForFunction('!axon.q');
    await views();
    expect(shop.events().map(({ activityId }) => activityId)).toEqual(['act_tag', 'act_tag']);
  });

  test('from a call made while the page renders, even after it was counted', async () => {
    await page.goto(shop.url);
    await page.waitForFunction('!axon.q');
    await page.evaluate("axon('activity', 'act_late')");
    await views();
    expect(activityOfView()).toBe('act_late');
  });

  test('a call for the next page leaves the view of this one alone, and null ends it', async () => {
    await page.goto(shop.url);
    await page.waitForFunction('!axon.q');
    await page.evaluate("setTimeout(() => { axon('activity', 'act_next'); history.pushState({}, '', '/next') })");
    await page.waitForURL('**/next');
    await page.waitForTimeout(20);
    await page.evaluate(
      "axon('track', 'there'); setTimeout(() => { axon('activity', null); history.pushState({}, '', '/after') })",
    );
    await page.waitForURL('**/after');
    await views();
    expect(shop.events().map(({ name, activityId }) => [name, activityId])).toEqual([
      ['PAGE_VIEW', undefined],
      ['PAGE_VIEW', 'act_next'],
      ['there', 'act_next'],
      ['PAGE_VIEW', undefined],
      ['end', undefined],
    ]);
  });
});
