import { describe, expect, test } from 'vitest';
import { above, absent, equals } from '#platform/table.ts';
import type { Subject } from './table.contract.ts';

const RACERS = 500;

export const raceContract = (subject: () => Subject): void => {
  describe('races', () => {
    const settle = (work: (racer: number) => Promise<unknown>) =>
      Promise.allSettled(Array.from({ length: RACERS }, (_, racer) => work(racer)));
    const winners = (outcomes: readonly PromiseSettledResult<unknown>[]) =>
      outcomes.flatMap(({ status }, racer) => (status === 'fulfilled' ? [racer] : []));

    test('500 who want to create one item: exactly one does', async () => {
      const { singles, fresh } = subject();
      const id = fresh();
      const won = winners(await settle((racer) => singles.put({ id, racer }, absent('id'))));
      expect(won).toHaveLength(1);
      expect(await singles.get({ id })).toEqual({ id, racer: won[0] });
    });

    test('500 who count: none is lost', async () => {
      const { singles, fresh } = subject();
      const id = fresh();
      const outcomes = await settle(() => singles.update({ id }, { add: { count: 1 } }));
      const counts = outcomes.map((outcome) => (outcome.status === 'fulfilled' ? outcome.value : outcome.reason));
      expect(new Set(counts.map((item) => item.count)).size).toBe(RACERS);
      expect(await singles.get({ id })).toEqual({ id, count: RACERS });
    });

    test('500 who take from a stock of 20: never 21', async () => {
      const { singles, fresh } = subject();
      const id = fresh();
      await singles.put({ id, left: 20 });
      const outcomes = await settle(() => singles.update({ id }, { add: { left: -1 } }, { when: above('left', 0) }));
      expect(winners(outcomes)).toHaveLength(20);
      expect(await singles.get({ id })).toEqual({ id, left: 0 });
    });

    test('500 transactions on one slot, each with a pointer of its own: one winner, one pointer', async () => {
      const { database, things, singles, fresh } = subject();
      const [shelf, users] = [fresh(), fresh()];
      const slot = { shelf, number: 1 };
      await things.put({ ...slot, state: 'FREE' });
      const outcomes = await settle((racer) =>
        database.transact([
          things.write.update(slot, { set: { state: 'HELD', user: racer } }, equals('state', 'FREE')),
          singles.write.put({ id: `${users}-${racer}`, slot: 1 }, absent('id')),
        ]),
      );
      const won = winners(outcomes);
      expect(won).toHaveLength(1);
      expect(await things.get(slot)).toMatchObject({ state: 'HELD', user: won[0] });
      const keys = Array.from({ length: RACERS }, (_, racer) => ({ id: `${users}-${racer}` }));
      const pointers = await Promise.all(
        [0, 1, 2, 3, 4].map((part) => singles.batchGet(keys.slice(part * 100, part * 100 + 100))),
      );
      expect(pointers.flat()).toHaveLength(1);
    });
  });
};
