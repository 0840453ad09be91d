import * as z from 'zod';
import { ActivityId } from '#shared/ids.ts';
import { PageQuery, pageOf } from '#shared/page.ts';
import { route } from '#shared/route.ts';
import type { ReadActivityDeps } from '../read-activity.ts';
import { ActivityType, ShopActivity } from '../schema.ts';
import { listShopActivities, readShopActivity } from './list-shop-activities.ts';

export const shopRoutes = {
  listShopActivities: route({
    name: 'listShopActivities',
    summary: 'Published activities for shop pages, newest first.',
    method: 'GET',
    path: '/v1/shop/activities',
    who: 'public',
    query: PageQuery.extend({ type: ActivityType.optional() }),
    answers: { 200: pageOf(ShopActivity) },
    errors: ['CURSOR_INVALID'],
    handle: ({ query }, deps: ReadActivityDeps) => listShopActivities(query, deps),
  }),
  getShopActivity: route({
    name: 'getShopActivity',
    summary: 'One published activity for a shop page.',
    method: 'GET',
    path: '/v1/shop/activities/{activityId}',
    who: 'public',
    params: z.object({ activityId: ActivityId }),
    answers: { 200: ShopActivity },
    errors: ['ACTIVITY_NOT_FOUND'],
    handle: ({ params }, deps: ReadActivityDeps) => readShopActivity(params.activityId, deps),
  }),
};
