import type { Database } from '#platform/table.ts';
import { drawStore, drawWorkStore } from './draw-store.ts';
import { entryStore } from './entry-store.ts';

export type GiveawayStore = ReturnType<typeof giveawayStore>;

/** Entries, the frozen list of their ids, the draw with its work, and its winners. */
export const giveawayStore = (database: Database) => ({
  ...entryStore(database),
  ...drawStore(database),
  ...drawWorkStore(database),
});
