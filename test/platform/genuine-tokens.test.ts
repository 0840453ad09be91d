import { expect, test } from 'vitest';
import { genuineTokens } from '#platform/api/genuine-tokens.ts';

const aMemory = (most = 10) => {
  const clock = { now: 0 };
  return { clock, tokens: genuineTokens({ keptFor: 1000, most, now: () => clock.now }) };
};

test('a token found genuine is remembered for its time and not longer', () => {
  const { clock, tokens } = aMemory();
  tokens.keep('a.b.c', { sub: 'kim' });
  clock.now = 999;
  expect(tokens.find('a.b.c')).toEqual({ sub: 'kim' });
  clock.now = 1000;
  expect(tokens.find('a.b.c')).toBeUndefined();
});

test('nothing but the very same text is known', () => {
  const { tokens } = aMemory();
  tokens.keep('a.b.c', { sub: 'kim' });
  for (const other of ['a.b.d', 'a.b.', 'A.b.c', ' a.b.c', 'a.b.c ', '']) expect(tokens.find(other)).toBeUndefined();
});

test('the oldest are forgotten first, and seeing one again makes it young', () => {
  const { tokens } = aMemory(2);
  for (const token of ['one', 'two', 'one', 'three']) tokens.keep(token, { sub: token });
  expect(['one', 'two', 'three'].map((token) => tokens.find(token)?.sub)).toEqual(['one', undefined, 'three']);
});
