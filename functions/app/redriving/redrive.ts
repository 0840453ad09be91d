import { redriveEvents } from '#functions/collection/redrive-events.ts';
import type { DeadLetters } from '#platform/local/event-source-dead-letters.sqlite.ts';
import type { QueueInbox } from '#platform/queue.sqlite.ts';
import type { Stream } from '#platform/stream.ts';
import { type BoundRoute, bindRoutes } from '#shared/route.ts';
import { type RedriveAnswer, redriveRoutes } from './redrive-routes.ts';

interface RedriveDrivers {
  readonly events: Stream;
  readonly deadLetters: DeadLetters;
  readonly releaseQueue: QueueInbox;
  readonly spillQueue: QueueInbox;
}

/** Letters a call deals with; call again for more. */
const MOST = 10_000;

const redriveAll = async (drivers: RedriveDrivers): Promise<RedriveAnswer> => {
  const { events, deadLetters, releaseQueue, spillQueue } = drivers;
  const all = await deadLetters.list(MOST);
  const letters = all.filter(({ source }) => source === 'stream:events');
  const { redriven } = await redriveEvents({
    letters,
    append: (records) => events.put(records),
    remove: ({ consumer, position }) => deadLetters.remove({ source: 'stream:events', consumer, position }),
  });
  const messages = (await releaseQueue.redrive()) + (await spillQueue.redrive());
  // Letters that stay would be listed first again.
  return { redriven, messages, left: all.length - redriven, more: all.length === MOST && redriven > 0 };
};

/** The embedded runtime's dead letters; on AWS they lie in queues of their own (`redrive-stage.ts`). */
export const redriveApi = (drivers: RedriveDrivers): readonly BoundRoute[] =>
  bindRoutes(redriveRoutes, { redrive: () => redriveAll(drivers) });
