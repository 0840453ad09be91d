import { hash } from 'node:crypto';
import * as z from 'zod';
import { MINUTE, startOf } from '#shared/clock.ts';
import { AxonEvent } from '#shared/event.ts';

const PREFIX = 'counted-';

/**
 * What stays in the archive of an event whose visitor was erased: what the counters of its minute hold of it, and nothing of anybody.
 * No two of them can be told to come from one person.
 */
const CountedEvent = AxonEvent.pick({ origin: true, trigger: true, device: true, source: true }).extend({
  kind: z.literal('counted'),
  /** Tells copies of one event; made of its id by a secret that is no longer known. */
  id: z.string(),
  activityId: z.string(),
  /** The minute it happened in, epoch ms. */
  time: z.int(),
});
type CountedEvent = z.infer<typeof CountedEvent>;

/** A visitor of a counted event stands for nobody. */
export const isCounted = (visitorId: string): boolean => visitorId.startsWith(PREFIX);

const jsonOf = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};

/** @returns what may stay of an event that goes, as a record's data; nothing of what no counter holds */
export const countedOf = (data: string, secret: string): string | undefined => {
  const event = AxonEvent.safeParse(jsonOf(data)).data;
  // A record that was redriven is counted where it lay first.
  if (event?.activityId === undefined || event.redriven !== undefined) return undefined;
  const { origin, visitorId, trigger, device, source, activityId } = event;
  // Hexadecimal: an event id may not begin with the signs of base64url.
  const id = hash('sha256', JSON.stringify([secret, origin, visitorId, event.id]), 'hex').slice(0, 32);
  const counted: CountedEvent = {
    ...{ kind: 'counted', id, origin, trigger, device, source, activityId },
    time: startOf(MINUTE, event.time),
  };
  return JSON.stringify(counted);
};

/** The event as the counters' consumer reads it: each of a visitor of its own. @returns undefined if it is none */
export const eventOfCounted = (data: string): string | undefined => {
  if (!data.includes('"counted"')) return undefined;
  const counted = CountedEvent.safeParse(jsonOf(data)).data;
  if (counted === undefined) return undefined;
  const { time, trigger, id } = counted;
  const event: AxonEvent = {
    ...counted,
    ...{ kind: 'event', name: trigger, visitorId: `${PREFIX}${id}`, receivedAt: time, props: {}, flags: [] },
  };
  return JSON.stringify(event);
};
