import * as z from 'zod';
import { redriveEvents } from '#functions/collection/redrive-events.ts';
import type { DeadLetters } from '#platform/local/event-source-dead-letters.sqlite.ts';
import type { QueueInbox } from '#platform/queue.sqlite.ts';
import type { Stream } from '#platform/stream.ts';
import { type BoundRoute, bindRoutes, route } from '#shared/route.ts';

interface RedriveDrivers {
  readonly events: Stream;
  readonly deadLetters: DeadLetters;
  readonly releaseQueue: QueueInbox;
  readonly spillQueue: QueueInbox;
}

/** Letters a call deals with; call again for more. */
const MOST = 10_000;

const Answer = z.object({
  /** Events on the stream again, each for the consumer that had given it up. */
  redriven: z.int().nonnegative(),
  /** Queue messages that are delivered again. */
  messages: z.int().nonnegative(),
  /** Left: no events, changes of a table (the reconciliation and the sweeper make up for those), or refused by the stream. */
  left: z.int().nonnegative(),
});

export const redriveRoutes = {
  redrive: route({
    name: 'redrive',
    summary: 'Gives consumers again what they gave up; nothing is counted twice. Embedded only: on AWS see the runbook.',
    method: 'POST',
    path: '/v1/system/redrive',
    who: 'admin',
    answers: { 200: Answer },
    handle: (_request, { events, deadLetters, releaseQueue, spillQueue }: RedriveDrivers) =>
      redriveAll({ events, deadLetters, releaseQueue, spillQueue }),
  }),
};

const redriveAll = async (drivers: RedriveDrivers): Promise<z.infer<typeof Answer>> => {
  const { events, deadLetters, releaseQueue, spillQueue } = drivers;
  const all = await deadLetters.list(MOST);
  const letters = all.filter(({ source }) => source === 'stream:events');
  const { redriven } = await redriveEvents({
    letters,
    append: (records) => events.put(records),
    remove: ({ consumer, position }) => deadLetters.remove({ source: 'stream:events', consumer, position }),
  });
  const messages = (await releaseQueue.redrive()) + (await spillQueue.redrive());
  return { redriven, messages, left: all.length - redriven };
};

/** The embedded runtime's dead letters; on AWS they lie in queues of their own. */
export const redriveApi = (drivers: RedriveDrivers): readonly BoundRoute[] => bindRoutes(redriveRoutes, drivers);
