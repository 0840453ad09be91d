import { AxonError } from '#shared/axon-error.ts';
import type { Clock } from '#shared/clock.ts';
import { type AnnounceDeps, announce } from './announce.ts';
import type { StoredCampaign } from './campaign-store.ts';
import { expectVersion, untilWritten } from './optimistic.ts';
import { type PublishDeps, prepareToPublish } from './publish-campaign.ts';
import { type ReadCampaignDeps, readCampaign } from './read-campaign.ts';
import type { CampaignDetail, Status } from './schema.ts';

export type StatusChange = 'publish' | 'pause' | 'resume' | 'end';

/** The whole life of a campaign. What is not here is not possible: ENDED is final, a draft is never ended. */
const transitions: Readonly<Record<StatusChange, { readonly from: readonly Status[]; readonly to: Status }>> = {
  publish: { from: ['DRAFT'], to: 'ACTIVE' },
  pause: { from: ['ACTIVE'], to: 'PAUSED' },
  resume: { from: ['PAUSED'], to: 'ACTIVE' },
  end: { from: ['ACTIVE', 'PAUSED'], to: 'ENDED' },
};

export interface ChangeStatusDeps extends ReadCampaignDeps, AnnounceDeps, PublishDeps {
  readonly clock: Clock;
}

export interface StatusRequest {
  readonly campaignId: string;
  readonly change: StatusChange;
  readonly version: number;
}

/**
 * Moves a campaign and all its activities to another status at once, then tells the reservation gate.
 * Asking for the status it already has succeeds whatever the version (nothing would be overwritten) and tells the gate
 * again: so a request repeated after a crash or a lost answer finishes what the first one began.
 * @throws AxonError CAMPAIGN_NOT_FOUND, VERSION_CONFLICT, WRONG_STATUS, NOT_PUBLISHABLE
 */
export const changeStatus = async (request: StatusRequest, deps: ChangeStatusDeps): Promise<CampaignDetail> => {
  const campaign = await untilWritten(async () => {
    const found = await deps.campaigns.get(request.campaignId);
    if (!found) throw new AxonError('CAMPAIGN_NOT_FOUND', { campaignId: request.campaignId });
    return found.status === transitions[request.change].to ? found : write(found, request, deps);
  });
  await Promise.all(campaign.activityIds.map((id) => announce(id, deps)));
  return readCampaign(campaign.id, deps);
};

const write = async (
  campaign: StoredCampaign,
  { change, version }: StatusRequest,
  deps: ChangeStatusDeps,
): Promise<StoredCampaign | undefined> => {
  const { from, to } = transitions[change];
  expectVersion(campaign, version);
  if (!from.includes(campaign.status)) throw new AxonError('WRONG_STATUS', { current: campaign.status, allowed: from });
  const activities = await deps.activities.getAll(campaign.activityIds);
  if (change === 'publish' && !(await prepareToPublish(activities, deps))) return undefined;
  return deps.campaigns.changeStatus(campaign, activities, { status: to, now: deps.clock.now() });
};
