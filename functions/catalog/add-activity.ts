import type * as z from 'zod';
import { AxonError } from '#shared/axon-error.ts';
import { type ActivityStore, activityOf } from './activity-store.ts';
import { type CreateCampaignDeps, draftedActivity, type Requester } from './create-campaign.ts';
import type { CreationStore } from './creation-store.ts';
import { untilWritten } from './optimistic.ts';
import { type Activity, type ActivityDraft, MAX_ACTIVITIES } from './schema.ts';

export interface AddActivityDeps extends CreateCampaignDeps {
  readonly activities: ActivityStore;
  readonly creations: CreationStore;
}

/**
 * Adds an activity to a campaign that is still a draft.
 * @throws AxonError CAMPAIGN_NOT_FOUND, NOT_EDITABLE
 */
export const addActivity = async (
  { campaignId, draft }: { readonly campaignId: string; readonly draft: z.output<typeof ActivityDraft> },
  requester: Requester,
  deps: AddActivityDeps,
): Promise<Activity> => {
  const { campaigns, activities, creations, clock, random } = deps;
  const now = clock.now();
  const request = { ...requester, kind: `activity of ${campaignId}`, body: draft, now };
  const activity = draftedActivity(campaignId, draft, { id: `act_${random.id()}`, now });
  const id = await untilWritten(async () => {
    // Asked before anything is refused: a repeated request also gets its activity after the campaign was published.
    const before = await creations.find(request);
    if (before) return before;
    const campaign = await campaigns.get(campaignId);
    if (!campaign) throw new AxonError('CAMPAIGN_NOT_FOUND', { campaignId });
    if (campaign.status !== 'DRAFT' || campaign.activityIds.length >= MAX_ACTIVITIES)
      throw new AxonError('NOT_EDITABLE', { fields: ['activities'], current: campaign.status, most: MAX_ACTIVITIES });
    return campaigns.addActivity(campaign, activity, request);
  });
  const stored = await activities.get(id);
  return stored ? activityOf(stored) : activity;
};
