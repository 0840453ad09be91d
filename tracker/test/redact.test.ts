import fc from 'fast-check';
import { expect, test } from 'vitest';
import { redactText, redactUrl } from '../src/redact.ts';

test.each([
  ['https://s.kr/?email=jane.doe+x@example.co.kr&a=1', 'https://s.kr/?email=***&a=1'],
  ['https://s.kr/?e=jane%40example.com#jane@example.com', 'https://s.kr/?e=***#***'],
  ['https://s.kr/u/jane@example.com/orders', 'https://s.kr/u/***/orders'],
  ['https://s.kr/?c=4111111111111111&d=5500-0000-0000-0004', 'https://s.kr/?c=***&d=***'],
  ['https://s.kr/?q=card%204111%201111%201111%201111', 'https://s.kr/?q=card***'],
  ['https://s.kr/?c=378282246310005', 'https://s.kr/?c=***'],
  [
    'https://s.kr/?access_token=abc&Password=x&sid=1&code=4/0A#id_token=z',
    'https://s.kr/?access_token=***&Password=***&sid=***&code=***/0A#id_token=***',
  ],
  ['https://s.kr/reset/9f86d081884c7d659a2feaa0c55ad015', 'https://s.kr/reset/***'],
])('%s is cleaned', (url, clean) => {
  expect(redactUrl(url)).toBe(clean);
});

test.each([
  'https://s.kr/p/the-very-long-name-of-a-product-with-2-parts-and-more?keyword=coat&author=kim&zipcode=04524',
  'https://s.kr/p/8801234567893?t=1795407148597&at=20261123040000',
  'https://s.kr/p/01a2069a-f635-76d3-bfa7-7f33e1dce8f7?page=2',
  'https://s.kr/p/507f1f77bcf86cd799439011',
  `https://s.kr/?utm_source=ad&gclid=${'Ab1-'.repeat(20)}&fbclid=IwAR${'x1'.repeat(20)}`,
  'https://s.kr/%ED%95%9C%EA%B8%80?q=%EC%BD%94%ED%8A%B8',
])('%s stays as it is', (url) => {
  expect(redactUrl(url)).toBe(url);
});

test('free text loses e-mails and cards only', () => {
  expect(redactText('Hello jane@example.com, 4111 1111 1111 1111, order 20261123-0001')).toBe(
    'Hello ***, ***, order 20261123-0001',
  );
});

test('no address, however odd or long, survives with the e-mail in it, nor takes long', () => {
  fc.assert(
    fc.property(fc.webUrl({ withQueryParameters: true, withFragments: true }), (url) => {
      const clean = redactUrl(`${url}&x=jane@example.com`);
      expect(clean).not.toContain('jane@example.com');
      expect(clean.length).toBeLessThanOrEqual(2048);
    }),
  );
  const start = performance.now();
  for (const unit of ['a', '1', 'a1', '@', '.', '%', '/', '=', 'a@', '1 ', 'a.'])
    redactUrl(`https://s.kr/?q=${unit.repeat(50_000)}`);
  expect(performance.now() - start).toBeLessThan(500);
});
