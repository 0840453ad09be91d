import { absent, all, ConditionFailed, type Database, equals } from '#platform/table.ts';
import type { VisitorLink } from './schema.ts';
import { visitorsTable } from './visitor-tables.ts';

/** The visitor item. `seen` is the ring `claim-events.ts` keeps. */
export type VisitorItem = {
  readonly visitorId: string;
  /** Rises by one per write; every write depends on the version it read. */
  readonly version: number;
  readonly seen: readonly string[];
  /** Earliest time of an event, epoch ms. */
  readonly firstSeenAt: number;
  /** The strongest link ever said (see `strongerLink`); it replaces a weaker one, two of them are never joined. */
  readonly customerId?: string;
  readonly isVerified?: boolean;
  readonly linkedAt?: number;
  /** Activities in which steps of this visitor may have been kept; the newest 1,000. */
  readonly activityIds?: readonly string[];
  /** Persons with whom steps of this visitor may still be, since the link changed after they were kept. */
  readonly formerly?: readonly string[];
  /** Epoch seconds. */
  readonly expiresAt: number;
};

export type VisitorStore = ReturnType<typeof visitorStore>;

export const visitorStore = (database: Database) => {
  const table = database.table<VisitorItem>(visitorsTable);

  const find = (visitorId: string): Promise<VisitorItem | undefined> => table.get({ visitorId });

  return {
    find,

    /** Writes only if nobody wrote since `before` was read; else answers the item as it is now. */
    async replace(
      before: VisitorItem | undefined,
      after: VisitorItem,
    ): Promise<{ readonly done: true } | { readonly done: false; readonly current: VisitorItem | undefined }> {
      try {
        await table.put(after, before ? equals('version', before.version) : absent('version'));
        return { done: true };
      } catch (error) {
        if (error instanceof ConditionFailed) return { done: false, current: await find(after.visitorId) };
        throw error;
      }
    },

    /** @returns whether there was one */
    remove: async (visitorId: string): Promise<boolean> => (await table.delete({ visitorId })) !== undefined,

    /** Forgets the former persons, unless the link has changed since. */
    async markSettled(visitorId: string, { customerId, isVerified }: VisitorLink): Promise<void> {
      const when = all(equals('customerId', customerId), equals('isVerified', isVerified));
      await table.update({ visitorId }, { remove: ['formerly'], add: { version: 1 } }, { when }).catch((error: unknown) => {
        if (!(error instanceof ConditionFailed)) throw error;
      });
    },
  };
};
