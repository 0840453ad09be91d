import { StoredEntry } from '#functions/reservations/giveaway/schema.ts';
import { type Clock, MINUTE } from '#shared/clock.ts';
import { type AnnounceDeps, type Announcement, announceEntries, eventOfEntry } from './announce-entries.ts';

export interface ReconcileEntriesDeps extends AnnounceDeps {
  /** Entries of a giveaway that are not said to be published, as they are kept, in batches of any size. */
  readonly unannounced: (
    activityId: string,
  ) => AsyncIterable<readonly { readonly entryId: string; readonly enteredAt: number }[]>;
  readonly clock: Clock;
}

export interface EntriesReconciliation {
  /** Entries that were missing from the events and are published now. */
  readonly repaired: number;
  /** Ids of entries that lack what an event must have; a person has to look at them. */
  readonly unreadable: readonly string[];
}

/** Newer entries may still be on their way. */
const SETTLED = 15 * MINUTE;

/** Every entry of a giveaway is one RESERVE event: publishes those whose change never arrived. */
export const reconcileEntries = async (activityId: string, deps: ReconcileEntriesDeps): Promise<EntriesReconciliation> => {
  const unreadable: string[] = [];
  let repaired = 0;
  for await (const rows of deps.unannounced(activityId)) {
    const now = deps.clock.now();
    const due = rows.filter(({ enteredAt }) => enteredAt + SETTLED <= now);
    const read = due.map((row) => announcementOf(row, now));
    unreadable.push(...due.filter((_, at) => read[at] === undefined).map(({ entryId }) => entryId));
    const announcements = read.filter((one) => one !== undefined);
    const failed = await announceEntries(announcements, deps);
    repaired += announcements.length - failed.length;
  }
  return { repaired, unreadable };
};

const announcementOf = (row: unknown, now: number): Announcement | undefined => {
  try {
    const entry = StoredEntry.parse(row);
    return { entry, event: eventOfEntry(entry, now) };
  } catch {
    return undefined;
  }
};
