import * as z from 'zod';
import type { Answered } from '#shared/answer-once.ts';
import { type Clock, DAY, MINUTE, startOf } from '#shared/clock.ts';
import { ActivityId, EpochMs } from '#shared/ids.ts';
import { refusedField } from '#shared/issue.ts';
import { route } from '#shared/route.ts';
import { DEFAULT_WINDOW_MS, type FunnelCounts, type FunnelQuestion, funnelOf } from './questions/funnel.ts';
import { Funnel } from './schema.ts';

export interface BehaviorDeps {
  /** The engine's answer, shared by all who ask the same (see `answerOnce`). */
  readonly funnel: (question: FunnelQuestion) => Promise<Answered<FunnelCounts>>;
  readonly clock: Clock;
}

const DEFAULT_PERIOD = 7 * DAY;
const YEAR_IN_MINUTES = (365 * DAY) / MINUTE;

const FunnelQuery = z.object({
  from: z.coerce
    .number()
    .pipe(EpochMs)
    .optional()
    .meta({ description: 'Start, rounded down to the minute. Default: 7 days before to' }),
  to: z.coerce.number().pipe(EpochMs).optional().meta({ description: 'End (exclusive), rounded up to the minute. Default: now' }),
  windowMinutes: z.coerce
    .number()
    .int()
    .min(1)
    .max(YEAR_IN_MINUTES)
    .default(DEFAULT_WINDOW_MS / MINUTE)
    .meta({ description: 'All steps lie within so many minutes of the visit' }),
});

const BACKWARDS = { en: 'Must be before the end.', ko: '끝 시각보다 앞이어야 합니다.' };

const readFunnel = route({
  name: 'readFunnel',
  summary: 'How many people visited, clicked, reserved and bought in an activity, in this order.',
  method: 'GET',
  path: '/v1/activities/{activityId}/funnel',
  who: 'viewer',
  params: z.object({ activityId: ActivityId }),
  query: FunnelQuery,
  answers: { 200: Funnel },
  errors: ['INVALID_REQUEST', 'TRY_AGAIN', 'SEARCH_OFF', 'SEARCH_NOT_INSTALLED'],
  handle: async ({ params, query }, { funnel, clock }: BehaviorDeps) => {
    // Ends are rounded up, so that a purchase made just now is in; N viewers still ask the same question.
    const to = query.to === undefined ? nextMinute(clock.now()) : nextMinute(query.to - 1);
    const from = startOf(MINUTE, query.from ?? Math.max(0, to - DEFAULT_PERIOD));
    if (from >= to) throw refusedField({ where: 'query', field: 'from', code: 'range' }, BACKWARDS);
    const question = { activityId: params.activityId, from, to, windowMs: query.windowMinutes * MINUTE };
    const { answer, asOf } = await funnel(question);
    return funnelOf(question, answer, asOf);
  },
});

export const behaviorRoutes = { readFunnel };

/** The first full minute after an instant. */
const nextMinute = (at: number): number => startOf(MINUTE, at) + MINUTE;
