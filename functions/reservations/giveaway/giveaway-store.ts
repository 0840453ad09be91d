import { hash } from 'node:crypto';
import { walk } from '#platform/table/walk.ts';
import { absent, ConditionFailed, type Database, equals } from '#platform/table.ts';
import { giveawaysTable } from '../tables.ts';

/** Who takes part; written once. */
export type EntryRow = {
  readonly group: string;
  readonly key: string;
  readonly userId: string;
  /** Random: what the draw and its proof are about. Says nothing of who it is. */
  readonly entryId: string;
  readonly visitorId?: string | undefined;
  readonly enteredAt: number;
  /** Place in the draw; shown once the draw is done. */
  readonly rank?: number;
};
export type DrawRow = {
  readonly group: string;
  readonly key: string;
  /** OPEN -> FROZEN (the list of entries is final) -> DRAWN (the seed is public). */
  readonly state: 'OPEN' | 'FROZEN' | 'DRAWN';
  /** 32 random bytes, hex; made before the first entry. */
  readonly seed: string;
  readonly seedHash: string;
  readonly winners: number;
  readonly entries?: number;
  readonly entriesHash?: string;
  readonly frozenAt?: number;
  readonly drawnAt?: number;
};
type ChunkRow = { readonly group: string; readonly key: string; readonly ids: readonly string[] };
export type WinnerRow = {
  readonly group: string;
  readonly key: string;
  readonly rank: number;
  readonly entryId: string;
  readonly userId: string;
};
export type GiveawayStore = ReturnType<typeof giveawayStore>;

/** Entries of one giveaway lie in so many groups, by user: a crowd does not write to one partition. */
const GROUPS = 16;
/** Ids in one row of the frozen list: 37 KB. */
export const FROZEN_CHUNK = 1_000;

const groupOf = (activityId: string, userId: string): string =>
  `${activityId}#${Number.parseInt(hash('sha256', userId, 'hex').slice(0, 4), 16) % GROUPS}`;
const drawKey = (activityId: string) => ({ group: `${activityId}#draw`, key: 'draw' });
const padded = (count: number): string => String(count).padStart(9, '0');

/** Entries, the frozen list of their ids, the draw and its winners. Nothing is ever deleted. */
export const giveawayStore = (database: Database) => {
  const entries = database.table<EntryRow>(giveawaysTable);
  const draws = database.table<DrawRow>(giveawaysTable);
  const chunks = database.table<ChunkRow>(giveawaysTable);
  const winners = database.table<WinnerRow>(giveawaysTable);

  return {
    entryOf: (activityId: string, userId: string): Promise<EntryRow | undefined> =>
      entries.get({ group: groupOf(activityId, userId), key: userId }),

    /** @returns false if the user has entered already */
    enter: (activityId: string, entry: Omit<EntryRow, 'group' | 'key'>): Promise<boolean> =>
      done(entries.put({ ...entry, group: groupOf(activityId, entry.userId), key: entry.userId }, absent('entryId'))),

    /** Every entry, strongly consistent, in no order that means anything. */
    async *entries(activityId: string): AsyncGenerator<EntryRow, void, undefined> {
      for (let group = 0; group < GROUPS; group += 1)
        yield* walk(entries, { partition: `${activityId}#${group}`, consistent: true });
    },

    draw: (activityId: string): Promise<DrawRow | undefined> => draws.get(drawKey(activityId)),

    /** Lays down the seed, once. @returns false if there is one already */
    begin: (activityId: string, { seed, seedHash, winners }: Pick<DrawRow, 'seed' | 'seedHash' | 'winners'>): Promise<boolean> =>
      done(draws.put({ ...drawKey(activityId), state: 'OPEN', seed, seedHash, winners }, absent('seed'))),

    /** Writes one part of the frozen list; the same part has always the same ids. */
    keepFrozen: (activityId: string, part: number, ids: readonly string[]): Promise<void> =>
      chunks.put({ group: `${activityId}#frozen`, key: padded(part), ids }),
    frozen: async (activityId: string, part: number): Promise<readonly string[] | undefined> =>
      (await chunks.get({ group: `${activityId}#frozen`, key: padded(part) }))?.ids,

    /** @returns false if it is not open any more */
    freeze: (activityId: string, list: Required<Pick<DrawRow, 'entries' | 'entriesHash' | 'frozenAt'>>): Promise<boolean> =>
      done(draws.update(drawKey(activityId), { set: { ...list, state: 'FROZEN' } }, { when: equals('state', 'OPEN') })),

    /** Writes a winner down, for the list and for the winner; the same place always has the same winner. */
    keepWinner: async (activityId: string, winner: Omit<WinnerRow, 'group' | 'key'>): Promise<void> => {
      const { rank, userId } = winner;
      await winners.put({ ...winner, group: `${activityId}#winners`, key: padded(rank) });
      await entries.update({ group: groupOf(activityId, userId), key: userId }, { set: { rank } });
    },

    /** @returns false if somebody else has just finished it */
    finish: (activityId: string, drawnAt: number): Promise<boolean> =>
      done(draws.update(drawKey(activityId), { set: { state: 'DRAWN', drawnAt } }, { when: equals('state', 'FROZEN') })),

    /** Winners from the place after `after` on. */
    winners: async (activityId: string, { after, limit }: { readonly after: number; readonly limit: number }) => {
      const range = { from: padded(after + 1) };
      const { items, cursor } = await winners.query({ partition: `${activityId}#winners`, range, limit, consistent: true });
      return { items, hasMore: cursor !== undefined };
    },
  };
};

/** Whether a conditional write went through. */
const done = async (write: Promise<unknown>): Promise<boolean> => {
  try {
    await write;
    return true;
  } catch (error) {
    if (error instanceof ConditionFailed) return false;
    throw error;
  }
};
