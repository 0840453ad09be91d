import fc from 'fast-check';
import { expect, test } from 'vitest';
import { RuleDraft } from '#functions/definitions/rules/schema.ts';
import { faultOfSelector } from '#functions/definitions/rules/selector.ts';
import { faultOfPattern, tidyPattern } from '#functions/definitions/rules/url-pattern.ts';

/** Any code units, halves of pairs included, with what addresses and selectors are made of among them. */
const anyText = (maxLength: number) => {
  const unit = fc.oneof(fc.nat(0xffff), fc.nat(0x7f)).map((code) => String.fromCharCode(code));
  const part = fc.constantFrom('https://', '*', '/', 'shop.example', '[', ']', '"', ':not(');
  return fc.array(fc.oneof(unit, part), { maxLength }).map((parts) => parts.join(''));
};
const fault = (pattern: string) => faultOfPattern(tidyPattern(pattern));

test('an address says a page, a site or a part of one', () => {
  for (const good of [
    'https://shop.example/*',
    'https://shop.example/products/1?color=red#top',
    'http://127.0.0.1:4100/shop/#/activities/*',
    'https://*.shop.example/*',
    'https://*/cart',
    'https://shop.*',
    '*/checkout/*',
    '*utm_source=kakao*',
    'https://[::1]:4100/*',
    'https://shop.example:*/x',
  ])
    expect(fault(good), good).toBeUndefined();
});

test('an address that matches everything or nothing is refused', () => {
  const everything = ['*', '**', '*/*', 'http*', 'https://*', 'https://*/*', '*://*', '*.*'];
  const nothing = ['shop.example/*', '/cart', 'https://shop.example', 'https:///x', 'https://user@shop.example/x', 'https://'];
  const schemes = ['javascript:alert(1)', 'data:text/html,x', 'file:///etc', 'ftp://shop.example/', 'JAVASCRIPT:*'];
  const broken = [
    'https://shop.example/a b',
    'https://shop.example/<b>',
    'https://shop.example/"',
    'https://shop.example/\u0007',
  ];
  const wild = 'https://shop.example/*a*b*c*d*e*';
  for (const bad of [...everything, ...nothing, ...schemes, ...broken, wild]) expect(fault(bad), bad).toBeTypeOf('string');
});

test('an address is kept as a browser writes it, and tidying it again changes nothing', () => {
  expect(tidyPattern('HTTPS://Shop.Example/Ä/이벤트**')).toBe('https://shop.example/%C3%84/%EC%9D%B4%EB%B2%A4%ED%8A%B8*');
  fc.assert(
    fc.property(anyText(60), (text) => {
      const once = tidyPattern(text);
      expect(tidyPattern(once)).toBe(once);
      if (fault(text) === undefined) expect(once).toMatch(/^(?:https?:\/\/|\*)[\x21-\x7e]+$/);
    }),
  );
});

test('selectors of real pages are taken', () => {
  for (const good of [
    '.hero .buy',
    '#buy, [data-testid="reserve-button"]',
    'a[href^="/cart"]:not(.disabled) > span',
    "button[aria-label='장바구니 담기']",
    '.md\\:flex:nth-child(2n+1)',
    'form:has(input[type=email])',
    '[data-x="a;b"]'.replace(';', ','),
    'li::before',
  ])
    expect(faultOfSelector(good), good).toBeUndefined();
});

test('a selector that ends itself, hides script, is unbalanced or means everything is refused', () => {
  for (const bad of [
    'a{}body',
    '</style><script>',
    'a[href^="javascript:x"]',
    'a;b',
    'a/* x */',
    '@import "x"',
    'a`',
    'a[b',
    'a)',
    'a("',
    'a\\',
    '"',
    'a,,b',
    ',',
    '*',
    'body',
    'a, HTML',
    'a\u0000b',
    'a\nb',
    ':is(*)',
  ])
    expect(faultOfSelector(bad), bad).toBeTypeOf('string');
});

test('whatever text arrives, checking it ends with an answer', () => {
  fc.assert(
    fc.property(anyText(600), (text) => {
      const outcome = RuleDraft.safeParse({ name: 'x', trigger: 'CLICK', url: text, selector: text });
      if (outcome.success) expect(outcome.data.selector).not.toMatch(/[{}<`;]/);
    }),
  );
});
