import * as z from 'zod';
import type { Clock } from '#shared/clock.ts';
import { ActivityId, EpochMs } from '#shared/ids.ts';
import { route } from '#shared/route.ts';
import type { CounterStore } from './counter-store.ts';
import { readCounters } from './read-counters.ts';
import { Counters, CounterUnit } from './schema.ts';

export interface RealtimeRoutesDeps {
  readonly counters: CounterStore;
  readonly clock: Clock;
}

const Instant = z.coerce.number().pipe(EpochMs);

export const realtimeRoutes = {
  readActivityCounters: route({
    name: 'readActivityCounters',
    summary: 'Events of an activity by minute (up to 24 h) or hour (up to 31 days); the last hour if no range is given.',
    method: 'GET',
    path: '/v1/activities/{activityId}/counters',
    who: 'viewer',
    params: z.object({ activityId: ActivityId }),
    query: z.object({ unit: CounterUnit.default('minute'), from: Instant.optional(), to: Instant.optional() }),
    answers: { 200: Counters },
    errors: ['INVALID_REQUEST'],
    handle: ({ params, query }, deps: RealtimeRoutesDeps) => readCounters({ ...params, ...query }, deps),
  }),
};
