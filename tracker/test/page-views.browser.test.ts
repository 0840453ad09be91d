import { describe, expect, test } from 'vitest';
import { inBrowser } from './in-browser.ts';

const here = inBrowser();

/** The addresses counted so far, after everything the page has on its mind has been sent. */
async function views(): Promise<string[]> {
  await here.arrived();
  return here.shop
    .events()
    .filter(({ name }) => name === 'PAGE_VIEW')
    .map(({ url = '' }) => url.replace(here.shop.url, ''));
}

describe('one page view per navigation', () => {
  const cases: [what: string, script: string, expected: string[]][] = [
    ['load', '', ['/']],
    ['pushState', "history.pushState({}, '', '/a')", ['/', '/a']],
    ['pushState, query only', "history.pushState({}, '', '?q=1')", ['/', '/?q=1']],
    ['pushState to the same address', "history.pushState({}, '')", ['/']],
    ['push, then a redirect by another push', "history.pushState({}, '', '/a'); history.pushState({}, '', '/b')", ['/', '/b']],
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
    await here.page.goto(here.shop.url);
    await here.page.waitForFunction('!axon.q');
    if (script) await here.page.evaluate(`setTimeout(() => { ${script} }, 30)`);
    await here.page.waitForTimeout(60);
    expect(await views()).toEqual(expected);
  });

  /** A visitor takes longer than a task; a busy machine may not let the test. */
  const endOfTask = 'new Promise((resolve) => setTimeout(resolve, 50))';

  test('back and forward', async () => {
    await here.page.goto(here.shop.url);
    await here.page.evaluate("setTimeout(() => history.pushState({}, '', '/a'), 20)");
    await here.page.waitForURL('**/a');
    await here.page.evaluate(endOfTask);
    await here.page.evaluate('history.back()');
    await here.page.waitForURL(`${here.shop.url}/`);
    await here.page.evaluate(endOfTask);
    await here.page.evaluate('history.forward()');
    await here.page.waitForURL('**/a');
    expect(await views()).toEqual(['/', '/a', '/', '/a']);
  });

  test('what follows a navigation in the same task is recorded after its page view', async () => {
    await here.page.goto(here.shop.url);
    await here.page.waitForFunction('!axon.q');
    await here.page.evaluate("history.pushState({}, '', '/a'); axon('track', 'there')");
    await views();
    expect(here.shop.names()).toEqual(['PAGE_VIEW', 'PAGE_VIEW', 'there', expect.stringMatching(/^end/)]);
  });

  test('the script loaded twice counts once, and clicks once', async () => {
    here.shop.page('/', `<button>Buy</button>{snippet}${here.shop.snippet()}`);
    await here.page.goto(here.shop.url);
    await here.page.waitForFunction('!axon.q');
    await here.page.addScriptTag({ url: `${here.shop.url}/axon.js` });
    await here.page.click('button');
    expect(await views()).toEqual(['/']);
    expect(here.shop.names().filter((name) => name === 'CLICK')).toHaveLength(1);
  });

  test("a call of axon('page') before the script has arrived replaces the automatic one", async () => {
    here.shop.page('/', "{snippet}<script>axon('page', { kind: 'product' })</script>");
    await here.page.goto(here.shop.url);
    await here.page.waitForFunction('!axon.q');
    expect(await views()).toEqual(['/']);
    expect(here.shop.events().find(({ name }) => name === 'PAGE_VIEW')?.props).toEqual({ kind: 'product' });
  });

  test('a return from the back/forward cache counts once', async () => {
    await here.page.goto(`${here.shop.url}/first`);
    await here.page.waitForFunction('!axon.q');
    await here.shop.until((events) => events.length === 1);
    // The headless shell has no such cache: the page gets the events a browser with one sends it.
    await here.page.evaluate(() => {
      window.dispatchEvent(new PageTransitionEvent('pagehide', { persisted: true }));
      window.dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true }));
    });
    expect(await views()).toEqual(['/first', '/first']);
  });

  test('a prerendered page counts when it is shown', async () => {
    await here.page.addInitScript(() => {
      Object.defineProperty(document, 'prerendering', { get: () => !Object.hasOwn(window, 'shown'), configurable: true });
    });
    await here.page.goto(here.shop.url);
    await here.page.evaluate("axon('track', 'early')");
    await here.page.waitForTimeout(1200);
    expect(here.shop.requests).toEqual([]);
    await here.page.evaluate(() => {
      Object.assign(window, { shown: true });
      document.dispatchEvent(new Event('prerenderingchange'));
    });
    expect(await views()).toEqual(['/']);
    expect(here.shop.names()).toEqual(['PAGE_VIEW', 'early', expect.stringMatching(/^end/)]);
  });

  test('a page view carries title, referrer and the hints of the device', async () => {
    here.shop.page('/', '<title>First jane@example.com</title>{snippet}');
    await here.page.goto(here.shop.url, { referer: 'https://search.example/?q=coat' });
    await here.page.evaluate("setTimeout(() => { history.pushState({}, '', '/a'); document.title = 'Second' }, 20)");
    await here.page.waitForURL('**/a');
    await views();
    const [first, second] = here.shop.events().filter(({ name }) => name === 'PAGE_VIEW');
    expect(first).toMatchObject({ title: 'First ***', referrer: 'https://search.example/?q=coat', width: 1280, locale: 'en-US' });
    expect(second).toMatchObject({ title: 'Second', referrer: `${here.shop.url}/`, offset: 0 });
  });
});

describe('activity context', () => {
  const activityOfView = () => here.shop.events().findLast(({ name }) => name === 'PAGE_VIEW')?.activityId;

  test('from the tag', async () => {
    here.shop.page('/', here.shop.snippet('data-axon-activity="act_tag"'));
    await here.page.goto(here.shop.url);
    await here.page.waitForFunction('!axon.q');
    await views();
    expect(here.shop.events().map(({ activityId }) => activityId)).toEqual(['act_tag', 'act_tag']);
  });

  test('from a call made while the page renders, even after it was counted', async () => {
    await here.page.goto(here.shop.url);
    await here.page.waitForFunction('!axon.q');
    await here.page.evaluate("axon('activity', 'act_late')");
    await views();
    expect(activityOfView()).toBe('act_late');
  });

  test('a call for the next page leaves the view of this one alone, and null ends it', async () => {
    await here.page.goto(here.shop.url);
    await here.page.waitForFunction('!axon.q');
    await here.page.evaluate("setTimeout(() => { axon('activity', 'act_next'); history.pushState({}, '', '/next') })");
    await here.page.waitForURL('**/next');
    await here.page.waitForTimeout(20);
    await here.page.evaluate(
      "axon('track', 'there'); setTimeout(() => { axon('activity', null); history.pushState({}, '', '/after') })",
    );
    await here.page.waitForURL('**/after');
    await views();
    expect(here.shop.events().map(({ name, activityId }) => [name, activityId])).toEqual([
      ['PAGE_VIEW', undefined],
      ['PAGE_VIEW', 'act_next'],
      ['there', 'act_next'],
      ['PAGE_VIEW', undefined],
      [expect.stringMatching(/^end/), undefined],
    ]);
  });
});
