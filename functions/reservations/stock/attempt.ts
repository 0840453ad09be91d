import { type CancellationReason, type Database, TransactionCanceled, type TransactionEntry } from '#platform/table.ts';

/** Runs a transaction whose refusal is an answer, not a failure. @returns the reasons if it did not go through */
export const attempt = async (
  database: Database,
  entries: readonly TransactionEntry[],
): Promise<readonly CancellationReason[] | undefined> => {
  try {
    await database.transact(entries);
    return undefined;
  } catch (error) {
    if (error instanceof TransactionCanceled) return error.reasons;
    throw error;
  }
};
