import { walk, walkNewest } from '#platform/table/walk.ts';
import { absent, all, any, below, ConditionFailed, type Database, equals } from '#platform/table.ts';
import { MINUTE } from '#shared/clock.ts';
import { newestKey } from '#shared/take-page.ts';
import { erasuresTable } from '../tables.ts';
import type { Erasure } from './schema.ts';

/** An erasure as it is kept. What names somebody is gone when it is done. */
export type ErasureRow = Erasure & {
  readonly newest: string;
  /** In place of the customer on what must stay. Known nowhere else. */
  readonly pseudonym: string;
  /** The browsers that belong to the subject, once they are known. */
  readonly visitorIds?: readonly string[] | undefined;
  readonly activityIds?: readonly string[] | undefined;
  /** Somebody works on it until then, epoch ms. */
  readonly leasedUntil?: number;
};

export type ErasureStore = ReturnType<typeof erasureStore>;

const LEASE = 5 * MINUTE;

export const erasureStore = (database: Database) => {
  const table = database.table<ErasureRow>(erasuresTable);
  const lost = (error: unknown): undefined => {
    if (error instanceof ConditionFailed) return undefined;
    throw error;
  };

  return {
    get: (id: string): Promise<ErasureRow | undefined> => table.get({ id }),
    create: async (row: Omit<ErasureRow, 'newest'>): Promise<ErasureRow> => {
      const created = { ...row, newest: newestKey(row.requestedAt, row.id) };
      await table.put(created, absent('id'));
      return created;
    },
    /** Not yet finished, oldest first. */
    open: (): AsyncIterable<ErasureRow> => walk(table, { index: 'byState', partition: 'OPEN' }),
    newestFirst: (state: Erasure['state'], below: string | undefined, chunk: number): AsyncIterable<ErasureRow> =>
      walkNewest(table, { index: 'byState', partition: state, below, chunk }, ({ newest }) => newest),
    /** Takes it to work on, or keeps it. @returns undefined if somebody else has it, or it is done */
    lease: (id: string, seenUntil: number | undefined, now: number): Promise<ErasureRow | undefined> => {
      const mine =
        seenUntil === undefined ? any(absent('leasedUntil'), below('leasedUntil', now)) : equals('leasedUntil', seenUntil);
      return table
        .update({ id }, { set: { leasedUntil: now + LEASE } }, { when: all(equals('state', 'OPEN'), mine) })
        .catch(lost);
    },
    note: (id: string, news: Partial<Pick<ErasureRow, 'visitorIds' | 'activityIds' | 'removed'>>): Promise<ErasureRow> =>
      table.update({ id }, { set: news }, { when: equals('state', 'OPEN') }),
    release: (id: string): Promise<ErasureRow> =>
      table.update({ id }, { remove: ['leasedUntil'] }, { when: equals('state', 'OPEN') }),
    /** It broke off. The lease stays: whoever works on it next waits for its end, so that a fault is not met every minute. */
    fail: (id: string, now: number): Promise<ErasureRow | undefined> =>
      table.update({ id }, { set: { failedAt: now } }, { when: equals('state', 'OPEN') }).catch(lost),
    /** Nothing that names anybody stays. */
    finish: async (id: string, now: number): Promise<void> => {
      const remove = ['subject', 'visitorIds', 'activityIds', 'leasedUntil', 'failedAt'];
      await table.update({ id }, { set: { state: 'DONE', finishedAt: now }, remove }, { when: equals('state', 'OPEN') });
    },
  };
};
