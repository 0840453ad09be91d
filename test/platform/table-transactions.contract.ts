import { describe, expect, test } from 'vitest';
import { above, absent, equals, InvalidTableRequest, present, type TransactionEntry } from '#platform/table.ts';
import type { Subject } from './table.contract.ts';

const refusalOf = (work: Promise<unknown>): Promise<unknown> => work.then(() => 'no error').catch((error: unknown) => error);

export const transactionContract = (subject: () => Subject): void => {
  describe('transactions', () => {
    test('write all entries, over tables', async () => {
      const { database, things, singles, fresh } = subject();
      const [shelf, a, b, c] = [fresh(), fresh(), fresh(), fresh()];
      await singles.put({ id: a, n: 1 });
      await singles.put({ id: b });
      await singles.put({ id: c, n: 1 });
      await database.transact([
        things.write.put({ shelf, number: 1, owner: 'o' }, absent('shelf')),
        singles.write.update({ id: a }, { add: { n: 1 } }, equals('n', 1)),
        singles.write.delete({ id: b }, present('id')),
        singles.write.check({ id: c }, equals('n', 1)),
      ]);
      expect(await things.get({ shelf, number: 1 })).toEqual({ shelf, number: 1, owner: 'o' });
      expect(await singles.get({ id: a })).toEqual({ id: a, n: 2 });
      expect(await singles.get({ id: b })).toBeUndefined();
      expect(await singles.get({ id: c })).toEqual({ id: c, n: 1 });
    });

    test('write nothing if one condition fails, with a reason and the item for each', async () => {
      const { database, singles, fresh } = subject();
      const [a, b, c, d] = [fresh(), fresh(), fresh(), fresh()];
      await singles.put({ id: a, n: 1, deep: { list: [1] } });
      await singles.put({ id: d, n: 1 });
      const refusal = await refusalOf(
        database.transact([
          singles.write.update({ id: a }, { add: { n: 1 } }, above('n', 1)),
          singles.write.put({ id: b }),
          singles.write.check({ id: c }, present('id')),
          singles.write.delete({ id: d }, equals('n', 1)),
        ]),
      );
      expect(refusal).toMatchObject({ name: 'TransactionCanceled' });
      expect(refusal).toHaveProperty('reasons', [
        { code: 'conditionFailed', item: { id: a, n: 1, deep: { list: [1] } } },
        { code: 'none' },
        { code: 'conditionFailed', item: undefined },
        { code: 'none' },
      ]);
      expect(await singles.get({ id: a })).toMatchObject({ n: 1 });
      expect(await singles.get({ id: b })).toBeUndefined();
      expect(await singles.get({ id: d })).toEqual({ id: d, n: 1 });
    });

    test('take 100 entries, not 101, not none', async () => {
      const { database, singles, fresh } = subject();
      const puts = Array.from({ length: 101 }, () => singles.write.put({ id: fresh() }));
      await database.transact(puts.slice(0, 100));
      await expect(database.transact(puts)).rejects.toBeInstanceOf(InvalidTableRequest);
      await expect(database.transact([])).rejects.toBeInstanceOf(InvalidTableRequest);
    });

    test('refuse the same item twice, an empty update and what single writes refuse', async () => {
      const { database, singles, things, fresh } = subject();
      const id = fresh();
      const refused: readonly (readonly TransactionEntry[])[] = [
        [singles.write.put({ id }), singles.write.check({ id }, absent('id'))],
        [singles.write.put({ id: fresh() }), singles.write.update({ id }, { set: { a: undefined } })],
        [singles.write.put({ id: fresh() }), singles.write.put({ id, bad: Number.NaN })],
        [singles.write.put({ id: fresh() }), singles.write.update({ id }, { set: { id: 'other' } })],
        [singles.write.put({ id: fresh() }), things.write.delete({ shelf: id })],
      ];
      for (const entries of refused) await expect(database.transact(entries)).rejects.toBeInstanceOf(InvalidTableRequest);
      expect(await singles.get({ id })).toBeUndefined();
    });

    test('store at most 4 MB together', async () => {
      const { database, singles, fresh } = subject();
      const puts = Array.from({ length: 11 }, () => singles.write.put({ id: fresh(), text: 'x'.repeat(400_000) }));
      await database.transact(puts.slice(0, 10));
      await expect(database.transact(puts)).rejects.toBeInstanceOf(InvalidTableRequest);
    });

    test('the same key in two tables is two items', async () => {
      const { database, singles, words, fresh } = subject();
      const id = fresh();
      await database.transact([singles.write.put({ id }), words.write.put({ book: id, word: 'a' })]);
      expect(await words.get({ book: id, word: 'a' })).toBeDefined();
    });
  });
};
