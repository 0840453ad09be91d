import * as z from 'zod';
import type { Answered } from '#shared/answer-once.ts';
import { ActivityId, ClaimId } from '#shared/ids.ts';
import { PageQuery, pageOf } from '#shared/page.ts';
import { route } from '#shared/route.ts';
import { keyOfCursor, takePage } from '#shared/take-page.ts';
import type { ReservationDeps } from '../dependencies.ts';
import { GiveawayEntry, GiveawayEntryState } from '../giveaway/schema.ts';
import { AuditEntry, Drift, EntriesExport, Entry, Resolution, Resolved, SlotState } from '../schema.ts';
import { resolveEntry } from './resolve-entry.ts';
import { exportWhoIsIn, listWhoIsIn } from './who-is-in.ts';

export interface EntryDeps extends ReservationDeps {
  /** Shared by all who ask at once (see `answerOnce`). */
  readonly drift: (activityId: string) => Promise<Answered<Drift>>;
}

const params = z.object({ activityId: ActivityId });
/** States of a place, and of an entry of a GIVEAWAY; one that its activity does not know matches nothing. */
const state = z.enum([...SlotState.exclude(['FREE']).options, ...GiveawayEntryState.options]).optional();

/** What members see of the places of an activity, and what they may do about one that is stuck. */
export const entryRoutes = {
  listEntries: route({
    name: 'listEntries',
    summary: 'Who holds or bought a place, newest hold first; of a GIVEAWAY who takes part, newest entry first.',
    method: 'GET',
    path: '/v1/activities/{activityId}/entries',
    who: 'viewer',
    params,
    query: PageQuery.extend({ state }),
    answers: { 200: pageOf(z.union([Entry, GiveawayEntry])) },
    errors: ['ACTIVITY_NOT_FOUND', 'CURSOR_INVALID'],
    handle: ({ params, query }, deps: EntryDeps) => listWhoIsIn({ ...params, ...query }, deps),
  }),

  exportEntries: route({
    name: 'exportEntries',
    summary: 'All entries as CSV, part by part: join the parts until there is no nextCursor.',
    method: 'GET',
    path: '/v1/activities/{activityId}/entries/export',
    who: 'viewer',
    params,
    query: PageQuery.pick({ cursor: true }).extend({ state }),
    answers: { 200: EntriesExport },
    errors: ['ACTIVITY_NOT_FOUND', 'CURSOR_INVALID'],
    handle: ({ params, query }, deps: EntryDeps) => exportWhoIsIn({ ...params, ...query }, deps),
  }),

  resolveEntry: route({
    name: 'resolveEntry',
    summary:
      'End a stuck place by hand, as far as the payment provider allows: confirm it if it was paid, or release it and give the money back.',
    method: 'POST',
    path: '/v1/activities/{activityId}/entries/{slot}/resolve',
    who: 'marketer',
    params: params.extend({ slot: z.coerce.number().int().positive() }),
    body: z.object({ claimId: ClaimId.optional(), resolution: Resolution, reason: z.string().trim().min(3).max(500) }),
    answers: { 200: Resolved },
    errors: ['ACTIVITY_NOT_FOUND', 'WRONG_STATUS', 'NOT_RESOLVABLE', 'TRY_AGAIN'],
    handle: async ({ params, body, caller }, deps: EntryDeps) => resolveEntry({ ...params, ...body, member: caller }, deps),
  }),

  listAudit: route({
    name: 'listAudit',
    summary: 'What was decided by hand in an activity, by whom and why, newest first.',
    method: 'GET',
    path: '/v1/activities/{activityId}/audit',
    who: 'viewer',
    params,
    query: PageQuery,
    answers: { 200: pageOf(AuditEntry) },
    errors: ['CURSOR_INVALID'],
    handle: async ({ params, query: { cursor, limit } }, { audit }: EntryDeps) => {
      const rows = audit.newestFirst(params.activityId, keyOfCursor(cursor), limit);
      return takePage(rows, { limit, keyOf: ({ newest }) => newest });
    },
  }),

  readDrift: route({
    name: 'readDrift',
    summary: 'Every place by its state, counted now; a drift other than 0 means that places are missing or too many.',
    method: 'GET',
    path: '/v1/activities/{activityId}/drift',
    who: 'viewer',
    params,
    answers: { 200: Drift },
    errors: ['ACTIVITY_NOT_FOUND'],
    handle: async ({ params }, { drift }: EntryDeps) => (await drift(params.activityId)).answer,
  }),
};
