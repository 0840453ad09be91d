import { DAY, MINUTE } from '#shared/clock.ts';
import type { AxonEvent } from '#shared/event.ts';

const FUTURE = 5 * MINUTE;
const OLD = 7 * DAY;

export interface Stamps {
  /** Both by the client's clock, which may be wrong by years; only their difference is used. */
  readonly createdAt: number;
  readonly sentAt: number;
  /** By our clock. */
  readonly receivedAt: number;
}

/**
 * When an event happened by our clock: received - (sent - created). Nothing happens after it was received, so later
 * times become the time of receipt; more than 5 minutes off is flagged, and so is anything older than 7 days.
 */
export const correctClock = ({ createdAt, sentAt, receivedAt }: Stamps): { time: number; flags: AxonEvent['flags'] } => {
  const time = receivedAt - (sentAt - createdAt);
  if (time > receivedAt + FUTURE) return { time: receivedAt, flags: ['CLOCK_FUTURE'] };
  if (time < receivedAt - OLD) return { time: Math.max(0, time), flags: ['CLOCK_OLD'] };
  return { time: Math.min(time, receivedAt), flags: [] };
};
