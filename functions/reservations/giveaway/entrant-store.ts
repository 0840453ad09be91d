import { accepted } from '#platform/table/accepted.ts';
import { absent, all, type Database, equals } from '#platform/table.ts';
import { attempt } from '../stock/attempt.ts';
import { giveawaysTable } from '../tables.ts';
import { type DrawRow, drawKey, drawWorkStore, type WinnerRow, winnerKey } from './draw-store.ts';
import { type EntryRow, entryKey } from './entry-store.ts';

export type EntrantStore = ReturnType<typeof entrantStore>;

/** Names on entries and winners, for erasing them. */
export const entrantStore = (database: Database) => {
  const entries = database.table<EntryRow>(giveawaysTable);
  const draws = database.table<DrawRow>(giveawaysTable);
  const winners = database.table<WinnerRow>(giveawaysTable);
  const work = drawWorkStore(database);

  return {
    find: (activityId: string, userId: string): Promise<EntryRow | undefined> => entries.get(entryKey(activityId, userId)),

    drawState: async (activityId: string): Promise<DrawRow['state'] | undefined> => (await draws.get(drawKey(activityId)))?.state,

    /** Takes an entry out of a giveaway nobody has begun to draw. @returns whether it is out */
    withdraw: async (activityId: string, { group, key, entryId }: EntryRow): Promise<boolean> => {
      const reasons = await attempt(database, [
        entries.write.delete({ group, key }, equals('entryId', entryId)),
        draws.write.check(drawKey(activityId), equals('state', 'OPEN')),
      ]);
      return !reasons;
    },

    /**
     * Puts a pseudonym in the place of a name, on the entry and among the winners at once. The entry keeps id, instant and place, and
     * its group, so that who reads a list meanwhile meets it once. @returns false if the entry is not as it was seen
     */
    rename: async (activityId: string, seen: EntryRow, pseudonym: string): Promise<boolean> => {
      const { group, key, entryId, visitorId: _browser, isUnannounced: _due, ...entry } = seen;
      const { rank } = entry;
      const isAsSeen = all(equals('entryId', entryId), rank === undefined ? absent('rank') : equals('rank', rank));
      const name = { userId: pseudonym, isErased: true as const };
      const reasons = await attempt(database, [
        entries.write.delete({ group, key }, isAsSeen),
        entries.write.put({ ...entry, ...name, group, key: pseudonym, entryId }, absent('entryId')),
        ...(rank === undefined
          ? []
          : [winners.write.update(winnerKey(activityId, rank), { set: name }, equals('entryId', entryId))]),
      ]);
      return !reasons;
    },

    /** Takes the browser from an entry. @returns false if the entry is not there any more */
    forgetVisitor: ({ group, key, entryId }: EntryRow): Promise<boolean> =>
      accepted(entries.update({ group, key }, { remove: ['visitorId'] }, { when: equals('entryId', entryId) })),

    /** Deletes what a finished draw has left of its work; since a draw does so itself, there is some of older ones only. */
    dropWork: async (activityId: string): Promise<void> => {
      const { runs = 0, cleared = 0 } = (await work.progress(activityId)) ?? {};
      for (let run = cleared; run < runs; run += 1) await work.dropRun(activityId, run);
    },
  };
};
