import { describe, expect, test } from 'vitest';
import { type Change, type Condition, equals, InvalidTableRequest, type Item, type Key, present } from '#platform/table.ts';
import type { Subject } from './table.contract.ts';

/** Values the types forbid but a JavaScript caller can still pass. */
const untyped = <T>(value: unknown): T => JSON.parse('{}', () => value);
const nested = (levels: number): Item => (levels === 0 ? { end: 1 } : { a: nested(levels - 1) });

export const limitContract = (subject: () => Subject): void => {
  describe('limits', () => {
    const refuse = (work: Promise<unknown>) => expect(work).rejects.toBeInstanceOf(InvalidTableRequest);

    test('an item of 400 KB fits, a byte more does not, by UTF-8', async () => {
      const { singles, fresh } = subject();
      const id = fresh();
      const room = 400 * 1024 - 2 - id.length - 1;
      await singles.put({ id, t: 'x'.repeat(room) });
      await refuse(singles.put({ id, t: 'x'.repeat(room + 1) }));
      await refuse(singles.put({ id, t: '가'.repeat(Math.floor(room / 3) + 1) }));
      await refuse(singles.update({ id }, { set: { more: 'x' } }));
      expect(Object.keys((await singles.get({ id })) ?? {}).toSorted()).toEqual(['id', 't']);
    });

    test('keys must be whole, of their type, not empty and not too long', async () => {
      const { things, words, singles } = subject();
      const keys: readonly Key[] = [
        {},
        { shelf: 'a' },
        { number: 1 },
        { shelf: 1, number: 1 },
        { shelf: 'a', number: '1' },
        { shelf: '', number: 1 },
        { shelf: 'a', number: Number.NaN },
        { shelf: 'a', number: 1, more: 1 },
        { shelf: 'x'.repeat(2049), number: 1 },
      ];
      for (const key of keys) {
        await refuse(things.get(key));
        await refuse(things.delete(key));
        await refuse(things.update(key, { set: { a: 1 } }));
        if (!('more' in key)) await refuse(things.put(key));
      }
      await refuse(words.put({ book: 'a', word: '' }));
      await refuse(words.put({ book: 'a', word: '가'.repeat(400) }));
      await refuse(singles.put({ id: '\ud800' }));
    });

    test('batches name at most 100 keys, each once', async () => {
      const { singles } = subject();
      await refuse(singles.batchGet(Array.from({ length: 101 }, (_, at) => ({ id: `b${at}` }))));
      await refuse(singles.batchGet([{ id: 'b' }, { id: 'b' }]));
    });

    test('values must be plain: finite exact numbers, no dates, no bytes, no sets, 32 levels', async () => {
      const { singles, fresh } = subject();
      const id = fresh();
      const values = [Number.NaN, Number.POSITIVE_INFINITY, 2 ** 60, new Date(), new Set([1]), Buffer.from('a'), () => 1, 1n];
      for (const value of values) {
        await refuse(singles.put({ id, value: untyped(value) }));
        await refuse(singles.put({ id, deep: { list: untyped<number[]>([value]) } }));
        await refuse(singles.update({ id }, { set: { value: untyped(value) } }));
        await refuse(singles.update({ id }, { append: { list: untyped<number[]>([value]) } }));
      }
      await refuse(singles.put({ id, list: untyped<number[]>([undefined]) }));
      await singles.put({ id, ...nested(31) });
      await refuse(singles.put({ id, ...nested(32) }));
      await refuse(singles.put({ id, ...nested(5000) }));
    });

    test('attributes need a name', async () => {
      const { singles, fresh } = subject();
      await refuse(singles.put({ id: fresh(), '': 1 }));
      await refuse(singles.put({ id: fresh(), map: { '': 1 } }));
      await refuse(singles.put({ id: fresh(), ['__proto__']: 1 }));
    });

    test('key attributes cannot be changed, nor one attribute by two parts of a change', async () => {
      const { things, fresh } = subject();
      const key = { shelf: fresh(), number: 1 };
      await things.put({ ...key, list: [1], map: { a: { b: 1 } } });
      const changes: readonly Change[] = [
        { set: { shelf: 'b' } },
        { set: { number: 1 } },
        { add: { number: 1 } },
        { remove: ['shelf'] },
        { set: { a: 1 }, add: { a: 1 } },
        { remove: ['a', 'a'] },
        { remove: ['list', ['list', 0]] },
        { set: { map: {} }, remove: [['map', 'a']] },
        {
          remove: [
            ['map', 'a'],
            ['map', 'a', 'b'],
          ],
        },
        { append: { list: [1] }, remove: [['list', 0]] },
      ];
      for (const change of changes) await refuse(things.update(key, change));
      expect(await things.get(key)).toEqual({ ...key, list: [1], map: { a: { b: 1 } } });
    });

    test('keys of indexes must have their type if they are there', async ({ skip }) => {
      const { engine, things, fresh } = subject();
      if (engine.isDynamodbLocal) skip('DynamoDB Local does not check them in updates');
      const key = { shelf: fresh(), number: 1 };
      for (const bad of [{ color: 1 }, { color: null }, { color: '' }, { rank: '1' }, { owner: ['a'] }]) {
        await refuse(things.put({ ...key, ...bad }));
        await refuse(things.update(key, { set: bad }));
      }
      await refuse(things.update(key, { add: { color: 1 } }));
      expect(await things.get(key)).toBeUndefined();
    });

    test('updates of more attributes than an expression holds are refused', async () => {
      const { singles, fresh } = subject();
      const set = (count: number) => Object.fromEntries(Array.from({ length: count }, (_, at) => [`a${at}`, at]));
      await singles.update({ id: fresh() }, { set: set(200) });
      await refuse(singles.update({ id: fresh() }, { set: set(400) }));
    });

    test('conditions must be possible in DynamoDB', async () => {
      const { singles, fresh } = subject();
      const conditions: readonly Condition[] = [
        { op: 'all', conditions: [] },
        { op: 'any', conditions: [] },
        { op: 'oneOf', path: 'a', values: [] },
        { op: 'oneOf', path: 'a', values: Array.from({ length: 101 }, (_, at) => at) },
        { op: 'below', path: 'a', operand: true },
        { op: 'atLeast', path: 'a', operand: [1] },
        { op: 'not', condition: { op: 'above', path: 'a', operand: null } },
        equals('a', Number.NaN),
        equals('', 1),
        present(['a', -1]),
        present(['a', 0.5]),
      ];
      for (const condition of conditions) await refuse(singles.put({ id: fresh() }, condition));
    });
  });
};
