import { describe, expect, test } from 'vitest';
import { inBrowser } from './in-browser.ts';

const here = inBrowser();
const ruled = async () => (await here.arrived()).filter(({ name }) => name !== 'CLICK' && name !== 'FORM_SUBMISSION');

/** Opens a page under these rules, after they have arrived. */
async function openUnder(rules: unknown, html: string, path = '/'): Promise<void> {
  here.shop.serveRules(typeof rules === 'string' ? rules : { rules });
  const answered = here.page.waitForResponse(/\/v1\/r\?k=wk_/);
  await here.openWith(html, path);
  await (await answered).finished();
  await here.page.waitForTimeout(20);
}

describe('no-code rules', () => {
  test('a click in what the selector means is the event of the rule, with its properties and activity, besides the click', async () => {
    await openUnder(
      [
        {
          url: '*/shop/*',
          selector: '.buy',
          trigger: 'CLICK',
          event: 'add_to_cart',
          props: { from: 'hero' },
          activityId: 'act_1',
        },
      ],
      '<a class="buy" href="#x"><b>Buy</b></a><div class="buy"><i>plain</i></div>',
      '/shop/1',
    );
    await here.page.click('b');
    await here.page.click('i');
    const events = await here.arrived();
    expect(events.map(({ name, activityId, props }) => [name, activityId, props?.from, props?.element])).toEqual([
      ['add_to_cart', 'act_1', 'hero', 'a#.buy'],
      ['CLICK', undefined, undefined, 'a#.buy'],
      ['add_to_cart', 'act_1', 'hero', 'div#.buy'],
    ]);
  });

  test('a rule for CLICK itself is the click', async () => {
    await openUnder(
      [{ selector: '.go', trigger: 'CLICK', event: 'CLICK', activityId: 'act_2' }],
      '<button class="go">Go</button>',
    );
    await here.page.click('button');
    expect((await here.arrived()).map(({ name, activityId }) => [name, activityId])).toEqual([['CLICK', 'act_2']]);
  });

  test('through shadow roots', async () => {
    await openUnder(
      [
        { selector: 'host-element .buy', trigger: 'CLICK', event: 'never' },
        { selector: '.buy', trigger: 'CLICK', event: 'deep' },
      ],
      `<host-element></host-element><script>
        document.querySelector('host-element').attachShadow({ mode: 'open' }).innerHTML = '<span class="buy"><i>Buy</i></span>'</script>`,
    );
    await here.page.click('i');
    expect((await ruled()).map(({ name }) => name)).toEqual(['deep']);
  });

  test('PAGE_VIEW: pages that fit and have the element, once each', async () => {
    await openUnder(
      [
        { url: `${here.shop.url}/p/*`, trigger: 'PAGE_VIEW', event: 'view_product' },
        { url: '*/p/*', selector: '.sold-out', trigger: 'PAGE_VIEW', event: 'sold_out' },
        { url: '*/p/*', selector: '.absent', trigger: 'PAGE_VIEW', event: 'never' },
        { url: '*/p', trigger: 'PAGE_VIEW', event: 'never' },
      ],
      '<p class="sold-out">Sold out</p>',
      '/p/1',
    );
    await here.run("history.pushState({}, '', '/p/2')");
    await here.page.waitForTimeout(200);
    await here.run("history.pushState({}, '', '/q')");
    const events = (await ruled()).map(({ name, url }) => [name, url?.replace(here.shop.url, '')]);
    expect(events).toEqual([
      ['view_product', '/p/1'],
      ['sold_out', '/p/1'],
      ['view_product', '/p/2'],
      ['sold_out', '/p/2'],
    ]);
  });

  test('a PAGE_VIEW rule with an activity and no event ties its pages, and only them, to the activity', async () => {
    await openUnder([{ url: '*/lamp*', trigger: 'PAGE_VIEW', activityId: 'act_lamp' }], '<button>Buy</button>', '/lamp');
    await here.page.click('button');
    await here.run("history.pushState({}, '', '/other')");
    await here.arrived();
    const events = here.shop.events().filter(({ name }) => name !== 'ENGAGEMENT');
    expect(events.map(({ name, activityId }) => [name, activityId])).toEqual([
      ['PAGE_VIEW', 'act_lamp'],
      ['CLICK', 'act_lamp'],
      ['PAGE_VIEW', undefined],
      [expect.stringMatching(/^end/), undefined],
    ]);
  });

  test('FORM_SUBMISSION without a value of the form, SCROLL_DEPTH at its depth, PURCHASE by the page', async () => {
    await openUnder(
      [
        { selector: '#news', trigger: 'FORM_SUBMISSION', event: 'newsletter', props: { list: 'A' } },
        { trigger: 'SCROLL_DEPTH', depth: 50, event: 'half_read' },
        { trigger: 'PURCHASE', event: 'thank_you' },
      ],
      `<form id="news" onsubmit="return false"><input name="mail" value="secret"><button>ok</button></form>
       <form id="other" onsubmit="return false"><button>no</button></form><div style="height:5000px"></div>`,
    );
    await here.page.click('#news button');
    await here.page.click('#other button');
    await here.run("axon('purchase', { orderId: 'o1', amount: 5 })");
    await here.run('scrollTo(0, 3000)');
    await here.page.waitForTimeout(400);
    const events = await ruled();
    expect(events.map(({ name, props }) => [name, props?.percent ?? props?.list ?? props?.orderId])).toEqual([
      ['newsletter', 'A'],
      ['thank_you', 'o1'],
      ['purchase', 'o1'],
      ['SCROLL_DEPTH', 25],
      ['half_read', 50],
      ['SCROLL_DEPTH', 50],
    ]);
    expect(JSON.stringify(here.shop.requests)).not.toContain('secret');
  });

  test('a selector nobody understands, or a rule that is none, harms no other rule and no click', async () => {
    await openUnder(
      [{ selector: ':::', trigger: 'CLICK', event: 'never' }, {}, { selector: 'button', trigger: 'CLICK', event: 'ok' }],
      '<button>Buy</button>',
    );
    await here.page.click('button');
    expect((await here.arrived()).map(({ name }) => name)).toEqual(['ok', 'CLICK']);
  });

  test.each(['not json', '{}', '{"rules":null}', '[]', 'null'])(
    'an answer of %s leaves the page and its events as they are',
    async (answer) => {
      await openUnder(answer, '<button>Buy</button>');
      await here.page.click('button');
      expect((await here.arrived()).map(({ name }) => name)).toEqual(['CLICK']);
    },
  );

  test('a rule made while the page is open holds from its next page view on', async () => {
    await openUnder([], '<button>Buy</button>');
    here.shop.serveRules({ rules: [{ selector: 'button', trigger: 'CLICK', event: 'new_rule' }] });
    const answered = here.page.waitForResponse(/\/v1\/r/);
    await here.run("history.pushState({}, '', '/next')");
    await answered;
    await here.page.waitForTimeout(20);
    await here.page.click('button');
    expect((await ruled()).map(({ name }) => name)).toEqual(['new_rule']);
  });

  test('a rule made while the page stays open and is looked at holds half a minute later; a hidden page asks nobody', async () => {
    await here.page.clock.install();
    await openUnder([], '<button>Buy</button>');
    const before = here.shop.rulesAsked();
    here.shop.serveRules({ rules: [{ selector: 'button', trigger: 'CLICK', event: 'new_rule' }] });
    await here.run("Object.defineProperty(document, 'hidden', { configurable: true, get: () => true })");
    await here.page.clock.runFor(31_000);
    expect(here.shop.rulesAsked()).toBe(before);
    await here.run('delete document.hidden');
    const answered = here.page.waitForResponse(/\/v1\/r/);
    await here.page.clock.runFor(31_000);
    await (await answered).finished();
    await here.page.click('button');
    await here.run("axon('flush')");
    await here.shop.until((events) => events.some(({ name }) => name === 'new_rule'));
  });

  test.each(['pending', 'denied'])('nobody is asked for rules while consent is %s', async (consent) => {
    here.shop.page('/', here.shop.snippet(`data-axon-consent="${consent}"`));
    await here.open();
    await here.page.waitForTimeout(200);
    expect(here.shop.rulesAsked()).toBe(0);
    await here.run("axon('consent', 'granted')");
    await here.shop.until((events) => events.length > 0);
    await expect.poll(() => here.shop.rulesAsked()).toBeGreaterThan(0);
  });
});
