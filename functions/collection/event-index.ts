import type { Subject } from '#shared/subject.ts';

/** A raw record of the events stream with what the live view filters by. */
export interface IndexedEvent {
  readonly kind: 'event' | 'bad';
  readonly id: string;
  readonly receivedAt: number;
  readonly name?: string | undefined;
  readonly visitorId?: string | undefined;
  readonly activityId?: string | undefined;
  readonly origin?: string | undefined;
  /** Write key. */
  readonly key?: string | undefined;
  /** The record as it travelled: one JSON document. */
  readonly body: string;
}

/** Where raw events can be looked at. Delivery is at least once, so it may hold one twice: never count it. */
export interface EventIndex {
  append(events: readonly IndexedEvent[]): Promise<void>;
}

/** Removes what the live view holds of somebody. */
export type EraseEvents = (subject: Subject) => Promise<void>;
