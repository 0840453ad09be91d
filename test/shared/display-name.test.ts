import { expect, test } from 'vitest';
import { DisplayName } from '#shared/display-name.ts';

test('a name may be in any script, with emoji and marks that belong to it', () => {
  for (const name of ['봄 세일 50%', 'Été – «soldes»', 'تخفيضات', '👩‍👩‍👧 Family', '<b>"=1+1"</b>', '\u200Fעברית'])
    expect(DisplayName.parse(` ${name} `)).toBe(name.trim());
});

test('a name holds no line break, no control character and nothing that turns the text around it', () => {
  for (const hidden of ['\n', '\0', '\u001B[31m', '\u0085', '\u202E', '\u2066', '\u2069'])
    expect(DisplayName.safeParse(`Sale ${hidden}evil`).success, JSON.stringify(hidden)).toBe(false);
});

test('a name is not empty and has at most 120 characters', () => {
  expect([' ', 'a', 'a'.repeat(120), 'a'.repeat(121)].map((name) => DisplayName.safeParse(name).success)).toEqual([
    false,
    true,
    true,
    false,
  ]);
});
