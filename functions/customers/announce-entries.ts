import type { StoredEntry } from '#functions/reservations/giveaway/schema.ts';
import type { Stream } from '#platform/stream.ts';
import { AxonEvent } from '#shared/event.ts';
import { standInOf } from '#shared/stand-in.ts';
import { recordOf } from './on-slot-change.ts';

export interface AnnounceDeps {
  /** The events stream; partition key is the visitor id. */
  readonly events: Stream;
  /** Told of entries whose events the stream has taken. */
  readonly announced: (entries: readonly StoredEntry[]) => Promise<void>;
}

/** An entry and the event it is. */
export interface Announcement {
  readonly entry: StoredEntry;
  readonly event: AxonEvent;
}

/**
 * Publishes entries as events and notes that it was done, in this order: what dies in between is published again, under the same id.
 * @returns places of those the stream refused
 */
export const announceEntries = async (
  announcements: readonly Announcement[],
  { events, announced }: AnnounceDeps,
): Promise<readonly number[]> => {
  if (announcements.length === 0) return [];
  const { failed } = await events.put(announcements.map(({ event }) => recordOf(event)));
  await announced(announcements.flatMap(({ entry }, at) => (failed.includes(at) ? [] : [entry])));
  return failed;
};

/** What an entry means to analytics: a RESERVE of the funnel. @throws ZodError if it lacks what the event must have */
export const eventOfEntry = (entry: StoredEntry, receivedAt: number): AxonEvent =>
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
