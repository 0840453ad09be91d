import { describe, expect, test } from 'vitest';
import {
  above,
  absent,
  all,
  any,
  atLeast,
  atMost,
  attribute,
  below,
  type Condition,
  contains,
  differs,
  equals,
  not,
  oneOf,
  present,
  TransactionCanceled,
} from '#platform/table.ts';
import type { Subject } from './table.contract.ts';

const item = {
  text: 'banana',
  wide: '\u{ff5e}',
  number: 5,
  other: 6,
  same: 5,
  yes: true,
  nothing: null,
  list: [1, 'two', { three: 3 }],
  map: { a: { b: 1 }, list: [{ x: 9 }] },
};

const holding: readonly (readonly [string, Condition])[] = [
  ['equals a number', equals('number', 5)],
  ['equals text', equals('text', 'banana')],
  ['equals a truth', equals('yes', true)],
  ['equals null', equals('nothing', null)],
  ['equals a list', equals('list', [1, 'two', { three: 3 }])],
  ['equals a map in any order', equals('map', { list: [{ x: 9 }], a: { b: 1 } })],
  ['equals another attribute', equals('number', attribute('same'))],
  ['equals deep in a map', equals(['map', 'a', 'b'], 1)],
  ['equals deep in a list', equals(['map', 'list', 0, 'x'], 9)],
  ['differs in value', differs('number', 6)],
  ['differs in type', differs('number', '5')],
  ['differs from a missing attribute', differs('missing', 1)],
  ['differs, both missing', differs('missing', attribute('missing too'))],
  ['below', below('number', 5.5)],
  ['below another attribute', below('number', attribute('other'))],
  ['at most', atMost('number', 5)],
  ['above', above('text', 'banan')],
  ['above by UTF-8 bytes', below('wide', '\u{1f600}')],
  ['at least', atLeast('text', 'banana')],
  ['one of numbers', oneOf('number', [1, 5])],
  ['one of mixed', oneOf('text', [5, 'banana'])],
  ['present', present('nothing')],
  ['present in a map', present(['map', 'a'])],
  ['present in a list', present(['list', 2])],
  ['absent', absent('missing')],
  ['absent in a map', absent(['map', 'z'])],
  ['absent in something that is no map', absent(['text', 'z'])],
  ['absent behind the end of a list', absent(['list', 3])],
  ['contains text', contains('text', 'nan')],
  ['contains an element', contains('list', 'two')],
  ['contains a number', contains('list', 1)],
  ['all', all(equals('number', 5), present('text'))],
  ['any', any(equals('number', 4), present('text'))],
  ['not', not(equals('number', 4))],
  ['not of a comparison with a missing attribute', not(below('missing', 4))],
  ['nested', all(any(absent('text'), not(all(present('missing'), present('text')))), oneOf('same', [5]))],
];

const failing: readonly (readonly [string, Condition])[] = [
  ['equals another value', equals('number', 6)],
  ['equals another type', equals('number', '5')],
  ['equals with a missing attribute', equals('missing', 1)],
  ['equals, both missing', equals('missing', attribute('missing too'))],
  ['equals a longer list', equals('list', [1, 'two'])],
  ['equals a smaller map', equals('map', { a: { b: 1 } })],
  ['differs from itself', differs('number', attribute('same'))],
  ['below itself', below('number', attribute('same'))],
  ['below across types', below('number', 'zzz')],
  ['below a missing attribute', below('number', attribute('missing'))],
  ['above with a missing attribute', above('missing', 0)],
  ['above across types', above('text', 0)],
  ['above null', above('nothing', 0)],
  ['at most less', atMost('number', 4)],
  ['at least more', atLeast('number', 6)],
  ['one of others', oneOf('number', ['5', 6])],
  ['one of with a missing attribute', oneOf('missing', [1])],
  ['present, but missing', present('missing')],
  ['present by inherited name', present('constructor')],
  ['absent, but null', absent('nothing')],
  ['contains a number in text', contains('text', 5)],
  ['contains other text', contains('text', 'xyz')],
  ['contains a part of an element', contains('list', 'tw')],
  ['contains in a number', contains('number', 5)],
  ['contains a name of a map', contains('map', 'a')],
  ['all but one', all(equals('number', 5), absent('text'))],
  ['none of any', any(equals('number', 4), absent('text'))],
  ['not of what holds', not(equals('number', 5))],
];

export const conditionContract = (subject: () => Subject): void => {
  describe('conditions', () => {
    const holds = async (condition: Condition): Promise<boolean> => {
      const { database, singles } = subject();
      try {
        await database.transact([singles.write.check({ id: 'conditions' }, condition)]);
        return true;
      } catch (error) {
        if (error instanceof TransactionCanceled) return false;
        throw error;
      }
    };

    test('hold, or fail, as DynamoDB says', async () => {
      await subject().singles.put({ id: 'conditions', ...item });
      for (const [title, condition] of holding) expect([title, await holds(condition)]).toEqual([title, true]);
      for (const [title, condition] of failing) expect([title, await holds(condition)]).toEqual([title, false]);
    });

    test('see a missing item as one without attributes', async () => {
      const { singles, fresh } = subject();
      const id = fresh();
      await expect(singles.put({ id }, equals('a', 1))).rejects.toMatchObject({ name: 'ConditionFailed', item: undefined });
      await expect(singles.put({ id }, present('id'))).rejects.toMatchObject({ name: 'ConditionFailed' });
      await singles.put({ id }, all(absent('id'), differs('a', 1), not(equals('a', 1))));
      expect(await singles.get({ id })).toEqual({ id });
    });
  });
};
