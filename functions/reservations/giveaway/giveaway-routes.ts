import * as z from 'zod';
import { AxonError } from '#shared/axon-error.ts';
import { ActivityId } from '#shared/ids.ts';
import { Answer, route } from '#shared/route.ts';
import type { ReservationDeps } from '../dependencies.ts';
import { csvLine } from '../entries/csv.ts';
import { BUTTON_PATIENCE, draw, drawOf, readGiveaway } from './draw.ts';
import { FrozenEntries, Giveaway, MyEntry, Winners, WinnersExport, WinningEntries } from './schema.ts';

const params = z.object({ activityId: ActivityId });
/** A page is a part of the list by its number; the last one has no next. */
const After = z.coerce.number().int().min(0).default(0);

/** Winners are nobody's business before all of them are written down. */
const winnersOf = async (
  activityId: string,
  page: { readonly after: number; readonly limit: number },
  deps: ReservationDeps,
): Promise<z.output<typeof Winners>> => {
  const { state } = await drawOf(activityId, deps);
  if (state !== 'DRAWN') return { items: [] };
  const { items, hasMore } = await deps.giveaways.winners(activityId, page);
  const last = items.at(-1);
  return { items, ...(hasMore && last && { nextAfter: last.rank }) };
};

/** A raffle anybody can check: what is published when, who takes part, who won. Entering is `reserve`. */
export const giveawayRoutes = {
  readGiveaway: route({
    name: 'readGiveaway',
    summary:
      'State of a giveaway and what proves its draw: the hash of the seed from the beginning, the hash of the entries once they are frozen, the seed once it is drawn.',
    method: 'GET',
    path: '/v1/activities/{activityId}/giveaway',
    who: 'public',
    params,
    answers: { 200: Giveaway },
    errors: ['ACTIVITY_NOT_FOUND'],
    handle: ({ params: { activityId } }, deps: ReservationDeps) => readGiveaway(activityId, deps),
  }),

  listGiveawayEntries: route({
    name: 'listGiveawayEntries',
    summary: 'The frozen entry ids in rising order, up to 1,000 a part; without who they are.',
    method: 'GET',
    path: '/v1/activities/{activityId}/giveaway/entries',
    who: 'public',
    params,
    query: z.object({ part: After }),
    answers: { 200: FrozenEntries },
    errors: ['ACTIVITY_NOT_FOUND', 'NOT_DRAWABLE'],
    handle: async ({ params: { activityId }, query: { part } }, deps: ReservationDeps) => {
      const { state } = await drawOf(activityId, deps);
      if (state === 'OPEN' || state === 'DRAWING') throw new AxonError('NOT_DRAWABLE', { state });
      const entryIds = (await deps.giveaways.frozen(activityId, part)) ?? [];
      const isLast = (await deps.giveaways.frozen(activityId, part + 1)) === undefined;
      return { entryIds, ...(!isLast && { nextPart: part + 1 }) };
    },
  }),

  listWinningEntries: route({
    name: 'listWinningEntries',
    summary: 'The entry ids that won, first place first, to hold against a draw of your own; without who they are.',
    method: 'GET',
    path: '/v1/activities/{activityId}/giveaway/winning-entries',
    who: 'public',
    params,
    query: z.object({ after: After }),
    answers: { 200: WinningEntries },
    errors: ['ACTIVITY_NOT_FOUND'],
    handle: async ({ params: { activityId }, query: { after } }, deps: ReservationDeps) => {
      const { items, nextAfter } = await winnersOf(activityId, { after, limit: 1_000 }, deps);
      return { entryIds: items.map(({ entryId }) => entryId), ...(nextAfter !== undefined && { nextAfter }) };
    },
  }),

  readMyEntry: route({
    name: 'readMyEntry',
    summary: 'Whether I have entered a giveaway, and whether I have won.',
    method: 'GET',
    path: '/v1/activities/{activityId}/giveaway/me',
    who: 'shopper',
    params,
    answers: { 200: MyEntry },
    errors: ['ACTIVITY_NOT_FOUND'],
    handle: async ({ params: { activityId }, caller }, deps: ReservationDeps) => {
      const { state } = await drawOf(activityId, deps);
      const entry = await deps.giveaways.entryOf(activityId, caller.userId);
      if (!entry) return { state: 'NONE' as const };
      const { entryId, rank } = entry;
      if (state !== 'DRAWN') return { state: 'ENTERED' as const, entryId };
      return rank === undefined ? { state: 'NOT_WON' as const, entryId } : { state: 'WON' as const, entryId, rank };
    },
  }),

  drawGiveaway: route({
    name: 'drawGiveaway',
    summary:
      'Draw the winners now, once for ever; from a minute after closing on it also happens by itself. 202: it goes on in the background, see `percent` of the giveaway.',
    method: 'POST',
    path: '/v1/activities/{activityId}/giveaway/draw',
    who: 'marketer',
    params,
    answers: { 200: Giveaway, 202: Giveaway },
    errors: ['ACTIVITY_NOT_FOUND', 'NOT_DRAWABLE'],
    handle: async ({ params: { activityId } }, deps: ReservationDeps) => {
      const giveaway = await draw(activityId, deps, { patience: BUTTON_PATIENCE });
      return giveaway.state === 'DRAWN' ? giveaway : new Answer(202, giveaway);
    },
  }),

  exportWinners: route({
    name: 'exportWinners',
    summary: 'Winners as CSV, 1,000 a part: join the parts until there is no nextAfter.',
    method: 'GET',
    path: '/v1/activities/{activityId}/giveaway/winners/export',
    who: 'viewer',
    params,
    query: z.object({ after: After }),
    answers: { 200: WinnersExport },
    errors: ['ACTIVITY_NOT_FOUND'],
    handle: async ({ params: { activityId }, query: { after } }, deps: ReservationDeps) => {
      const { items, nextAfter } = await winnersOf(activityId, { after, limit: 1_000 }, deps);
      const lines = items.map(({ rank, userId, entryId }) => csvLine([rank, userId, entryId]));
      const csv = [...(after === 0 ? [csvLine(['rank', 'customer', 'entry_id'])] : []), ...lines].join('');
      return { csv, ...(nextAfter !== undefined && { nextAfter }) };
    },
  }),

  listWinners: route({
    name: 'listWinners',
    summary: 'Winners of a giveaway, first place first.',
    method: 'GET',
    path: '/v1/activities/{activityId}/giveaway/winners',
    who: 'viewer',
    params,
    query: z.object({ after: After, limit: z.coerce.number().int().min(1).max(1_000).default(100) }),
    answers: { 200: Winners },
    errors: ['ACTIVITY_NOT_FOUND'],
    handle: ({ params: { activityId }, query }, deps: ReservationDeps) => winnersOf(activityId, query, deps),
  }),
};
