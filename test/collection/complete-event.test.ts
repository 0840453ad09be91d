import { expect, test } from 'vitest';
import { completeEvent, zoneOf } from '#functions/collection/reading/complete-event.ts';
import { aCollector, anEvent } from './a-collector.ts';

const PAGE = 'https://shop.example/p/1';
const complete = (name: string, props: Record<string, string>, url: string | undefined = PAGE) =>
  completeEvent({ name, props, url, customerId: undefined });

test.each([
  ['https://other.example/', { outbound: true }],
  ['https://other.example/list.PDF?x=1', { outbound: true, download: true }],
  ['https://shop.example/manual.hwp', { download: true }],
  ['https://shop.example/pdf', {}],
  ['mailto:***', {}],
  ['http://[', {}],
])('a click on %s says %j', (href, flags) => {
  expect(complete('CLICK', { href }).props).toEqual({ href, ...flags });
});

test('a page view has the campaign and the click ids of its address, whatever the address', () => {
  const url = `${PAGE}?utm_source=naver&utm_campaign=%EA%B2%A8%EC%9A%B8&gclid=${'x'.repeat(300)}&wbraid=w&utm_x=no&q=coat&utm_term=`;
  expect(complete('PAGE_VIEW', { utm_source: 'said' }, url).props).toEqual({
    utm_source: 'said',
    utm_campaign: '겨울',
    gclid: 'x'.repeat(256),
    wbraid: 'w',
  });
  expect(complete('CLICK', {}, url).props).toEqual({});
  for (const odd of ['', 'a=1', 'https://[?utm_source=x', `${PAGE}?__proto__=1&utm_source=%ED%A0%80`])
    expect(Object.keys(complete('PAGE_VIEW', {}, odd).props).filter((name) => name !== 'utm_source')).toEqual([]);
});

test('attributes of an element become properties under their own names', () => {
  expect(
    complete('add_to_cart', { axonEvent: 'add_to_cart', axonActivity: 'act_1', axonProductId: 'p1', axonomy: 'x' }).props,
  ).toEqual({
    productId: 'p1',
    axonomy: 'x',
  });
});

test('the shopping calls are the events the definitions know', () => {
  expect(['viewProduct', 'addToCart', 'search', 'checkout', 'purchase', 'mine'].map((name) => complete(name, {}).name)).toEqual([
    'view_product',
    'add_to_cart',
    'search',
    'checkout',
    'purchase',
    'mine',
  ]);
});

test('an alias links the visitor to the customer it names, unless that cannot be one', () => {
  expect(complete('ALIAS', { customerId: 'customer-42' }).customerId).toBe('customer-42');
  expect(complete('ALIAS', { customerId: 'a\nb' }).customerId).toBeUndefined();
  expect(complete('CLICK', { customerId: 'customer-42' }).customerId).toBeUndefined();
});

test('a page later in the session still comes from the campaign that began it', async () => {
  const { sendEvents, events } = await aCollector();
  await sendEvents([
    anEvent({ name: 'PAGE_VIEW', url: PAGE, referrer: `${PAGE}0`, campaign: 'utm_source=kakao&utm_campaign=w' }),
    anEvent({ name: 'PAGE_VIEW', url: `${PAGE}?utm_source=naver`, campaign: 'utm_source=kakao' }),
  ]);
  expect((await events()).map(({ source }) => source)).toEqual(['kakao', 'naver']);
});

test('a zone is told by its distance from UTC', () => {
  expect([-540, 0, 300, -345, undefined].map(zoneOf)).toEqual(['UTC+09:00', 'UTC+00:00', 'UTC-05:00', 'UTC+05:45', undefined]);
});
