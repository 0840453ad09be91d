import { absent, ConditionFailed, type Database, equals } from '#platform/table.ts';
import { visitorsTable } from './visitor-tables.ts';

/** The visitor item. `seen` is the ring `claim-events.ts` keeps. */
export type VisitorItem = {
  readonly visitorId: string;
  /** Rises by one per write; every write depends on the version it read. */
  readonly version: number;
  readonly seen: readonly string[];
  /** Earliest time of an event, epoch ms. */
  readonly firstSeenAt: number;
  /** The customer this visitor first turned out to be; never changes, so that two customers never merge. */
  readonly customerId?: string;
  readonly linkedAt?: number;
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
  };
};
