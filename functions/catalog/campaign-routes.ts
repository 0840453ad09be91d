import * as z from 'zod';
import { CampaignId } from '#shared/ids.ts';
import { pageOf } from '#shared/page.ts';
import { Answer, route } from '#shared/route.ts';
import { type CreateCampaignDeps, createCampaign, requesterOf } from './create-campaign.ts';
import { editCampaign } from './edit-campaign.ts';
import { CampaignQuery, listCampaigns } from './list-campaigns.ts';
import { readCampaign } from './read-campaign.ts';
import { CampaignDetail, CampaignDraft, CampaignEdit } from './schema.ts';

const campaignParams = z.object({ campaignId: CampaignId });

export const campaignRoutes = {
  listCampaigns: route({
    name: 'listCampaigns',
    summary: 'Campaigns with their activities and products, newest first; by status or part of the name.',
    method: 'GET',
    path: '/v1/campaigns',
    who: 'viewer',
    query: CampaignQuery,
    answers: { 200: pageOf(CampaignDetail) },
    errors: ['CURSOR_INVALID'],
    handle: ({ query }, deps: CreateCampaignDeps) => listCampaigns(query, deps),
  }),
  createCampaign: route({
    name: 'createCampaign',
    summary: 'Draft a campaign; repeating it with the same Idempotency-Key gives the same campaign.',
    method: 'POST',
    path: '/v1/campaigns',
    who: 'marketer',
    body: CampaignDraft,
    answers: { 201: CampaignDetail },
    handle: async (request, deps: CreateCampaignDeps) =>
      new Answer(201, await createCampaign(request.body, requesterOf(request), deps)),
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
    handle: ({ params }, deps: CreateCampaignDeps) => readCampaign(params.campaignId, deps),
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
    handle: ({ params, body }, deps: CreateCampaignDeps) => editCampaign(params.campaignId, body, deps),
  }),
};
