import { walk } from '#platform/table/walk.ts';
import type { Database, TransactionEntry } from '#platform/table.ts';
import { newestKey } from '#shared/take-page.ts';
import type { AuditEntry } from '../schema.ts';
import { attempt } from '../stock/attempt.ts';
import { auditTable } from '../tables.ts';

export type AuditRow = AuditEntry & { readonly activityId: string; readonly newest: string };
export type AuditStore = ReturnType<typeof auditStore>;

/** Who decided what by hand, and why. Written before anything is done, so that nothing is done without a trace; kept for ever. */
export const auditStore = (database: Database) => {
  const audit = database.table<AuditRow>(auditTable);

  return {
    /**
     * @param still that it is as it was seen: whose place it is may be erased as soon as that is settled, and then nobody must
     *   write the name down any more
     * @returns the row, to say later what came of it; undefined if it is not as it was seen, or somebody else was writing
     */
    begin: async (activityId: string, entry: AuditEntry, still: TransactionEntry): Promise<AuditRow | undefined> => {
      const row: AuditRow = { ...entry, activityId, newest: newestKey(entry.at, entry.id) };
      return (await attempt(database, [audit.write.put(row), still])) ? undefined : row;
    },

    finish: async (
      { activityId, newest }: AuditRow,
      outcome: Pick<AuditEntry, 'outcome' | 'code' | 'refunds'>,
    ): Promise<void> => {
      await audit.update({ activityId, newest }, { set: { ...outcome } });
    },

    /** From just below a place in the order on. */
    async *newestFirst(activityId: string, below: string | undefined, chunk: number): AsyncGenerator<AuditRow, void, undefined> {
      const range = below === undefined ? {} : { range: { to: below } };
      for await (const row of walk(audit, { partition: activityId, ...range, reverse: true, consistent: true, chunk: chunk + 2 }))
        if (row.newest !== below) yield row;
    },
  };
};
