import { StoredEntry } from '#functions/reservations/giveaway/schema.ts';
import { ALL_DONE, type BatchResult, type Stream } from '#platform/stream.ts';
import type { TableChange } from '#platform/table.ts';
import type { Clock } from '#shared/clock.ts';
import { AxonEvent } from '#shared/event.ts';
import { standInOf } from '#shared/stand-in.ts';
import { notPublished, recordOf } from './on-slot-change.ts';

export interface EntryChangeDeps {
  /** The events stream; partition key is the visitor id. */
  readonly events: Stream;
  readonly clock: Clock;
  /** Keeps a change that can never become an event, for a person to look at. */
  readonly setAside: (change: TableChange, error: unknown) => Promise<void>;
}

/**
 * Who enters a giveaway has reserved in the sense of the funnel: each new entry becomes one RESERVE event. Entries are written once
 * and share their table with draws and winners, which say nothing new of anybody; one that comes back under a pseudonym was told of before. Any change may come again: the event's id is
 * the entry's.
 */
export const onEntryChange = async (changes: readonly TableChange[], deps: EntryChangeDeps): Promise<BatchResult> => {
  const found: { readonly sequence: string; readonly event: AxonEvent }[] = [];
  for (const change of changes) {
    const { before, after, sequence } = change;
    if (before || after?.enteredAt === undefined || after.isErased) continue;
    try {
      found.push({ sequence, event: eventOfEntry(StoredEntry.parse(after), deps.clock.now()) });
    } catch (error) {
      await deps.setAside(change, error);
    }
  }
  if (found.length === 0) return ALL_DONE;
  const { failed } = await deps.events.put(found.map(({ event }) => recordOf(event)));
  return notPublished(failed.flatMap((at) => found[at]?.sequence ?? []));
};

/** What an entry means to analytics. @throws ZodError if it lacks what the event must have */
const eventOfEntry = (entry: StoredEntry, receivedAt: number): AxonEvent =>
  AxonEvent.parse({
    kind: 'event',
    id: `${entry.entryId}-ENTERED`,
    name: 'RESERVE',
    trigger: 'RESERVE',
    origin: 'server',
    visitorId: entry.visitorId ?? standInOf(entry.userId),
    customerId: entry.userId,
    activityId: entry.activityId,
    campaignId: entry.campaignId,
    time: entry.enteredAt,
    receivedAt,
    device: 'server',
    source: 'server',
    props: { entry: entry.entryId },
    flags: [],
  });
