import { StoredEntry } from '#functions/reservations/giveaway/schema.ts';
import type { BatchResult } from '#platform/stream.ts';
import type { TableChange } from '#platform/table.ts';
import type { Clock } from '#shared/clock.ts';
import { type AnnounceDeps, type Announcement, announceEntries, eventOfEntry } from './announce-entries.ts';
import { notPublished } from './on-slot-change.ts';

export interface EntryChangeDeps extends AnnounceDeps {
  readonly clock: Clock;
  /** Keeps a change that can never become an event, for a person to look at. */
  readonly setAside: (change: TableChange, error: unknown) => Promise<void>;
}

/**
 * Who enters a giveaway has reserved in the sense of the funnel: each new entry becomes one RESERVE event. Entries are written once
 * and share their table with draws and winners, which say nothing new of anybody; one that comes back under a pseudonym was told
 * of before. Any change may come again: the event's id is the entry's.
 */
export const onEntryChange = async (changes: readonly TableChange[], deps: EntryChangeDeps): Promise<BatchResult> => {
  const found: (Announcement & { readonly sequence: string })[] = [];
  for (const change of changes) {
    const { before, after, sequence } = change;
    if (before || after?.enteredAt === undefined || after.isErased) continue;
    try {
      const entry = StoredEntry.parse(after);
      found.push({ sequence, entry, event: eventOfEntry(entry, deps.clock.now()) });
    } catch (error) {
      await deps.setAside(change, error);
    }
  }
  const failed = await announceEntries(found, deps);
  return notPublished(failed.flatMap((at) => found[at]?.sequence ?? []));
};
