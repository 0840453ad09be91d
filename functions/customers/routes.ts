import * as z from 'zod';
import type { ReadActivity } from '#functions/reservations/schema.ts';
import { AxonError } from '#shared/axon-error.ts';
import type { Clock } from '#shared/clock.ts';
import { ActivityId } from '#shared/ids.ts';
import { DEFAULT_CURRENCY } from '#shared/money.ts';
import { PageQuery, pageOf } from '#shared/page.ts';
import { route } from '#shared/route.ts';
import { keyOfCursor, newestKey, takePage } from '#shared/take-page.ts';
import type { OrderStore } from './order-store.ts';
import { ActivityRevenue, Order } from './schema.ts';

export interface OrderDeps {
  readonly orders: OrderStore;
  readonly readActivity: ReadActivity;
  readonly clock: Clock;
}

const activityParams = z.object({ activityId: ActivityId });

const expectActivity = async (activityId: string, { readActivity }: OrderDeps) => {
  const activity = await readActivity(activityId);
  if (!activity) throw new AxonError('ACTIVITY_NOT_FOUND', { activityId });
};

export const orderRoutes = {
  getActivityRevenue: route({
    name: 'getActivityRevenue',
    summary: 'Orders, GMV, discounts and revenue of an activity, from the ledger.',
    method: 'GET',
    path: '/v1/activities/{activityId}/revenue',
    who: 'viewer',
    params: activityParams,
    answers: { 200: ActivityRevenue },
    errors: ['ACTIVITY_NOT_FOUND'],
    handle: async ({ params: { activityId } }, deps: OrderDeps) => {
      await expectActivity(activityId, deps);
      const total = await deps.orders.totalOf(activityId);
      return { activityId, ...total, currency: DEFAULT_CURRENCY, asOf: deps.clock.now() };
    },
  }),
  listActivityOrders: route({
    name: 'listActivityOrders',
    summary: 'Orders of an activity, newest first.',
    method: 'GET',
    path: '/v1/activities/{activityId}/orders',
    who: 'viewer',
    params: activityParams,
    query: PageQuery,
    answers: { 200: pageOf(Order) },
    errors: ['ACTIVITY_NOT_FOUND', 'CURSOR_INVALID'],
    handle: async ({ params: { activityId }, query: { cursor, limit } }, deps: OrderDeps) => {
      await expectActivity(activityId, deps);
      return takePage(deps.orders.ofActivity(activityId, keyOfCursor(cursor), limit), {
        limit,
        keyOf: ({ confirmedAt, id }) => newestKey(confirmedAt, id),
      });
    },
  }),
};
