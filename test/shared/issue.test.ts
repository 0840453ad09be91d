import { expect, test } from 'vitest';
import * as z from 'zod';
import { issuesOf, refusedField, said } from '#shared/issue.ts';
import { declaredRoutes } from '#test/house/declared-routes.ts';

const found = (schema: z.ZodType, value: unknown) => {
  const { error } = schema.safeParse(value);
  return error ? issuesOf(error, value, 'body').map(({ field, message, messageKo }) => [field, message, messageKo]) : [];
};

test('what is wrong with a field is said for people, in both languages', () => {
  const Sale = z.strictObject({
    name: z.string().trim().min(1).max(120),
    code: z.string().min(3),
    stock: z.int().min(1).max(100_000),
    type: z.enum(['SALE', 'GIFT']),
    days: z.array(z.int()).max(2),
    share: z.number().gt(0).lt(1),
    image: z.url(),
  });
  const sent = { name: ' ', code: 'x', stock: 2e5, type: 'X', days: [1, 2, 3], share: 0, image: 'x', more: 1 };
  expect(found(Sale, sent)).toEqual([
    ['name', 'Must not be empty.', '값을 입력하세요.'],
    ['code', 'At least 3 characters.', '3자 이상 입력하세요.'],
    ['stock', 'At most 100,000.', '100,000 이하여야 합니다.'],
    ['type', 'One of: SALE, GIFT.', '다음 중 하나여야 합니다: SALE, GIFT'],
    ['days', 'At most 2 entries.', '2개까지 가능합니다.'],
    ['share', 'Must be above 0.', '0보다 커야 합니다.'],
    ['image', 'Must be a web address, https://…', '웹 주소(https://…) 형식이어야 합니다.'],
    ['', 'Not known here: more.', '알 수 없는 항목입니다: more'],
  ]);
  const missing = found(Sale.pick({ stock: true, image: true }), { stock: '7' });
  expect(missing).toEqual([
    ['stock', 'Must be a number.', '숫자로 입력하세요.'],
    ['image', 'This is missing.', '필요한 값입니다.'],
  ]);
});

test('a check of ours is told in its own words', () => {
  const Even = z.int().refine((value) => value % 2 === 0, said('Must be even.', '짝수여야 합니다.'));
  expect(found(z.object({ value: Even }), { value: 3 })).toEqual([['value', 'Must be even.', '짝수여야 합니다.']]);
  const words = { en: 'Too late.', ko: '너무 늦었습니다.' };
  expect(refusedField({ where: 'query', field: 'to', code: 'range' }, words).details).toEqual({
    issues: [{ where: 'query', field: 'to', code: 'range', message: 'Too late.', messageKo: '너무 늦었습니다.' }],
  });
});

/** What nobody should send, for each field by itself. */
const ODD: readonly unknown[] = [null, '', ' ', 'x', '<x>', 'a b', 'x'.repeat(5_000), -1, 0.5, 1e17, true, [], {}, [{}], ['']];
const ODDER = { kind: 'AGE', trigger: 'CLICK', ruleId: 'x', '9': 'y', constructor: 'z' };

test('no route answers in the words of its schema library, none in one language only', async () => {
  const told = new Map<string, string>();
  for (const { params, query, body } of await declaredRoutes())
    for (const schema of [params, query, body])
      if (schema instanceof z.ZodObject)
        for (const odd of [...ODD, ODDER, [ODDER, ODDER]]) {
          const sent = Object.fromEntries(Object.keys(schema.shape).map((key) => [key, odd]));
          for (const [, message = '', korean = ''] of [...found(schema, sent), ...found(schema, odd)]) told.set(message, korean);
        }
  expect(told.size).toBeGreaterThan(30);
  const bad = [...told].filter(
    ([english, korean]) => /^(Invalid|Too |Unrecognized|Expected)/.test(english) || !/[가-힣]/.test(korean),
  );
  expect(bad).toEqual([]);
  // A sentence of ours without Korean of its own falls back to this.
  const fallen = [...told].filter(([, korean]) => korean === '값이 올바르지 않습니다.').map(([english]) => english);
  expect(fallen.filter((english) => english !== 'This is not valid.')).toEqual([]);
});
