import { describe, expect, test } from 'vitest';
import { inBrowser } from './in-browser.ts';

const here = inBrowser();

describe('what counts as a click', () => {
  test.each([
    ['a button', '<button id="x" class="buy now">Buy  it</button>', { element: 'button#x.buy now', text: 'Buy it' }],
    ['a child of a link', '<a href="/p?id=1"><b id="x">Coat</b></a>', { element: 'a#.', text: 'Coat', href: '{shop}/p?id=1' }],
    [
      'an outbound link',
      '<a id="x" href="//other.example/?token=abc">Out</a>',
      { href: 'http://other.example/?token=***', text: 'Out' },
    ],
    ['a download', '<a id="x" href="/list.PDF">List</a>', { href: '{shop}/list.PDF' }],
    [
      'a mail address',
      '<a id="x" href="mailto:jane@example.com">Mail jane@example.com</a>',
      { href: 'mailto:***', text: 'Mail ***' },
    ],
    ['an icon with a label', '<button aria-label="Close"><svg id="x"><circle r="9" /></svg></button>', { text: 'Close' }],
  ])('%s', async (_what, html, props) => {
    await here.openWith(`<script>addEventListener('click', (event) => event.preventDefault())</script>${html}`);
    await here.page.dispatchEvent('#x', 'click');
    const [click, ...others] = await here.arrived();
    expect(others).toEqual([]);
    const expected = Object.fromEntries(
      Object.entries(props).map(([key, value]) => [key, String(value).replace('{shop}', here.shop.url)]),
    );
    const actual = Object.fromEntries(Object.entries(click?.props ?? {}).map(([key, value]) => [key, String(value)]));
    expect(click?.name).toBe('CLICK');
    expect(actual).toMatchObject(expected);
  });

  test('data-axon-event names the event, other data-axon attributes become properties', async () => {
    await here.openWith(
      '<div id="x" data-axon-event="add_to_cart" data-axon-product-id="p 1" data-axon-activity="act_1" data-other="no">long text</div>',
    );
    await here.page.click('#x');
    const [click] = await here.arrived();
    expect(click).toMatchObject({ name: 'add_to_cart', activityId: 'act_1' });
    expect(click?.props).toEqual({
      element: 'div#x.',
      text: 'long text',
      axonEvent: 'add_to_cart',
      axonActivity: 'act_1',
      axonProductId: 'p 1',
    });
  });

  test('the closest element says which activity a click belongs to', async () => {
    await here.openWith(
      '<main data-axon-activity="act_out"><p data-axon-activity="act_in"><button>In</button></p><a href="#h">Out</a></main>',
    );
    await here.page.click('button');
    await here.page.click('a');
    expect((await here.arrived()).map(({ activityId }) => activityId)).toEqual(['act_in', 'act_out']);
  });

  test('plain text and fields are none', async () => {
    await here.openWith('<p>text</p><input id="i"><label>name <input></label>');
    await here.page.click('p');
    await here.page.click('#i');
    expect(await here.arrived()).toEqual([]);
  });

  test('the page decides what a click does: nothing is prevented or stopped', async () => {
    await here.openWith(
      '<a href="#there">Go</a><script>addEventListener("click", (event) => { window.seen = event.defaultPrevented })</script>',
    );
    await here.page.click('a');
    expect(await here.page.evaluate('[location.hash, window.seen]')).toEqual(['#there', false]);
  });
});

describe('privacy', () => {
  test('nothing typed is ever sent', async () => {
    await here.openWith(`
      <form onsubmit="return false"><input id="i" value="secret-a"><textarea id="t">secret-b</textarea>
      <select><option>secret-c</option></select><input id="s" type="submit" value="secret-d">
      <button id="b" type="button">ok <textarea>secret-e</textarea></button>
      <a id="c" href="#x" contenteditable>secret-f</a></form>`);
    await here.page.fill('#i', 'secret-g');
    for (const id of ['i', 't', 's', 'b', 'c']) await here.page.dispatchEvent(`#${id}`, 'click');
    const events = await here.arrived();
    expect(events.map(({ name }) => name)).toEqual(['CLICK', 'FORM_SUBMISSION', 'CLICK', 'CLICK']);
    expect(JSON.stringify(here.shop.requests)).not.toContain('secret');
  });

  test('addresses are cleaned on the wire and in storage, the click ids of campaigns stay', async () => {
    here.shop.react(() => ({ status: 503 }));
    await here.page.goto(
      `${here.shop.url}/o/jane%40example.com?card=4111+1111+1111+1111&token=x&password=x&utm_source=ad&gclid=${'Ab1'.repeat(15)}#a@b.kr`,
    );
    const [view] = await here.shop.until((events) => events.length === 1);
    expect(view?.url?.replace(here.shop.url, '')).toBe(
      `/o/***?card=***&token=***&password=***&utm_source=ad&gclid=${'Ab1'.repeat(15)}#***`,
    );
    const stored = JSON.stringify(await here.run('({ ...localStorage })'));
    expect(stored).toContain('utm_source=ad');
    expect(stored).not.toMatch(/jane|4111|token=x|password=x/);
  });

  test.each([
    ['globalPrivacyControl', true],
    ['doNotTrack', '1'],
  ])('%s: nothing is sent or stored until the visitor agrees', async (signal, value) => {
    await here.page.addInitScript(([name, answer]) => Object.defineProperty(navigator, `${name}`, { get: () => answer }), [
      signal,
      value,
    ] as const);
    await here.openWith('<button>Buy</button>');
    await here.page.click('button');
    await here.page.evaluate("axon('identify', 'u1'); axon('reset'); axon('track', 'x'); axon('flush')");
    await here.page.waitForTimeout(1200);
    expect(here.shop.requests).toEqual([]);
    expect(await here.page.evaluate('localStorage.length')).toBe(0);
    await here.page.evaluate("axon('consent', 'granted')");
    await here.shop.until((events) => events.length === 1);
    expect(here.shop.names()).toEqual(['PAGE_VIEW']);
  });

  test('cookieless: events are sent, nothing is written down, the next page is another visitor', async () => {
    here.shop.page('/', here.shop.snippet('data-axon-consent="cookieless"'));
    await here.open();
    await here.run("axon('identify', 'u1')");
    expect((await here.arrived()).map(({ name }) => name)).toEqual(['IDENTIFY']);
    expect(await here.run('[localStorage.length, sessionStorage.length, document.cookie]')).toEqual([0, 0, '']);
    await here.open();
    await here.arrived();
    const views = here.shop.events().filter(({ name }) => name === 'PAGE_VIEW');
    expect(new Set(views.map(({ visitorId }) => visitorId)).size).toBe(2);
    expect(await here.run('localStorage.length')).toBe(0);
  });

  test('who agreed and is asked again is not written down until the answer', async () => {
    await here.open();
    await here.run("axon('flush')");
    expect(await here.run('localStorage.length')).toBeGreaterThan(0);
    await here.run("axon('consent', 'pending'); axon('track', 'x')");
    await here.page.waitForTimeout(1200);
    expect(await here.run('localStorage.length')).toBe(0);
    const id = await here.run('axon.visitorId()');
    await here.run("axon('consent', 'granted')");
    const events = await here.shop.until((all) => all.some(({ name }) => name === 'x'));
    expect(new Set(events.map(({ visitorId }) => visitorId))).toEqual(new Set([id]));
  });

  test('a form is sent without any of its values, whatever its fields are called', async () => {
    await here.openWith(`<form id="f" class="signup" data-axon-event="sign_up" onsubmit="return false">
      <input name="id" value="secret-a"><input name="action" value="secret-b"><input type="password" value="secret-c">
      <button>Join</button></form>`);
    await here.page.click('input[name=id]');
    await here.page.click('button');
    const events = await here.arrived();
    expect(events.map(({ name, props }) => [name, props?.element, props?.text])).toEqual([
      ['CLICK', 'button#.', 'Join'],
      ['sign_up', 'form#f.signup', ''],
    ]);
    expect(JSON.stringify(here.shop.requests)).not.toContain('secret');
  });

  test('pending: memory only; granted sends what was remembered; denied forgets', async () => {
    here.shop.page('/', `<button>Buy</button>${here.shop.snippet('data-axon-consent="pending"')}`);
    await here.page.goto(here.shop.url);
    await here.page.waitForFunction('!axon.q');
    await here.page.click('button');
    await here.page.evaluate("axon('identify', 'u1')");
    await here.page.waitForTimeout(1200);
    expect(await here.page.evaluate('[localStorage.length, document.cookie]')).toEqual([0, '']);
    expect(here.shop.requests).toEqual([]);
    await here.page.evaluate("axon('consent', 'granted')");
    const events = await here.shop.until((arrived) => arrived.some(({ name }) => name === 'IDENTIFY'));
    expect(new Set(events.map(({ visitorId }) => visitorId)).size).toBe(1);
    await here.page.evaluate("axon('track', 'unsent'); axon('consent', 'denied'); axon('track', 'x'); axon('flush')");
    await here.page.waitForTimeout(1200);
    expect(here.shop.names().filter((name) => name !== 'ENGAGEMENT')).toEqual(['PAGE_VIEW', 'CLICK', 'IDENTIFY']);
    expect(await here.page.evaluate('({ ...localStorage })')).toEqual({ 'axon.consent': '"denied"' });
  });
});

describe('hostile markup', () => {
  test('detached nodes, svg links, shadow roots, foreign elements, stopped clicks, a page that has its own "axon"', async () => {
    await here.openWith(`
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
    await here.page.evaluate(() => {
      const click = (node?: Element | null) =>
        node?.dispatchEvent(new MouseEvent('click', { bubbles: true, composed: true, cancelable: true }));
      document.addEventListener('click', (event) => event.preventDefault());
      click(document.createElement('button'));
      for (const id of ['detached', 'svg', 'bad', 'stopped', 'clobbered']) click(document.getElementById(id));
      click(document.querySelector('host-element')?.shadowRoot?.getElementById('deep'));
      click(document.querySelector('odd'));
    });
    const texts = (await here.arrived()).map(({ props }) => props?.text);
    expect(texts).toEqual(['gone', 't', 'bad', 'stopped', 'f', 'deep']);
  });
});
