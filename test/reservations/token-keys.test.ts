import { expect, test } from 'vitest';
import { parseKeys } from '#functions/app/reservations.ts';

/** 64 letters and digits, as Secrets Manager generates them. */
const generated = 'kQ7fR2'.repeat(10).concat('Zz09');

test('the secret as Secrets Manager made it is one key', () => {
  const keys = parseKeys(JSON.stringify({ id: 'a', secret: generated }));
  expect(keys).toHaveLength(1);
  expect(keys[0].id).toBe('a');
  expect(keys[0].secret).toHaveLength(48);
});

test('a list signs with its first key and still knows the others', () => {
  const list = [
    { id: 'b', secret: generated.toLowerCase() },
    { id: 'a', secret: generated },
  ];
  expect(parseKeys(JSON.stringify(list)).map(({ id }) => id)).toEqual(['b', 'a']);
});

test.each([
  ['a short secret', { id: 'a', secret: 'kQ7fR2' }],
  ['punctuation', { id: 'a', secret: `${generated.slice(4)}+/=!` }],
  ['no key at all', []],
  ['an id a token could not carry', { id: 'a.b', secret: generated }],
])('%s is refused', (_, secret) => {
  expect(() => parseKeys(JSON.stringify(secret))).toThrow();
});
