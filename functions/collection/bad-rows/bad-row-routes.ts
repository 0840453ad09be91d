import * as z from 'zod';
import { EpochMs } from '#shared/ids.ts';
import { PageQuery, pageOf } from '#shared/page.ts';
import { route } from '#shared/route.ts';
import { WriteKey } from '../schema.ts';
import { type ListBadRowsDeps, listBadRows } from './list-bad-rows.ts';
import { type ReplayDeps, replayBadRows } from './replay-bad-rows.ts';
import { BadRowItem, ReplayAnswer, ReplayRequest } from './schema.ts';

export interface BadRowDeps extends Omit<ListBadRowsDeps, 'badRows'>, Omit<ReplayDeps, 'badRows'> {
  readonly badRows: ListBadRowsDeps['badRows'] & ReplayDeps['badRows'];
}

const Instant = z.coerce.number().pipe(EpochMs);

export const badRowRoutes = {
  listBadRows: route({
    name: 'listBadRows',
    summary: 'What was sent and could not be accepted, with the reason, oldest first; the last 24 h if no range is given.',
    method: 'GET',
    path: '/v1/bad-rows',
    who: 'admin',
    query: PageQuery.extend({
      from: Instant.optional(),
      to: Instant.optional(),
      code: z.string().max(64).optional().meta({ description: 'Reason code, e.g. INVALID_EVENT' }),
      key: WriteKey.shape.key.optional(),
      replayed: z.enum(['yes', 'no', 'all']).default('all'),
    }),
    answers: { 200: pageOf(BadRowItem) },
    errors: ['INVALID_REQUEST', 'CURSOR_INVALID'],
    handle: ({ query }, deps: BadRowDeps) => listBadRows(query, deps),
  }),

  replayBadRows: route({
    name: 'replayBadRows',
    summary: 'Checks bad rows again by the definitions of today and accepts what is good now. Safe to repeat.',
    method: 'POST',
    path: '/v1/bad-rows/replay',
    who: 'admin',
    body: ReplayRequest,
    answers: { 200: ReplayAnswer },
    handle: async ({ body }, deps: BadRowDeps) => ({ rows: await replayBadRows(body, deps) }),
  }),
};
