import * as z from 'zod';
import type { Answered } from '#shared/answer-once.ts';
import { ActivityId, EpochMs, VisitorId } from '#shared/ids.ts';
import { route } from '#shared/route.ts';
import { LiveEvents, Outcome } from './live/schema.ts';
import type { LivePage, LiveQuestion } from './live-events.ts';
import { SentEvent, WriteKey } from './schema.ts';

export interface LiveEventDeps {
  /** `liveEvents` over the engine, shared by all who ask the same (see `answerOnce`). */
  readonly liveEvents: (question: LiveQuestion) => Promise<Answered<LivePage>>;
}

const LiveQuery = z.object({
  outcome: z
    .enum(['all', ...Outcome.options])
    .default('all')
    .meta({ description: 'accepted, duplicate (an accepted id sent again) or bad' }),
  limit: z.coerce.number().int().min(1).max(200).default(50),
  since: z.coerce
    .number()
    .pipe(EpochMs)
    .optional()
    .meta({ description: 'Received at or after this instant: pass the newest receivedAt you have, and drop ids you know' }),
  cursor: z.string().max(256).optional().meta({ description: 'nextCursor of the page before' }),
  activityId: ActivityId.optional(),
  visitorId: VisitorId.optional(),
  name: SentEvent.shape.name.optional(),
  key: WriteKey.shape.key.optional().meta({ description: 'Write key the events were sent with' }),
});

const readLiveEvents = route({
  name: 'readLiveEvents',
  summary: 'The newest events and what became of each: accepted, duplicate or bad with its reason. Newest first.',
  method: 'GET',
  path: '/v1/live-events',
  who: 'viewer',
  query: LiveQuery,
  answers: { 200: LiveEvents },
  errors: ['TRY_AGAIN', 'SEARCH_OFF', 'SEARCH_NOT_INSTALLED', 'CURSOR_INVALID'],
  handle: async ({ query }, deps: LiveEventDeps) => {
    const { answer, asOf } = await deps.liveEvents(query);
    return { ...answer, asOf };
  },
});

export const liveEventRoutes = { readLiveEvents };
