import { describe, expect, test } from 'vitest';
import { above, absent, ConditionFailed, equals, InvalidTableRequest, present } from '#platform/table.ts';
import type { Subject } from './table.contract.ts';

export const itemContract = (subject: () => Subject): void => {
  describe('items', () => {
    test('come back as they were put, without undefined attributes', async () => {
      const { things, fresh } = subject();
      const key = { shelf: fresh(), number: -1.5 };
      const item = {
        ...key,
        text: 'ㅎ"\\\n😀',
        no: false,
        nothing: null,
        deep: { list: [1, [true], { a: '' }] },
        empty: [],
        bare: {},
      };
      await things.put({ ...item, gone: undefined, half: { kept: 1, gone: undefined } });
      const found = await things.get(key);
      expect(found).toStrictEqual({ ...item, half: { kept: 1 } });
      expect(await things.get(key, { consistent: false })).toStrictEqual(found);
      expect(await things.get({ ...key, number: -1 })).toBeUndefined();
    });

    test('a put replaces the whole item', async () => {
      const { singles, fresh } = subject();
      const id = fresh();
      await singles.put({ id, a: 1 });
      await singles.put({ id, b: 2 });
      expect(await singles.get({ id })).toStrictEqual({ id, b: 2 });
    });

    test('a delete answers the item that was there, or nothing', async () => {
      const { singles, fresh } = subject();
      const id = fresh();
      await singles.put({ id, a: 1 });
      expect(await singles.delete({ id })).toStrictEqual({ id, a: 1 });
      expect(await singles.delete({ id })).toBeUndefined();
      expect(await singles.get({ id })).toBeUndefined();
    });

    test('a batch leaves missing items out, and may be empty', async () => {
      const { singles, fresh } = subject();
      const ids = Array.from({ length: 100 }, fresh);
      await Promise.all(ids.slice(0, 60).map((id) => singles.put({ id })));
      const found = await singles.batchGet(ids.map((id) => ({ id })));
      expect(found.map(({ id }) => id).toSorted()).toEqual(ids.slice(0, 60).toSorted());
      expect(await singles.batchGet([])).toEqual([]);
    });

    test('a key can be a number', async () => {
      const { numbered } = subject();
      await numbered.put({ id: 10, a: 1 });
      await numbered.put({ id: 9.5, a: 2 });
      expect(await numbered.get({ id: 10 })).toEqual({ id: 10, a: 1 });
      expect((await numbered.query({ partition: 9.5 })).items).toEqual([{ id: 9.5, a: 2 }]);
    });
  });

  describe('updates', () => {
    test('create a missing item unless a condition forbids it', async () => {
      const { things, fresh } = subject();
      const key = { shelf: fresh(), number: 1 };
      await expect(things.update(key, { set: { a: 1 } }, { when: present('shelf') })).rejects.toBeInstanceOf(ConditionFailed);
      expect(await things.get(key)).toBeUndefined();
      expect(await things.update(key, {})).toEqual(key);
      expect(await things.update(key, { set: { a: 1, b: undefined }, add: { n: 2 }, append: { l: [1] } })).toStrictEqual({
        ...key,
        a: 1,
        n: 2,
        l: [1],
      });
    });

    test('answer the item before, empty if there was none', async () => {
      const { singles, fresh, engine } = subject();
      const id = fresh();
      const none = await singles.update({ id }, { set: { a: 1 } }, { returning: 'old' });
      // The stand-in answers the bare key where DynamoDB answers no attributes.
      expect(none).toEqual(engine.exact ? {} : expect.not.objectContaining({ a: 1 }));
      expect(await singles.update({ id }, { set: { a: 2 } }, { returning: 'old' })).toEqual({ id, a: 1 });
    });

    test('add as decimals, up and down', async () => {
      const { singles, fresh } = subject();
      const id = fresh();
      await singles.put({ id, sum: 0.1, count: 5 });
      expect(await singles.update({ id }, { add: { sum: 0.2, count: -7, fresh: 3 } })).toEqual({
        id,
        sum: 0.3,
        count: -2,
        fresh: 3,
      });
    });

    test('append to the end of a list, many at once', async () => {
      const { singles, fresh } = subject();
      const id = fresh();
      await singles.update({ id }, { append: { a: [1], b: [] } });
      expect(await singles.update({ id }, { append: { a: [{ x: 2 }, [3]] } })).toEqual({ id, a: [1, { x: 2 }, [3]], b: [] });
    });

    test('remove attributes, map entries and list elements by the place they had before', async () => {
      const { singles, fresh } = subject();
      const id = fresh();
      await singles.put({ id, gone: 1, list: [0, 1, 2, 3], map: { a: 1, b: { c: [7, 8] } }, rest: 1 });
      const remove = [
        'gone',
        'never',
        ['list', 0],
        ['list', 2],
        ['list', 9],
        ['map', 'a'],
        ['map', 'b', 'c', 0],
        ['map', 'z'],
      ] as const;
      expect(await singles.update({ id }, { remove })).toEqual({ id, list: [1, 3], map: { b: { c: [8] } }, rest: 1 });
    });

    test('a name with dots, spaces or reserved words is taken literally', async () => {
      const { singles, fresh } = subject();
      const id = fresh();
      await singles.put({ id, 'a.b': 1, 'a b#:': 2, name: 3, a: { b: 4 } });
      await singles.update({ id }, { remove: ['a.b'], add: { 'a b#:': 1 }, set: { name: 9 } }, { when: equals('a.b', 1) });
      expect(await singles.get({ id })).toEqual({ id, 'a b#:': 3, name: 9, a: { b: 4 } });
    });

    test('refuse operands of the wrong type and leave the item alone', async () => {
      const { singles, fresh } = subject();
      const id = fresh();
      const item = { id, text: 'x', list: [1], count: 1 };
      await singles.put(item);
      for (const change of [{ add: { text: 1 } }, { append: { text: [1] } }, { append: { count: [1] }, set: { other: 1 } }])
        await expect(singles.update({ id }, change)).rejects.toBeInstanceOf(InvalidTableRequest);
      expect(await singles.get({ id })).toEqual(item);
    });

    test('refuse a path that leads into something missing', async ({ skip }) => {
      const { singles, fresh, engine } = subject();
      if (!engine.exact) skip(`${engine.name} ignores such a path`);
      const id = fresh();
      await singles.put({ id, map: { a: 1 }, list: [1] });
      for (const path of [
        ['nope', 'x'],
        ['map', 'a', 'x'],
        ['list', 'x'],
        ['map', 0],
        ['list', 5, 'x'],
      ] as const)
        await expect(singles.update({ id }, { remove: [path] })).rejects.toBeInstanceOf(InvalidTableRequest);
    });
  });

  describe('a condition that does not hold', () => {
    test('stops a put, an update and a delete, and tells the item as it is', async () => {
      const { singles, fresh } = subject();
      const id = fresh();
      const item = { id, version: 3, tags: ['a'] };
      await singles.put(item, absent('id'));
      const refused = { name: 'ConditionFailed', item };
      await expect(singles.put({ id }, absent('id'))).rejects.toMatchObject(refused);
      await expect(singles.update({ id }, { add: { version: 1 } }, { when: above('version', 3) })).rejects.toMatchObject(refused);
      await expect(singles.delete({ id }, equals('version', 2))).rejects.toMatchObject(refused);
      expect(await singles.get({ id })).toStrictEqual(item);
    });

    test('tells that there is no item', async () => {
      const { singles, fresh } = subject();
      const outcome = await singles.delete({ id: fresh() }, present('id')).catch((error: unknown) => error);
      expect(outcome).toBeInstanceOf(ConditionFailed);
      expect(outcome).toHaveProperty('item', undefined);
    });
  });
};
