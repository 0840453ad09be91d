import fc from 'fast-check';
import { expect, test } from 'vitest';
import { onEntryChange } from '#functions/customers/on-entry-change.ts';
import { reconcileEntries } from '#functions/customers/reconcile-entries.ts';
import { type GiveawayStore, giveawayStore } from '#functions/reservations/giveaway/giveaway-store.ts';
import type { StoredEntry } from '#functions/reservations/giveaway/schema.ts';
import { giveawaysTable } from '#functions/reservations/tables.ts';
import { SqliteFile } from '#platform/sqlite.ts';
import { atCall, type Fault, faultyDatabase } from '#platform/table.faults.ts';
import { sqliteDatabase } from '#platform/table.sqlite.ts';
import type { Database } from '#platform/table.ts';
import { sqliteChangeLog } from '#platform/table-changes.sqlite.ts';
import { MINUTE } from '#shared/clock.ts';
import { aStream, HELD_AT } from './a-ledger.ts';

/** A giveaway whose entries are told by their changes, as far as those arrive. */
const aGiveaway = () => {
  const clock = { at: HELD_AT, now: () => clock.at };
  const file = new SqliteFile(':memory:');
  const database = sqliteDatabase(file, { clock });
  const changes = sqliteChangeLog(file, clock);
  const giveaways = giveawayStore(database);
  const stream = aStream();
  const announcedIn =
    ({ markAnnounced }: GiveawayStore) =>
    async (entries: readonly StoredEntry[]) => {
      await Promise.all(entries.map(markAnnounced));
    };
  const enter = (user: number) => {
    const userId = `user-${user}`;
    return giveaways.enter('act_1', { campaignId: 'cmp_1', userId, entryId: `entry-${user}`, enteredAt: clock.now() });
  };
  /** Delivers the changes that are not lost. */
  const deliver = async (isLost: (at: number) => boolean): Promise<void> => {
    const all = await changes.read(giveawaysTable.name, undefined, 1_000);
    const deps = { events: stream.stream, clock, announced: announcedIn(giveaways), setAside: async () => undefined };
    await onEntryChange(
      all.flatMap(({ change }, at) => (isLost(at) ? [] : [change])),
      deps,
    );
  };
  const reconcile = (on: Database = database) => {
    const store = giveawayStore(on);
    const deps = { events: stream.stream, clock, announced: announcedIn(store), unannounced: store.unannounced };
    return reconcileEntries('act_1', deps);
  };
  const published = () => stream.events().map(({ id }) => id);
  return { clock, database, giveaways, stream, enter, deliver, reconcile, published };
};
const LATER = 15 * MINUTE;

test('exactly the entries nobody was told of are published, once, however many there are', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.boolean(), { maxLength: 130 }), async (lost) => {
      const at = aGiveaway();
      for (const user of lost.keys()) await at.enter(user);
      await at.deliver((change) => lost[change] === true);
      at.clock.at += LATER;
      const missing = lost.filter(Boolean).length;
      expect(await at.reconcile()).toEqual({ repaired: missing, unreadable: [] });
      expect(at.published().toSorted()).toEqual([...lost.keys()].map((user) => `entry-${user}-ENTERED`).toSorted());
      expect(await at.reconcile()).toEqual({ repaired: 0, unreadable: [] });
    }),
    { numRuns: 20 },
  );
});

test('an entry younger than a quarter of an hour may still be on its way', async () => {
  const at = aGiveaway();
  await at.enter(1);
  at.clock.at += LATER - 1;
  expect(await at.reconcile()).toMatchObject({ repaired: 0 });
  at.clock.at += 1;
  expect(await at.reconcile()).toMatchObject({ repaired: 1 });
});

test('what the stream refuses, and what breaks off anywhere, is left to the next run; nothing is lost', async () => {
  const fault = fc.constantFrom<Fault>('failBefore', 'failAfter', 'throttle', 'goneBefore', 'goneAfter');
  await fc.assert(
    fc.asyncProperty(fc.nat(30), fault, fc.array(fc.boolean(), { maxLength: 8 }), async (call, trouble, refused) => {
      const at = aGiveaway();
      for (let user = 0; user < 8; user += 1) await at.enter(user);
      at.clock.at += LATER;
      const faulty = faultyDatabase(at.database, atCall(call + 1, trouble));
      await Promise.race([at.reconcile(faulty).catch(() => undefined), faulty.gone]);
      at.stream.refuseWhen((place) => refused[place] === true);
      await at.reconcile();
      at.stream.refuseWhen(() => false);
      await at.reconcile();
      expect(new Set(at.published()).size).toBe(8);
      expect(await at.reconcile()).toMatchObject({ repaired: 0 });
    }),
    { numRuns: 60 },
  );
});

test('an entry that cannot be an event stops nobody and is named', async () => {
  const at = aGiveaway();
  await at.giveaways.enter('act_1', { campaignId: 'no such id ?', userId: 'kim', entryId: 'broken', enteredAt: HELD_AT });
  await at.enter(1);
  at.clock.at += LATER;
  expect(await at.reconcile()).toEqual({ repaired: 1, unreadable: ['broken'] });
});

test('entries of before this was noted are taken for announced', async () => {
  const at = aGiveaway();
  await at.enter(1);
  const [row] = (await Array.fromAsync(at.giveaways.unannounced('act_1'))).flat();
  const { isUnannounced: _unknown, ...old } = row ?? { group: '', key: '' };
  await at.database.table(giveawaysTable).put(old);
  at.clock.at += LATER;
  expect(await at.reconcile()).toMatchObject({ repaired: 0 });
});
