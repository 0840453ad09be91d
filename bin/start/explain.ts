import { DataFolderInUse, DataFolderUnusable, HalfRebuilt } from '#platform/local/data-folder.ts';
import { PortUnavailable } from '#platform/local/server.ts';
import { StorageFull } from '#platform/table.ts';
import { fail } from '../exit.ts';

/** Ends the start with one sentence if it is known what is wrong and what to do. @throws everything else */
export const explain = (error: unknown): never => {
  const known = [DataFolderInUse, DataFolderUnusable, HalfRebuilt, PortUnavailable, StorageFull].find(
    (kind) => error instanceof kind,
  );
  if (known && error instanceof Error) return fail(error.message);
  throw error;
};
