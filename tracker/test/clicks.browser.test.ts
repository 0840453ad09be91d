import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { openBrowser } from '../../test/house/browser.ts';
import { openShop, type Shop } from './shop.ts';

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

async function open(html: string, path = '/'): Promise<void> {
  shop.page(path, `${html}{snippet}`);
  await page.goto(shop.url + path);
  await page.waitForFunction('!axon.q');
}

/** Everything recorded after the page view. */
async function recorded() {
  await page.evaluate("axon('track', 'end'); axon('flush')");
  const events = await shop.until((arrived) => arrived.some(({ name }) => name === 'end'));
  return events.filter(({ name }) => name !== 'PAGE_VIEW' && name !== 'end');
}

describe('what counts as a click', () => {
  test.each([
    ['a button', '<button id="x" class="buy now">Buy  it</button>', { element: 'button#x.buy now', text: 'Buy it' }],
    ['a child of a link', '<a href="/p?id=1"><b id="x">Coat</b></a>', { element: 'a#.', text: 'Coat', href: '{shop}/p?id=1' }],
    [
      'an outbound link',
      '<a id="x" href="//other.example/?token=abc">Out</a>',
      { href: 'http://other.example/?token=***', outbound: true },
    ],
    ['a download', '<a id="x" href="/list.PDF">List</a>', { href: '{shop}/list.PDF', download: true }],
    [
      'a mail address',
      '<a id="x" href="mailto:jane@example.com">Mail jane@example.com</a>',
      { href: 'mailto:***', text: 'Mail ***' },
    ],
    ['an icon with a label', '<button aria-label="Close"><svg id="x"><circle r="9" /></svg></button>', { text: 'Close' }],
  ])('%s', async (_what, html, props) => {
    await open(`<script>addEventListener('click', (event) => event.preventDefault())</script>${html}`);
    await page.dispatchEvent('#x', 'click');
    const [click, ...others] = await recorded();
    expect(others).toEqual([]);
    const expected = Object.fromEntries(
      Object.entries(props).map(([key, value]) => [key, String(value).replace('{shop}', shop.url)]),
    );
    const actual = Object.fromEntries(Object.entries(click?.props ?? {}).map(([key, value]) => [key, String(value)]));
    expect(click?.name).toBe('CLICK');
    expect(actual).toMatchObject(expected);
  });

  test('data-axon-event names the event, other data-axon attributes become properties', async () => {
    await open(
      '<div id="x" data-axon-event="add_to_cart" data-axon-product-id="p 1" data-axon-activity="act_1" data-other="no">long text</div>',
    );
    await page.click('#x');
    const [click] = await recorded();
    expect(click).toMatchObject({ name: 'add_to_cart', activityId: 'act_1' });
    expect(click?.props).toEqual({ element: 'div#x.', text: '', productId: 'p 1' });
  });

  test('the closest element says which activity a click belongs to', async () => {
    await open(
      '<main data-axon-activity="act_out"><p data-axon-activity="act_in"><button>In</button></p><a href="#h">Out</a></main>',
    );
    await page.click('button');
    await page.click('a');
    expect((await recorded()).map(({ activityId }) => activityId)).toEqual(['act_in', 'act_out']);
  });

  test('plain text and fields are none', async () => {
    await open('<p>text</p><input id="i"><label>name <input></label>');
    await page.click('p');
    await page.click('#i');
    expect(await recorded()).toEqual([]);
  });

  test('the page decides what a click does: nothing is prevented or stopped', async () => {
    await open(
      '<a href="#there">Go</a><script>addEventListener("click", (event) => { window.seen = event.defaultPrevented })</script>',
    );
    await page.click('a');
    expect(await page.evaluate('[location.hash, window.seen]')).toEqual(['#there', false]);
  });
});

describe('privacy', () => {
  test('nothing typed is ever sent', async () => {
    await open(`
      <form onsubmit="return false"><input id="i" value="secret-a"><textarea id="t">secret-b</textarea>
      <select><option>secret-c</option></select><input id="s" type="submit" value="secret-d">
      <button id="b" type="button">ok <textarea>secret-e</textarea></button>
      <a id="c" href="#x" contenteditable>secret-f</a></form>`);
    await page.fill('#i', 'secret-g');
    for (const id of ['i', 't', 's', 'b', 'c']) await page.dispatchEvent(`#${id}`, 'click');
    const events = await recorded();
    expect(events).toHaveLength(3);
    expect(JSON.stringify(shop.requests)).not.toContain('secret');
  });

  test('addresses are cleaned on the wire, the click ids of campaigns stay', async () => {
    const jwt = 'eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJzdWIiOiIxIn0.abc';
    await page.goto(
      `${shop.url}/o/jane%40example.com?card=4111+1111+1111+1111&t=${jwt}&password=x&utm_source=ad&gclid=${'Ab1'.repeat(15)}#a@b.kr`,
    );
    const [view] = await shop.until((events) => events.length === 1);
    expect(view?.url?.replace(shop.url, '')).toBe(
      `/o/***?card=***&t=***&password=***&utm_source=ad&gclid=${'Ab1'.repeat(15)}#***`,
    );
  });

  test.each([
    ['globalPrivacyControl', true],
    ['doNotTrack', '1'],
  ])('%s: nothing is sent or stored until the visitor agrees', async (signal, value) => {
    await page.addInitScript(([name, answer]) => Object.defineProperty(navigator, `${name}`, { get: () => answer }), [
      signal,
      value,
    ] as const);
    await open('<button>Buy</button>');
    await page.click('button');
    await page.evaluate("axon('identify', 'u1'); axon('reset'); axon('track', 'x'); axon('flush')");
    await page.waitForTimeout(1200);
    expect(shop.requests).toEqual([]);
    expect(await page.evaluate('localStorage.length')).toBe(0);
    await page.evaluate("axon('consent', 'granted')");
    await shop.until((events) => events.length === 1);
    expect(shop.names()).toEqual(['PAGE_VIEW']);
  });

  test('pending: memory only; granted sends what was remembered; denied forgets', async () => {
    shop.page('/', `<button>Buy</button>${shop.snippet('data-axon-consent="pending"')}`);
    await page.goto(shop.url);
    await page.waitForFunction('!axon.q');
    await page.click('button');
    await page.evaluate("axon('identify', 'u1')");
    await page.waitForTimeout(1200);
    expect(await page.evaluate('[localStorage.length, document.cookie]')).toEqual([0, '']);
    expect(shop.requests).toEqual([]);
    await page.evaluate("axon('consent', 'granted')");
    const events = await shop.until((arrived) => arrived.length === 3);
    expect(new Set(events.map(({ visitorId }) => visitorId)).size).toBe(1);
    await page.evaluate("axon('track', 'unsent'); axon('consent', 'denied'); axon('track', 'x'); axon('flush')");
    await page.waitForTimeout(1200);
    expect(shop.names()).toEqual(['PAGE_VIEW', 'CLICK', 'IDENTIFY']);
    expect(await page.evaluate('({ ...localStorage })')).toEqual({ axon: '{"consent":"denied"}' });
  });
});

describe('hostile markup', () => {
  test('detached nodes, svg links, shadow roots, foreign elements, stopped clicks, a page that has its own "axon"', async () => {
    await open(`
      <div id="axon"></div><form id="f"><input name="dataset"><input name="matches"><button id="clobbered">f</button></form>
      <button id="detached" onclick="this.remove()">gone</button>
      <svg><a id="svg" href="/svg"><text>t</text></a></svg><a id="bad" href="http://[">bad</a><host-element></host-element>
      <button id="stopped">stopped</button>
      <script>
        stopped.addEventListener('click', (event) => event.stopImmediatePropagation(), true);
        const root = document.querySelector('host-element').attachShadow({ mode: 'open' });
        root.innerHTML = '<button id="deep">deep</button>';
        document.body.append(document.createElementNS('urn:x', 'odd'));
      </script>`);
    await page.evaluate(() => {
      const click = (node?: Element | null) =>
        node?.dispatchEvent(new MouseEvent('click', { bubbles: true, composed: true, cancelable: true }));
      document.addEventListener('click', (event) => event.preventDefault());
      click(document.createElement('button'));
      for (const id of ['detached', 'svg', 'bad', 'stopped', 'clobbered']) click(document.getElementById(id));
      click(document.querySelector('host-element')?.shadowRoot?.getElementById('deep'));
      click(document.querySelector('odd'));
    });
    const texts = (await recorded()).map(({ props }) => props?.text);
    expect(texts).toEqual(['gone', 't', 'bad', 'stopped', 'f', 'deep']);
  });
});
