import * as z from 'zod';
import type { Answered } from '#shared/answer-once.ts';
import { ActivityId, EpochMs, VisitorId } from '#shared/ids.ts';
import { route } from '#shared/route.ts';
import type { LiveQuestion } from './live-events.ts';
import { type LiveEvent, LiveEvents, SentEvent } from './schema.ts';

export interface LiveEventDeps {
  /** `liveEvents` over the engine, shared by all who ask the same (see `answerOnce`). */
  readonly liveEvents: (question: LiveQuestion) => Promise<Answered<readonly LiveEvent[]>>;
}

const LiveQuery = z.object({
  kind: z.enum(['all', 'event', 'bad']).default('all'),
  limit: z.coerce.number().int().min(1).max(200).default(50),
  since: z.coerce
    .number()
    .pipe(EpochMs)
    .optional()
    .meta({ description: 'Received at or after this instant: pass the newest receivedAt you have, and drop ids you know' }),
  activityId: ActivityId.optional(),
  visitorId: VisitorId.optional(),
  name: SentEvent.shape.name.optional(),
});

const readLiveEvents = route({
  name: 'readLiveEvents',
  summary: 'The newest events, accepted and rejected, each once, newest first.',
  method: 'GET',
  path: '/v1/live-events',
  who: 'viewer',
  query: LiveQuery,
  answers: { 200: LiveEvents },
  errors: ['TRY_AGAIN'],
  handle: async ({ query }, deps: LiveEventDeps) => {
    const { answer, asOf } = await deps.liveEvents(query);
    return { items: answer, asOf };
  },
});

export const liveEventRoutes = { readLiveEvents };
