import { describe, expect, test } from 'vitest';
import { InvalidTableRequest, type Item, type Query, type Table } from '#platform/table.ts';
import type { Subject } from './table.contract.ts';

const readAll = async (table: Table<Item>, query: Query): Promise<{ items: readonly Item[]; pages: number }> => {
  const items: Item[] = [];
  let cursor: string | undefined;
  let pages = 0;
  do {
    const page = await table.query(cursor === undefined ? query : { ...query, cursor });
    items.push(...page.items);
    cursor = page.cursor;
    pages += 1;
  } while (cursor !== undefined && pages < 1000);
  return { items, pages };
};

export const queryContract = (subject: () => Subject): void => {
  describe('queries', () => {
    const numbers = [-10, -9.5, -1, 0, 0.5, 1, 2, 9, 10, 11, 100, 1e12];
    const shelfOfNumbers = async (): Promise<{ shelf: string; things: Table<Item> }> => {
      const { things, fresh } = subject();
      const shelf = fresh();
      await Promise.all(numbers.toReversed().map((number) => things.put({ shelf, number })));
      await things.put({ shelf: `${shelf}-other`, number: 5 });
      return { shelf, things };
    };
    const found = async (table: Table<Item>, query: Query, name: string) =>
      (await readAll(table, query)).items.map((item) => item[name]);

    test('sort numbers as numbers, both ways', async () => {
      const { shelf, things } = await shelfOfNumbers();
      expect(await found(things, { partition: shelf }, 'number')).toEqual(numbers);
      expect(await found(things, { partition: shelf, reverse: true, consistent: true }, 'number')).toEqual(numbers.toReversed());
    });

    test('take ranges of numbers', async () => {
      const { shelf, things } = await shelfOfNumbers();
      const range = (bounds: NonNullable<Query['range']>) => found(things, { partition: shelf, range: bounds }, 'number');
      expect(await range({ from: -1, to: 2 })).toEqual([-1, 0, 0.5, 1, 2]);
      expect(await range({ from: 10 })).toEqual([10, 11, 100, 1e12]);
      expect(await range({ to: -1 })).toEqual([-10, -9.5, -1]);
      expect(await range({ equals: 9 })).toEqual([9]);
      expect(await range({})).toEqual(numbers);
    });

    test('sort text by its bytes and find what begins with something', async () => {
      const { words, fresh } = subject();
      const book = fresh();
      const sorted = [
        'A',
        'a',
        'a#1',
        'a#2',
        'a#\u{10ffff}',
        'a$',
        'aa',
        'b',
        '가',
        '\u{ff5e}',
        '\u{1f600}',
        '\u{10ffff}',
        '\u{10ffff}x',
      ];
      await Promise.all(sorted.toReversed().map((word) => words.put({ book, word })));
      const range = (bounds: NonNullable<Query['range']>) => found(words, { partition: book, range: bounds }, 'word');
      expect(await found(words, { partition: book }, 'word')).toEqual(sorted);
      expect(await range({ beginsWith: 'a#' })).toEqual(['a#1', 'a#2', 'a#\u{10ffff}']);
      expect(await range({ beginsWith: '\u{10ffff}' })).toEqual(['\u{10ffff}', '\u{10ffff}x']);
      expect(await range({ from: 'a#2', to: 'b' })).toEqual(['a#2', 'a#\u{10ffff}', 'a$', 'aa', 'b']);
    });

    test('read on from the cursor, with a limit, both ways', async () => {
      const { shelf, things } = await shelfOfNumbers();
      for (const limit of [1, 5, 12, 100])
        for (const reverse of [false, true]) {
          const { items, pages } = await readAll(things, { partition: shelf, limit, reverse });
          expect(items.map(({ number }) => number)).toEqual(reverse ? numbers.toReversed() : numbers);
          expect(pages).toBe(Math.floor(numbers.length / limit) + 1);
        }
      const part = { partition: shelf, limit: 2, range: { from: 0, to: 10 } };
      expect(await found(things, part, 'number')).toEqual([0, 0.5, 1, 2, 9, 10]);
    });

    test('a full page has a cursor even if nothing is left', async () => {
      const { things, fresh } = subject();
      const shelf = fresh();
      await things.put({ shelf, number: 1 });
      const page = await things.query({ partition: shelf, limit: 1 });
      expect(page.cursor).toBeTypeOf('string');
      expect(await things.query({ partition: shelf, limit: 1, cursor: page.cursor ?? '' })).toEqual({ items: [] });
    });

    test('end a page at 1 MB', async () => {
      const { engine, things, fresh } = subject();
      const shelf = fresh();
      const text = 'x'.repeat(100_000);
      await Promise.all(Array.from({ length: 25 }, (_, number) => things.put({ shelf, number, text })));
      const first = await things.query({ partition: shelf });
      expect(first.items).toHaveLength(engine.isDynamodbLocal ? 11 : 10);
      const { items, pages } = await readAll(things, { partition: shelf });
      expect(items.map(({ number }) => number)).toEqual(Array.from({ length: 25 }, (_, number) => number));
      expect(pages).toBe(3);
    });

    test('read an index: sorted, paged, whole items, only items that have its keys', async () => {
      const { things, fresh } = subject();
      const [shelf, owner] = [fresh(), fresh()];
      const ranks = [5, 1, 3, 3, 3, 2];
      await Promise.all(ranks.map((rank, number) => things.put({ shelf, number, owner, rank, more: { a: [rank] } })));
      await things.put({ shelf, number: 50, owner });
      await things.put({ shelf, number: 51, rank: 3 });
      const query = { partition: owner, index: 'byOwner' };
      const { items } = await readAll(things, query);
      expect(items.map(({ rank }) => rank)).toEqual([1, 2, 3, 3, 3, 5]);
      expect(items[0]).toEqual({ shelf, number: 1, owner, rank: 1, more: { a: [1] } });
      for (const reverse of [false, true]) {
        const paged = await readAll(things, { ...query, limit: 2, reverse });
        expect(new Set(paged.items.map(({ number }) => number))).toEqual(new Set([0, 1, 2, 3, 4, 5]));
        expect(paged.items).toHaveLength(6);
        expect(paged.items.map(({ rank }) => rank)).toEqual(reverse ? [5, 3, 3, 3, 2, 1] : [1, 2, 3, 3, 3, 5]);
      }
      expect(await found(things, { ...query, range: { from: 2, to: 3 } }, 'rank')).toEqual([2, 3, 3, 3]);
    });

    test('an index follows updates and deletes', async () => {
      const { things, fresh } = subject();
      const [shelf, red, blue] = [fresh(), fresh(), fresh()];
      const onIndex = async (color: string) => found(things, { partition: color, index: 'byColor' }, 'number');
      await things.put({ shelf, number: 1, color: red });
      await things.put({ shelf, number: 2, color: red });
      await things.update({ shelf, number: 1 }, { set: { color: blue } });
      expect([await onIndex(red), await onIndex(blue)]).toEqual([[2], [1]]);
      await things.update({ shelf, number: 1 }, { remove: ['color'] });
      await things.delete({ shelf, number: 2 });
      expect([await onIndex(red), await onIndex(blue)]).toEqual([[], []]);
    });

    test('refuse a cursor that is not of this query', async () => {
      const { shelf, things } = await shelfOfNumbers();
      const { words } = subject();
      const { cursor = '' } = await things.query({ partition: shelf, limit: 1 });
      const elsewhere = Buffer.from(JSON.stringify(['others', '', { shelf, number: 1 }])).toString('base64url');
      const foreign = Buffer.from(JSON.stringify(['things', '', { shelf, number: 'x' }])).toString('base64url');
      const refused: readonly (readonly [Table<Item>, Query])[] = [
        [things, { partition: shelf, cursor: 'garbage' }],
        [things, { partition: shelf, cursor: '' }],
        [things, { partition: shelf, cursor: foreign }],
        [things, { partition: shelf, cursor: elsewhere }],
        [things, { partition: `${shelf}-other`, cursor }],
        [things, { partition: shelf, range: { from: 5 }, cursor }],
        [things, { partition: shelf, index: 'byColor', cursor }],
        [words, { partition: shelf, cursor }],
      ];
      for (const [table, query] of refused) await expect(table.query(query)).rejects.toBeInstanceOf(InvalidTableRequest);
    });

    test('refuse what DynamoDB refuses', async () => {
      const { things, singles } = subject();
      const refused: readonly (readonly [Table<Item>, Query])[] = [
        [things, { partition: 5 }],
        [things, { partition: '' }],
        [things, { partition: 'a', limit: 0 }],
        [things, { partition: 'a', limit: 1.5 }],
        [things, { partition: 'a', index: 'byNothing' }],
        [things, { partition: 'a', index: 'byColor', consistent: true }],
        [things, { partition: 'a', index: 'byColor', range: { equals: 1 } }],
        [things, { partition: 'a', range: { equals: 'text' } }],
        [things, { partition: 'a', range: { beginsWith: '1' } }],
        [things, { partition: 'a', range: { from: 2, to: 1 } }],
        [singles, { partition: 'a', range: { equals: 'b' } }],
      ];
      for (const [table, query] of refused) await expect(table.query(query)).rejects.toBeInstanceOf(InvalidTableRequest);
    });
  });
};
