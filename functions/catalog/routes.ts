import * as z from 'zod';
import { ActivityId, CampaignId } from '#shared/ids.ts';
import { PageQuery, pageOf } from '#shared/page.ts';
import { Answer, type CallerOf, type ClientFacts, route } from '#shared/route.ts';
import { type AddActivityDeps, addActivity } from './add-activity.ts';
import { type ChangeStatusDeps, changeStatus, type StatusChange } from './change-status.ts';
import { createCampaign, type Requester } from './create-campaign.ts';
import { editActivity } from './edit-activity.ts';
import { editCampaign } from './edit-campaign.ts';
import { CampaignQuery, listCampaigns } from './list-campaigns.ts';
import { listShopActivities, readShopActivity } from './list-shop-activities.ts';
import { productRoutes } from './product-routes.ts';
import { readActivity } from './read-activity.ts';
import { readCampaign } from './read-campaign.ts';
import {
  Activity,
  ActivityDraft,
  ActivityEdit,
  CampaignDetail,
  CampaignDraft,
  CampaignEdit,
  ShopActivity,
  Version,
} from './schema.ts';

/** What the calls of the catalog need. */
export interface CatalogDeps extends AddActivityDeps, ChangeStatusDeps {}

const campaignParams = z.object({ campaignId: CampaignId });
const activityParams = z.object({ activityId: ActivityId });

/** The member who asks and their Idempotency-Key. */
const requesterOf = (request: { readonly caller: CallerOf<'marketer'>; readonly client: ClientFacts }): Requester => ({
  memberId: request.caller.userId,
  key: request.client.idempotencyKey,
});

const statusChange = <const C extends StatusChange>(change: C, summary: string) =>
  route({
    name: `${change}Campaign`,
    summary,
    method: 'POST',
    path: `/v1/campaigns/{campaignId}/${change}`,
    who: 'marketer',
    params: campaignParams,
    body: z.object({ version: Version }),
    answers: { 200: CampaignDetail },
    errors: [
      'CAMPAIGN_NOT_FOUND',
      'VERSION_CONFLICT',
      'WRONG_STATUS',
      ...(change === 'publish' ? (['NOT_PUBLISHABLE'] as const) : []),
    ],
    handle: ({ params, body }, deps: CatalogDeps) => changeStatus({ ...params, ...body, change }, deps),
  });

export const catalogRoutes = {
  listCampaigns: route({
    name: 'listCampaigns',
    summary: 'Campaigns with their activities and products, newest first; by status or part of the name.',
    method: 'GET',
    path: '/v1/campaigns',
    who: 'viewer',
    query: CampaignQuery,
    answers: { 200: pageOf(CampaignDetail) },
    errors: ['CURSOR_INVALID'],
    handle: ({ query }, deps: CatalogDeps) => listCampaigns(query, deps),
  }),
  createCampaign: route({
    name: 'createCampaign',
    summary: 'Draft a campaign; repeating it with the same Idempotency-Key gives the same campaign.',
    method: 'POST',
    path: '/v1/campaigns',
    who: 'marketer',
    body: CampaignDraft,
    answers: { 201: CampaignDetail },
    handle: async (request, deps: CatalogDeps) => new Answer(201, await createCampaign(request.body, requesterOf(request), deps)),
  }),
  getCampaign: route({
    name: 'getCampaign',
    summary: 'One campaign with its activities and their products.',
    method: 'GET',
    path: '/v1/campaigns/{campaignId}',
    who: 'viewer',
    params: campaignParams,
    answers: { 200: CampaignDetail },
    errors: ['CAMPAIGN_NOT_FOUND'],
    handle: ({ params }, deps: CatalogDeps) => readCampaign(params.campaignId, deps),
  }),
  updateCampaign: route({
    name: 'updateCampaign',
    summary: 'Change name or budget of a campaign that has not ended.',
    method: 'PATCH',
    path: '/v1/campaigns/{campaignId}',
    who: 'marketer',
    params: campaignParams,
    body: CampaignEdit,
    answers: { 200: CampaignDetail },
    errors: ['CAMPAIGN_NOT_FOUND', 'NOT_EDITABLE', 'VERSION_CONFLICT'],
    handle: ({ params, body }, deps: CatalogDeps) => editCampaign(params.campaignId, body, deps),
  }),
  publishCampaign: statusChange('publish', 'Check a draft, prepare its stock and put it on sale.'),
  pauseCampaign: statusChange('pause', 'Stop taking reservations; holds and payments under way go on.'),
  resumeCampaign: statusChange('resume', 'Take reservations again.'),
  endCampaign: statusChange('end', 'End a campaign for good.'),
  addActivity: route({
    name: 'addActivity',
    summary: 'Add an activity to a draft; repeating it with the same Idempotency-Key gives the same activity.',
    method: 'POST',
    path: '/v1/campaigns/{campaignId}/activities',
    who: 'marketer',
    params: campaignParams,
    body: ActivityDraft,
    answers: { 201: Activity },
    errors: ['CAMPAIGN_NOT_FOUND', 'NOT_EDITABLE'],
    handle: async (request, deps: CatalogDeps) => {
      const { params, body } = request;
      return new Answer(201, await addActivity({ ...params, draft: body }, requesterOf(request), deps));
    },
  }),
  updateActivity: route({
    name: 'updateActivity',
    summary: 'Change an activity: all of it while a draft, name and closing time while it runs.',
    method: 'PATCH',
    path: '/v1/activities/{activityId}',
    who: 'marketer',
    params: activityParams,
    body: ActivityEdit,
    answers: { 200: Activity },
    errors: ['ACTIVITY_NOT_FOUND', 'NOT_EDITABLE', 'VERSION_CONFLICT'],
    handle: ({ params, body }, deps: CatalogDeps) => editActivity(params.activityId, body, deps),
  }),
  getActivity: route({
    name: 'getActivity',
    summary: 'One activity.',
    method: 'GET',
    path: '/v1/activities/{activityId}',
    who: 'viewer',
    params: activityParams,
    answers: { 200: Activity },
    errors: ['ACTIVITY_NOT_FOUND'],
    handle: ({ params }, deps: CatalogDeps) => readActivity(params.activityId, deps),
  }),
  ...productRoutes,
  listShopActivities: route({
    name: 'listShopActivities',
    summary: 'Published activities for shop pages, newest first.',
    method: 'GET',
    path: '/v1/shop/activities',
    who: 'public',
    query: PageQuery,
    answers: { 200: pageOf(ShopActivity) },
    errors: ['CURSOR_INVALID'],
    handle: ({ query }, deps: CatalogDeps) => listShopActivities(query, deps),
  }),
  getShopActivity: route({
    name: 'getShopActivity',
    summary: 'One published activity for a shop page.',
    method: 'GET',
    path: '/v1/shop/activities/{activityId}',
    who: 'public',
    params: activityParams,
    answers: { 200: ShopActivity },
    errors: ['ACTIVITY_NOT_FOUND'],
    handle: ({ params }, deps: CatalogDeps) => readShopActivity(params.activityId, deps),
  }),
};
