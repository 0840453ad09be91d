import { describe, expect, it, vi } from 'vitest';
import { changeSource } from '#platform/local/event-source-changes.ts';
import { sqliteDeadLetters } from '#platform/local/event-source-dead-letters.sqlite.ts';
import { SqliteFile } from '#platform/sqlite.ts';
import { ALL_DONE } from '#platform/stream.ts';
import { sqliteDatabase } from '#platform/table.sqlite.ts';
import type { Item, TableChange, TableDeclaration } from '#platform/table.ts';
import { sqliteChangeLog } from '#platform/table-changes.sqlite.ts';
import { handClock } from '../hand-clock.ts';

const slots: TableDeclaration = { name: 'slots', partitionKey: { name: 'id', type: 'string' }, changes: true };

describe('a change source', () => {
  const world = () => {
    const file = new SqliteFile(':memory:');
    const clock = handClock();
    const table = sqliteDatabase(file, { clock }).table<Item>(slots);
    const deadLetters = sqliteDeadLetters(file, clock);
    const base = {
      log: sqliteChangeLog(file, clock),
      table: 'slots',
      deadLetters,
      clock,
      report: () => undefined,
      retries: 1,
      retryDelay: () => 1,
      pollMs: 60_000,
    };
    return { file, clock, table, deadLetters, base };
  };

  it('delivers every change of its table in order, on commit', async () => {
    const { file, table, base } = world();
    const seen: TableChange[] = [];
    const source = changeSource({
      ...base,
      consumer: 'orders',
      handle: async (changes) => {
        seen.push(...changes);
        return ALL_DONE;
      },
    });
    source.start();
    await table.put({ id: 'a', state: 'HELD' });
    await table.update({ id: 'a' }, { set: { state: 'SOLD' } });
    await table.delete({ id: 'a' });
    await vi.waitFor(() => expect(seen).toHaveLength(3));
    expect(seen).toMatchObject([
      { key: { id: 'a' }, after: { state: 'HELD' } },
      { before: { state: 'HELD' }, after: { state: 'SOLD' } },
      { before: { state: 'SOLD' }, after: undefined },
    ]);
    await source.stop();
    await file.close();
  });

  it('delivers again from the first failed change on, buries poison and goes on', async () => {
    const { file, table, deadLetters, base } = world();
    const seen: unknown[] = [];
    const source = changeSource({
      ...base,
      consumer: 'orders',
      handle: async (changes) => {
        seen.push(...changes.map(({ key }) => key.id));
        return { failed: changes.filter(({ key }) => key.id === 'poison').map(({ sequence }) => sequence) };
      },
    });
    for (const id of ['a', 'poison', 'b']) await table.put({ id });
    source.start();
    await vi.waitFor(async () => expect((await source.health()).lagRecords).toBe(0));
    expect(seen).toEqual(['a', 'poison', 'b', 'poison', 'b', 'b']);
    const [letter] = await deadLetters.list();
    expect(letter).toMatchObject({ source: 'table:slots', consumer: 'orders', attempts: 2 });
    expect(JSON.parse(letter?.payload ?? '')).toMatchObject({ key: { id: 'poison' } });
    await source.stop();
    await file.close();
  });

  it('keeps two consumers independent and tells how far each is behind', async () => {
    const { file, clock, table, base } = world();
    const stuck = changeSource({
      ...base,
      consumer: 'stuck',
      retries: 1_000_000,
      handle: async () => Promise.reject(new Error('no')),
    });
    const well = changeSource({ ...base, consumer: 'well', handle: async () => ALL_DONE });
    stuck.start();
    well.start();
    await table.put({ id: 'a' });
    await table.put({ id: 'b' });
    await vi.waitFor(async () => expect((await stuck.health()).state).toBe('retrying'));
    clock.forward(7000);
    expect(await stuck.health()).toMatchObject({ lagRecords: 2, lagMs: 7000, lastError: { message: 'no' } });
    await vi.waitFor(async () => expect(await well.health()).toMatchObject({ lagRecords: 0, lagMs: 0, state: 'running' }));
    await Promise.all([stuck.stop(), well.stop()]);
    await file.close();
  });
});
