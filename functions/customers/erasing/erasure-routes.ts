import * as z from 'zod';
import { AxonError } from '#shared/axon-error.ts';
import type { Clock } from '#shared/clock.ts';
import { UserId, VisitorId } from '#shared/ids.ts';
import { PageQuery, pageOf } from '#shared/page.ts';
import type { Random } from '#shared/random.ts';
import { Answer, route } from '#shared/route.ts';
import { keyOfCursor, takePage } from '#shared/take-page.ts';
import type { ErasureStore } from './erasure-store.ts';
import { Erasure, NOTHING_REMOVED } from './schema.ts';

export interface ErasureRouteDeps {
  readonly erasures: ErasureStore;
  readonly clock: Clock;
  readonly random: Random;
}

/** Asks for an erasure; while one of the same subject is open, that is the answer. */
const request = async (
  asked: Pick<Erasure, 'kind' | 'subject' | 'requestedBy'>,
  { erasures, clock, random }: ErasureRouteDeps,
): Promise<Answer<202, Erasure>> => {
  for await (const open of erasures.open())
    if (open.kind === asked.kind && open.subject === asked.subject) return new Answer(202, open);
  const id = `era_${random.id()}`;
  const pseudonym = `erased-${random.id()}`;
  const row = { ...asked, id, pseudonym, state: 'OPEN' as const, requestedAt: clock.now(), removed: NOTHING_REMOVED };
  return new Answer(202, await erasures.create(row));
};

export const erasureRoutes = {
  eraseVisitor: route({
    name: 'eraseVisitor',
    summary:
      'Removes everything known of a browser. Works in the background; repeat it or read the erasure to see how far it is.',
    method: 'DELETE',
    path: '/v1/visitors/{visitorId}',
    who: 'admin',
    params: z.object({ visitorId: VisitorId }),
    answers: { 202: Erasure },
    handle: ({ params, caller }, deps: ErasureRouteDeps) =>
      request({ kind: 'visitor', subject: params.visitorId, requestedBy: caller.userId }, deps),
  }),
  eraseCustomer: route({
    name: 'eraseCustomer',
    summary:
      'Removes everything known of a customer and its browsers; orders, coupons and entries of drawn giveaways stay under a pseudonym.',
    method: 'DELETE',
    path: '/v1/customers/{customerId}',
    who: 'admin',
    params: z.object({ customerId: UserId }),
    answers: { 202: Erasure },
    handle: ({ params, caller }, deps: ErasureRouteDeps) =>
      request({ kind: 'customer', subject: params.customerId, requestedBy: caller.userId }, deps),
  }),
  getErasure: route({
    name: 'getErasure',
    summary: 'How far an erasure is, and what it removed.',
    method: 'GET',
    path: '/v1/erasures/{erasureId}',
    who: 'admin',
    params: z.object({ erasureId: z.string().max(64) }),
    answers: { 200: Erasure },
    errors: ['ERASURE_NOT_FOUND'],
    handle: async ({ params }, { erasures }: ErasureRouteDeps) => {
      const found = await erasures.get(params.erasureId);
      if (!found) throw new AxonError('ERASURE_NOT_FOUND');
      return found;
    },
  }),
  listErasures: route({
    name: 'listErasures',
    summary: 'The audit of erasures, newest first.',
    method: 'GET',
    path: '/v1/erasures',
    who: 'admin',
    query: PageQuery.extend({ state: Erasure.shape.state.default('DONE') }),
    answers: { 200: pageOf(Erasure) },
    errors: ['CURSOR_INVALID'],
    handle: ({ query: { cursor, limit, state } }, { erasures }: ErasureRouteDeps) =>
      takePage(erasures.newestFirst(state, keyOfCursor(cursor), limit), { limit, keyOf: ({ newest }) => newest }),
  }),
};
