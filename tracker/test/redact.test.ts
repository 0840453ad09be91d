import fc from 'fast-check';
import { expect, test } from 'vitest';
import { redact } from '../src/redact.ts';

test.each([
  ['https://s.kr/?email=jane.doe+x@example.co.kr&a=1', 'https://s.kr/?email=***&a=1'],
  ['https://s.kr/?e=jane%40example.com#jane@example.com', 'https://s.kr/?e=***#***'],
  ['https://s.kr/u/jane@example.com/orders', 'https://s.kr/u/***/orders'],
  ['https://s.kr/?c=4111111111111111&d=5500-0000-0000-0004', 'https://s.kr/?c=***&d=***'],
  ['https://s.kr/?q=card%204111%201111%201111%201111', 'https://s.kr/?q=card***'],
  ['https://s.kr/?c=378282246310005', 'https://s.kr/?c=***'],
  [
    'https://s.kr/?access_token=abc&Password=x&api_key=1&CLIENT_SECRET=4/0A#id_token=z',
    'https://s.kr/?access_token=***&Password=***&api_key=***&CLIENT_SECRET=***#id_token=***',
  ],
])('%s is cleaned', (url, clean) => {
  expect(redact(url)).toBe(clean);
});

test.each([
  'https://s.kr/p/the-very-long-name-of-a-product-with-2-parts-and-more?keyword=coat&author=kim&zipcode=04524',
  'https://s.kr/p/8801234567893?t=1795407148597&at=20261123040000',
  'https://s.kr/p/01a2069a-f635-76d3-bfa7-7f33e1dce8f7?page=2',
  'https://s.kr/p/507f1f77bcf86cd799439011',
  `https://s.kr/?utm_source=ad&gclid=${'Ab1-'.repeat(20)}&fbclid=IwAR${'x1'.repeat(20)}`,
  'https://s.kr/%ED%95%9C%EA%B8%80?q=%EC%BD%94%ED%8A%B8',
])('%s stays as it is', (url) => {
  expect(redact(url)).toBe(url);
});

test('text becomes one line of the length asked for, without e-mails and cards', () => {
  expect(redact(' Hello\n  jane@example.com, 4111 1111 1111 1111, order 20261123-0001 ')).toBe(
    'Hello ***, ***, order 20261123-0001',
  );
  expect(redact('가'.repeat(100), 80)).toBe('가'.repeat(80));
});

test('no address, however odd or long, survives with the e-mail in it, nor takes long', () => {
  fc.assert(
    fc.property(fc.webUrl({ withQueryParameters: true, withFragments: true }), (url) => {
      const clean = redact(`${url}&x=jane@example.com`);
      expect(clean).not.toContain('jane@example.com');
      expect(clean.length).toBeLessThanOrEqual(2048);
    }),
  );
  const start = performance.now();
  for (const unit of ['a', '1', 'a1', '@', '.', '%', '/', '=', 'a@', '1 ', 'a.', 'key=', 'passwd'])
    redact(`https://s.kr/?q=${unit.repeat(50_000)}`);
  expect(performance.now() - start).toBeLessThan(500);
});
