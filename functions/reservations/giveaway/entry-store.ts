import { hash } from 'node:crypto';
import { accepted } from '#platform/table/accepted.ts';
import { walk } from '#platform/table/walk.ts';
import { absent, all, type Database, equals, present } from '#platform/table.ts';
import { giveawaysTable } from '../tables.ts';
import type { StoredEntry } from './schema.ts';

/** Who takes part; written once, renamed when they are erased. Those of before there was a list lack activity and campaign. */
export type EntryRow = Omit<StoredEntry, 'activityId' | 'campaignId'> &
  Partial<Pick<StoredEntry, 'activityId' | 'campaignId'>> & { readonly group: string; readonly key: string };

/** Entries of one giveaway lie in so many groups, by user: a crowd does not write to one partition. */
export const ENTRY_GROUPS = 16;
/** Rows per read of a list. */
const CHUNK = 100;

const inGroup = (activityId: string, group: number): string => `${activityId}#${group}`;
/** Where the entry of a user lies. */
export const entryKey = (activityId: string, userId: string) => {
  const group = Number.parseInt(hash('sha256', userId, 'hex').slice(0, 4), 16) % ENTRY_GROUPS;
  return { group: inGroup(activityId, group), key: userId };
};

/** Entries of giveaways. Only an erasure takes one back (`entrant-store.ts`). */
export const entryStore = (database: Database) => {
  const entries = database.table<EntryRow>(giveawaysTable);

  return {
    entryOf: (activityId: string, userId: string): Promise<EntryRow | undefined> => entries.get(entryKey(activityId, userId)),

    /** @returns false if the user has entered already */
    enter: (activityId: string, entry: Omit<StoredEntry, 'activityId'>): Promise<boolean> =>
      accepted(
        entries.put({ ...entry, isUnannounced: true, activityId, ...entryKey(activityId, entry.userId) }, absent('entryId')),
      ),

    /** The entry's event is published. */
    markAnnounced: async ({
      activityId,
      userId,
      entryId,
    }: Pick<StoredEntry, 'activityId' | 'userId' | 'entryId'>): Promise<void> => {
      const when = all(equals('entryId', entryId), present('isUnannounced'));
      await accepted(entries.update(entryKey(activityId, userId), { remove: ['isUnannounced'] }, { when }));
    },

    /** Entries whose events are not said to be published; read eventually, all entries are looked at. */
    async *unannounced(activityId: string): AsyncGenerator<readonly EntryRow[], void, undefined> {
      let found: EntryRow[] = [];
      for (let group = 0; group < ENTRY_GROUPS; group += 1)
        for await (const row of walk(entries, { partition: inGroup(activityId, group) })) {
          if (row.isUnannounced) found.push(row);
          if (found.length < CHUNK) continue;
          yield found;
          found = [];
        }
      yield found;
    },

    /** The next entries of a group in the order of their users, strongly consistent. */
    entriesAfter: async (
      activityId: string,
      group: number,
      { after, limit }: { readonly after: string; readonly limit: number },
    ): Promise<{ readonly items: readonly EntryRow[]; readonly hasMore: boolean }> => {
      // Bounds are inclusive: one row more is read and the one already had left out.
      const range = after === '' ? {} : { range: { from: after } };
      const partition = inGroup(activityId, group);
      const { items, cursor } = await entries.query({ partition, ...range, limit: limit + 1, consistent: true });
      const fresh = items.filter(({ key }) => key !== after);
      return { items: fresh.slice(0, limit), hasMore: fresh.length > limit || cursor !== undefined };
    },

    /** Entries of a group by their instant, newest or oldest first, from an instant on (inclusive); index read, eventually consistent. */
    async *entriesByTime(
      activityId: string,
      group: number,
      { from, newest }: { readonly from: number | undefined; readonly newest: boolean },
    ): AsyncGenerator<readonly EntryRow[], void, undefined> {
      const bounds = newest ? { to: from ?? 0 } : { from: from ?? 0 };
      let cursor: string | undefined;
      do {
        const page = await entries.query({
          partition: inGroup(activityId, group),
          index: 'byEnteredAt',
          reverse: newest,
          limit: CHUNK,
          ...(from !== undefined && { range: bounds }),
          ...(cursor !== undefined && { cursor }),
        });
        yield page.items;
        cursor = page.cursor;
      } while (cursor !== undefined);
    },
  };
};
