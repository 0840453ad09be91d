import { accepted } from '#platform/table/accepted.ts';
import { walk } from '#platform/table/walk.ts';
import { absent, type Database, equals, oneOf } from '#platform/table.ts';
import { AxonError } from '#shared/axon-error.ts';
import { attempt } from '../stock/attempt.ts';
import { giveawaysTable } from '../tables.ts';
import { type EntryRow, entryKey } from './entry-store.ts';

export type DrawRow = {
  readonly group: string;
  readonly key: string;
  /** OPEN -> DRAWING (the entries are being listed) -> FROZEN (the list is final) -> DRAWN (the seed is public). */
  readonly state: 'OPEN' | 'DRAWING' | 'FROZEN' | 'DRAWN';
  /** 32 random bytes, hex; made before the first entry. */
  readonly seed: string;
  readonly seedHash: string;
  readonly winners: number;
  readonly entries?: number;
  readonly entriesHash?: string;
  readonly frozenAt?: number;
  readonly drawnAt?: number;
};

/** How far a draw is. Each value leads to the same next one, whoever takes the step. */
export type DrawProgress = {
  /** +1 per step; a step counts only if nobody took it before. */
  readonly step: number;
  /** GATHER runs of entries, SORT them into the frozen list, HASH that, WINNERS of the candidates, CLEAR runs and candidates. */
  readonly phase: 'GATHER' | 'SORT' | 'HASH' | 'WINNERS' | 'CLEAR';
  /** GATHER: the group of entries it is in, and the last user read there ('' = none). */
  readonly entryGroup: number;
  readonly after: string;
  /** Runs written, and the entries in them. */
  readonly runs: number;
  readonly entries: number;
  /** SORT: ids in the frozen list, and the last of them. */
  readonly sorted: number;
  readonly lastId: string;
  /** WINNERS: places written down, and the score and id of the last one. */
  readonly placed: number;
  readonly lastScore: string;
  readonly lastWinner: string;
  /** CLEAR: runs deleted, each with its candidates. */
  readonly cleared?: number;
};
type ProgressRow = DrawProgress & { readonly group: string; readonly key: string };

/** An entry that may win: `[score, entryId, userId]`. */
export type Candidate = readonly [score: string, entryId: string, userId: string];
type IdsRow = { readonly group: string; readonly key: string; readonly ids: readonly string[] };
type CandidatesRow = { readonly group: string; readonly key: string; readonly candidates: readonly Candidate[] };
export type WinnerRow = {
  readonly group: string;
  readonly key: string;
  readonly rank: number;
  readonly entryId: string;
  readonly userId: string;
  /** The winner was erased since: `userId` is a pseudonym. */
  readonly isErased?: true;
};

/** Ids in one row of the frozen list: 37 KB. */
export const FROZEN_CHUNK = 1_000;

/** Where the state of a draw lies. */
export const drawKey = (activityId: string) => ({ group: `${activityId}#draw`, key: 'draw' });
const progressKey = (activityId: string) => ({ group: `${activityId}#draw`, key: 'progress' });
/** Where a place in a draw lies. */
export const winnerKey = (activityId: string, rank: number) => ({ group: `${activityId}#winners`, key: padded(rank) });
const runKey = (activityId: string, run: number) => ({ group: `${activityId}#runs`, key: padded(run) });
const candidatesKey = (activityId: string, run: number) => ({ group: `${activityId}#candidates`, key: padded(run) });
const padded = (count: number): string => String(count).padStart(9, '0');

/** Seed and state of a draw, what is public of it, and its winners. */
export const drawStore = (database: Database) => {
  const entries = database.table<EntryRow>(giveawaysTable);
  const draws = database.table<DrawRow>(giveawaysTable);
  const lists = database.table<IdsRow>(giveawaysTable);
  const winners = database.table<WinnerRow>(giveawaysTable);

  return {
    draw: (activityId: string): Promise<DrawRow | undefined> => draws.get(drawKey(activityId)),

    /** Lays down the seed, once. @returns false if there is one already */
    begin: (activityId: string, { seed, seedHash, winners }: Pick<DrawRow, 'seed' | 'seedHash' | 'winners'>): Promise<boolean> =>
      accepted(draws.put({ ...drawKey(activityId), state: 'OPEN', seed, seedHash, winners }, absent('seed'))),

    /** @returns false if somebody else has begun to draw */
    startDrawing: (activityId: string): Promise<boolean> =>
      accepted(draws.update(drawKey(activityId), { set: { state: 'DRAWING' } }, { when: equals('state', 'OPEN') })),

    /**
     * Writes one part of the frozen list, once: whoever is late may have read runs that are being deleted, and changes nothing.
     * @returns false if it is written already
     */
    keepFrozen: (activityId: string, part: number, ids: readonly string[]): Promise<boolean> =>
      accepted(lists.put({ group: `${activityId}#frozen`, key: padded(part), ids }, absent('ids'))),
    frozen: async (activityId: string, part: number): Promise<readonly string[] | undefined> =>
      (await lists.get({ group: `${activityId}#frozen`, key: padded(part) }))?.ids,
    /** All parts of the frozen list in order, strongly consistent. */
    frozenParts: (activityId: string): AsyncIterable<IdsRow> =>
      walk(lists, { partition: `${activityId}#frozen`, consistent: true }),

    /** @returns false if the list is final already */
    freeze: (activityId: string, list: Required<Pick<DrawRow, 'entries' | 'entriesHash' | 'frozenAt'>>): Promise<boolean> =>
      accepted(
        draws.update(drawKey(activityId), { set: { ...list, state: 'FROZEN' } }, { when: oneOf('state', ['OPEN', 'DRAWING']) }),
      ),

    /**
     * Writes a winner down, once, for the list and for the winner together. @returns false if somebody was writing the same
     * @throws AxonError INTERNAL if the entry has gone: an alarm, not a draw
     */
    keepWinner: async (
      activityId: string,
      { rank, entryId, userId }: Pick<WinnerRow, 'rank' | 'entryId' | 'userId'>,
    ): Promise<boolean> => {
      const reasons = await attempt(database, [
        winners.write.put({ ...winnerKey(activityId, rank), rank, entryId, userId }, absent('rank')),
        entries.write.update(entryKey(activityId, userId), { set: { rank } }, equals('entryId', entryId)),
      ]);
      if (!reasons || reasons[0]?.code === 'conditionFailed') return true;
      if (reasons[1]?.code === 'conditionFailed') throw new AxonError('INTERNAL');
      return false;
    },

    /** @returns false if somebody else has just finished it */
    finish: (activityId: string, drawnAt: number): Promise<boolean> =>
      accepted(draws.update(drawKey(activityId), { set: { state: 'DRAWN', drawnAt } }, { when: equals('state', 'FROZEN') })),

    /** Winners from the place after `after` on. */
    winners: async (activityId: string, { after, limit }: { readonly after: number; readonly limit: number }) => {
      const range = { from: padded(after + 1) };
      const { items, cursor } = await winners.query({ partition: `${activityId}#winners`, range, limit, consistent: true });
      return { items, hasMore: cursor !== undefined };
    },
  };
};

/** What a draw in steps leaves for its next one. */
export const drawWorkStore = (database: Database) => {
  const progresses = database.table<ProgressRow>(giveawaysTable);
  const lists = database.table<IdsRow>(giveawaysTable);
  const candidates = database.table<CandidatesRow>(giveawaysTable);

  return {
    progress: (activityId: string): Promise<DrawProgress | undefined> => progresses.get(progressKey(activityId)),

    /** Takes a step. @returns false if somebody else has taken it */
    advance: (activityId: string, next: DrawProgress): Promise<boolean> =>
      accepted(
        progresses.put({ ...next, ...progressKey(activityId) }, next.step === 0 ? absent('step') : equals('step', next.step - 1)),
      ),

    /**
     * One run of entries: their ids, and those of them that may win. Written only while its step is the current one: later, runs may
     * have been deleted, and names must not come back.
     * @returns false if the step was taken, or somebody is writing the same
     */
    keepRun: async (
      activityId: string,
      { step, runs: run }: DrawProgress,
      { ids, best }: { readonly ids: readonly string[]; readonly best: readonly Candidate[] },
    ): Promise<boolean> => {
      const reasons = await attempt(database, [
        progresses.write.check(progressKey(activityId), equals('step', step)),
        lists.write.put({ ...runKey(activityId, run), ids }),
        candidates.write.put({ ...candidatesKey(activityId, run), candidates: best }),
      ]);
      return !reasons;
    },

    /** Deletes a run and its candidates; again does no harm. */
    dropRun: async (activityId: string, run: number): Promise<void> => {
      await lists.delete(runKey(activityId, run));
      await candidates.delete(candidatesKey(activityId, run));
    },

    runs: (activityId: string): AsyncIterable<IdsRow> => walk(lists, { partition: `${activityId}#runs`, consistent: true }),
    candidates: (activityId: string): AsyncIterable<CandidatesRow> =>
      walk(candidates, { partition: `${activityId}#candidates`, consistent: true }),
  };
};
