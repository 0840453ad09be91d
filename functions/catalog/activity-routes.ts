import * as z from 'zod';
import { ActivityId, CampaignId } from '#shared/ids.ts';
import { Answer, route } from '#shared/route.ts';
import { type AddActivityDeps, addActivity } from './add-activity.ts';
import { requesterOf } from './create-campaign.ts';
import { type EditActivityDeps, editActivity } from './edit-activity.ts';
import { readActivity } from './read-activity.ts';
import { Activity, ActivityDraft, ActivityEdit, EditedActivity } from './schema.ts';

export interface ActivityDeps extends AddActivityDeps, EditActivityDeps {}

const campaignParams = z.object({ campaignId: CampaignId });
const activityParams = z.object({ activityId: ActivityId });

export const activityRoutes = {
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
    handle: async (request, deps: ActivityDeps) => {
      const { params, body } = request;
      return new Answer(201, await addActivity({ ...params, draft: body }, requesterOf(request), deps));
    },
  }),
  updateActivity: route({
    name: 'updateActivity',
    summary:
      'Change an activity: all of it while a draft; name, stock and closing time while it runs. A lowered stock takes only what is free.',
    method: 'PATCH',
    path: '/v1/activities/{activityId}',
    who: 'marketer',
    params: activityParams,
    body: ActivityEdit,
    answers: { 200: EditedActivity },
    errors: ['ACTIVITY_NOT_FOUND', 'NOT_EDITABLE', 'VERSION_CONFLICT'],
    handle: ({ params, body }, deps: ActivityDeps) => editActivity(params.activityId, body, deps),
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
    handle: ({ params }, deps: ActivityDeps) => readActivity(params.activityId, deps),
  }),
};
