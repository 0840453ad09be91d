import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { cleanText, cleanUrl } from '#functions/collection/reading/clean-url.ts';

const SHOP = 'https://shop.example';
const JWT = 'eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJ1LTEifQ.c2lnbmF0dXJlLXNpZ25hdHVyZQ';

describe('an address', () => {
  test.each([
    [`${SHOP}/products/12?color=red&size=XL#reviews`],
    [`${SHOP}/?utm_source=naver&utm_campaign=Winter%20Sale%202026&gclid=EAIaIQobChMI5pKJ8Zb1Abcdefghijklmnop123`],
    [`${SHOP}/?fbclid=IwAR0aBcDeFgHiJkLmNoPqRsTuVwXyZ0123456789&n_media=27758`],
    [`${SHOP}/search?q=${encodeURIComponent('겨울 신발 Nike Air Max 2026')}`],
    [`${SHOP}/@brand.name/black-friday-sale-2026-shoes-for-men-and-women`],
    [`${SHOP}/p/019ab3c2-7d1e-7c39-9b1d-0123456789ab?id=01ARZ3NDEKTSV4RRFFQ69G5FAV`],
    [`${SHOP}/?t=1763869200000&page=2`],
    [`${SHOP}/#/products/12?tab=info`],
    ['android-app://com.google.android.gm/'],
  ])('%s stays as it is', (url) => {
    expect(cleanUrl(url)).toBe(url);
  });

  test.each([
    [`${SHOP}/?email=bob%40example.com&x=1`, `${SHOP}/?email=***&x=1`],
    [`${SHOP}/?next=https%3A%2F%2Fa.example%2F%3Fx%3Dbob%2540example.com`, `${SHOP}/?next=***`],
    [`${SHOP}/?n=2222222222222x4111111111111111`, `${SHOP}/?n=***`],
    [`${SHOP}/?to=bob@example.com`, `${SHOP}/?to=***`],
    [`${SHOP}/?bob@example.com=1&ok=2`, `${SHOP}/?***&ok=2`],
    [`${SHOP}/users/bob@example.com/orders`, `${SHOP}/users/***/orders`],
    [`${SHOP}/users/bob%40example.com`, `${SHOP}/users/***`],
    [`${SHOP}/#/users/bob@example.com?tab=1`, `${SHOP}/#/users/***?tab=1`],
    [`${SHOP}/?card=4111-1111-1111-1111`, `${SHOP}/?card=***`],
    [`${SHOP}/?n=4111%201111%201111%201111`, `${SHOP}/?n=***`],
    [`${SHOP}/pay/4111111111111111`, `${SHOP}/pay/***`],
    [`${SHOP}/?access_token=x&next=/a`, `${SHOP}/?access_token=***&next=/a`],
    [`${SHOP}/callback#id_token=${JWT}`, `${SHOP}/callback#id_token=***`],
    [`${SHOP}/?next=1&j=${JWT}`, `${SHOP}/?next=1&j=***`],
    [`${SHOP}/?h=d41d8cd98f00b204e9800998ecf8427e`, `${SHOP}/?h=***`],
    [`${SHOP}/?state=Zm9vYmFyYmF6cXV4MTIzNDU2Nzg5MA`, `${SHOP}/?state=***`],
    [`${SHOP}/?utm_content=bob@example.com`, `${SHOP}/?utm_content=***`],
    ['https://bob:secret@shop.example/a', `${SHOP}/a`],
    ['javascript:alert(document.cookie)', 'javascript:'],
    ['data:text/html;base64,PHNjcmlwdD4=', 'data:'],
    ['FILE:///C:/Users/bob/secret.html', 'file:'],
  ])('%s loses what is personal', (url, cleaned) => {
    expect(cleanUrl(url)).toBe(cleaned);
  });

  test('of what is no address nothing is kept', () => {
    for (const text of ['', '/relative', 'no address at all', '//shop.example/x', '한글']) expect(cleanUrl(text)).toBeUndefined();
  });

  test('cleaning twice is cleaning once, no e-mail survives, and nothing throws', () => {
    const part = fc.oneof(
      fc.constantFrom(
        '/',
        '?',
        '&',
        '=',
        '#',
        '%',
        '@',
        '.',
        ':',
        ';',
        '%40',
        '%E0%A4',
        'bob@example.com',
        'token',
        '4111111111111111',
      ),
      fc.string({ unit: 'binary', maxLength: 5 }),
    );
    fc.assert(
      fc.property(fc.array(part, { maxLength: 15 }), (parts) => {
        const cleaned = cleanUrl(`${SHOP}/${parts.join('')}`);
        if (cleaned === undefined) return;
        expect(cleanUrl(cleaned)).toBe(cleaned);
        expect(cleaned).not.toContain('bob@example.com');
      }),
      { numRuns: 1000 },
    );
  });

  test('no address takes long, however it is made', () => {
    const hostile = ['@', '%40', '/', '?', '=', '&a', 'a@', '1', '4 ', '%', '.a', '-', 'a/', '#/', '4%20', 'A.'].map((text) =>
      `https://a/?${text.repeat(2048)}`.slice(0, 2048),
    );
    const begin = performance.now();
    for (let round = 0; round < 20; round += 1) for (const url of hostile) cleanUrl(url);
    // Backtracking would take seconds; anything less is the machine's business.
    expect((performance.now() - begin) / (20 * hostile.length)).toBeLessThan(100);
  });
});

test('a title loses e-mails and card numbers', () => {
  expect(cleanText('Orders of bob@example.com – Shop')).toBe('Orders of *** – Shop');
  expect(cleanText('Card 4111 1111 1111 1111 saved')).toBe('Card *** saved');
  expect(cleanText('Meet @brand. 1 + 1 event, 2026-11-23')).toBe('Meet @brand. 1 + 1 event, 2026-11-23');
});
