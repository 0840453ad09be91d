import { describe, expect, test } from 'vitest';
import { SqliteFile } from '#platform/sqlite.ts';
import { atCall, ConnectionLost, type Fault, type FaultPlan, faultyDatabase, noFaults } from '#platform/table.faults.ts';
import { sqliteDatabase } from '#platform/table.sqlite.ts';
import { ConditionFailed, type Database, equals, Throttled, TransactionCanceled } from '#platform/table.ts';
import { singles, things } from './table.contract.ts';

const setUp = async (plan: FaultPlan, withReplica = false) => {
  const real = sqliteDatabase(new SqliteFile(':memory:'));
  await real.table(singles).put({ id: 'a', n: 0 });
  const replica = withReplica ? sqliteDatabase(new SqliteFile(':memory:')) : undefined;
  const faulty = faultyDatabase(real, plan, replica);
  return { real, faulty, table: faulty.table(singles), n: async () => (await real.table(singles).get({ id: 'a' }))?.n };
};
const add = (database: Database) => database.table(singles).update({ id: 'a' }, { add: { n: 1 } });
const still = (work: Promise<unknown>): Promise<unknown> =>
  Promise.race([work.catch(() => 'failed'), new Promise((resolve) => setTimeout(resolve, 20, 'no answer'))]);

describe('faults', () => {
  test('failBefore and failAfter look the same to the caller, not to the table', async () => {
    for (const [fault, n] of [
      ['failBefore', 0],
      ['failAfter', 1],
    ] as const) {
      const subject = await setUp(atCall(1, fault));
      await expect(add(subject.faulty)).rejects.toBeInstanceOf(ConnectionLost);
      expect(await subject.n()).toBe(n);
      await add(subject.faulty);
      expect(await subject.n()).toBe(n + 1);
    }
  });

  test('duplicate sends a single write again: unguarded it counts twice, guarded it fails the second time', async () => {
    const unguarded = await setUp(atCall(1, 'duplicate'));
    expect(await add(unguarded.faulty)).toMatchObject({ n: 2 });
    const guarded = await setUp(atCall(1, 'duplicate'));
    const write = guarded.table.update({ id: 'a' }, { add: { n: 1 } }, { when: equals('n', 0) });
    await expect(write).rejects.toBeInstanceOf(ConditionFailed);
    expect(await guarded.n()).toBe(1);
  });

  test('duplicate transactions happen once', async () => {
    const { faulty, table, n } = await setUp(atCall(1, 'duplicate'));
    await faulty.transact([table.write.update({ id: 'a' }, { add: { n: 1 } }, equals('n', 0))]);
    expect(await n()).toBe(1);
  });

  test('conflict and throttle write nothing; reads never conflict', async () => {
    const { faulty, table, n } = await setUp(
      ({ number }) => (['conflict', 'conflict', 'throttle', 'conflict'] as const)[number - 1],
    );
    const cancelled = await faulty
      .transact([table.write.put({ id: 'a' }), table.write.put({ id: 'b' })])
      .catch((error: unknown) => error);
    expect(cancelled).toBeInstanceOf(TransactionCanceled);
    expect(cancelled).toHaveProperty('reasons', [{ code: 'conflict' }, { code: 'none' }]);
    await expect(add(faulty)).rejects.toBeInstanceOf(Throttled);
    await expect(add(faulty)).rejects.toBeInstanceOf(Throttled);
    expect(await table.get({ id: 'a' })).toMatchObject({ n: 0 });
    expect(await n()).toBe(0);
  });

  test('delay lets others overtake', async () => {
    const gate = Promise.withResolvers<void>();
    const { faulty, table } = await setUp(atCall(1, { delay: () => gate.promise }));
    const late = table.update({ id: 'a' }, { set: { by: 'late' } });
    await table.update({ id: 'a' }, { set: { by: 'quick' } });
    gate.resolve();
    expect(await late).toMatchObject({ by: 'late' });
    expect(faulty.calls.map(({ operation }) => operation)).toEqual(['update', 'update']);
  });

  test('stale reads miss the last write, on indexes too; consistent reads do not', async () => {
    const { faulty } = await setUp(() => 'stale', true);
    const table = faulty.table(things);
    const key = { shelf: 's', number: 1 };
    const onIndex = async (color: string) => (await table.query({ partition: color, index: 'byColor' })).items.length;
    await table.put({ ...key, color: 'red' });
    expect([await onIndex('red'), await table.get(key, { consistent: false })]).toEqual([0, undefined]);
    await table.update(key, { set: { color: 'blue' } });
    expect([await onIndex('red'), await onIndex('blue')]).toEqual([1, 0]);
    expect((await table.batchGet([key]))[0]).toMatchObject({ color: 'red' });
    expect(await table.get(key)).toMatchObject({ color: 'blue' });
    expect((await table.query({ partition: 's', consistent: true })).items[0]).toMatchObject({ color: 'blue' });
    await faulty.transact([table.write.delete(key)]);
    expect([await onIndex('red'), await onIndex('blue')]).toEqual([0, 1]);
  });

  test('a process that is gone gets no answer, nor does anything it had under way', async () => {
    for (const [fault, n] of [
      ['goneBefore', 0],
      ['goneAfter', 1],
    ] as const) {
      const gate = Promise.withResolvers<void>();
      const faults: readonly (Fault | undefined)[] = [{ delay: () => gate.promise }, fault];
      const { faulty, table, n: count } = await setUp(({ number }) => faults[number - 1]);
      const underWay = still(table.get({ id: 'a' }));
      const last = still(add(faulty));
      await faulty.gone;
      gate.resolve();
      expect([await underWay, await last, await still(add(faulty))]).toEqual(['no answer', 'no answer', 'no answer']);
      expect(await count()).toBe(n);
    }
  });

  test('a rule can be broken at every one of its calls', async () => {
    const rule = async (database: Database) => {
      const table = database.table(singles);
      await table.get({ id: 'a' });
      await database.transact([table.write.update({ id: 'a' }, { add: { n: 1 } }, equals('n', 0)), table.write.put({ id: 'b' })]);
      await table.delete({ id: 'b' });
    };
    const whole = await setUp(noFaults);
    await rule(whole.faulty);
    expect(whole.faulty.calls).toEqual([
      { number: 1, operation: 'get', tables: ['singles'] },
      { number: 2, operation: 'transact', tables: ['singles', 'singles'] },
      { number: 3, operation: 'delete', tables: ['singles'] },
    ]);
    const left = [];
    for (const { number } of whole.faulty.calls) {
      const { faulty, n } = await setUp(atCall(number, 'goneAfter'));
      await Promise.race([rule(faulty), faulty.gone]);
      left.push(await n());
    }
    expect(left).toEqual([0, 1, 1]);
  });
});
