import { AxonEvent } from '#shared/event.ts';
import { systemRandom } from '#shared/random.ts';

/** A page view as the collector puts it onto the stream, of a visitor of its own. */
export const pageView = (activityId: string): AxonEvent => {
  const now = Date.now();
  return AxonEvent.parse({
    kind: 'event',
    id: systemRandom.id(),
    name: 'PAGE_VIEW',
    trigger: 'PAGE_VIEW',
    origin: 'browser',
    visitorId: systemRandom.id(),
    activityId,
    time: now,
    receivedAt: now,
    device: 'desktop',
    source: 'direct',
    props: {},
    flags: [],
  });
};
