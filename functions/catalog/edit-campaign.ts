import type * as z from 'zod';
import { AxonError } from '#shared/axon-error.ts';
import type { Clock } from '#shared/clock.ts';
import { changesOf, expectVersion, untilWritten } from './optimistic.ts';
import { type ReadCampaignDeps, readCampaign } from './read-campaign.ts';
import type { CampaignDetail, CampaignEdit } from './schema.ts';

/**
 * Changes name and budget until the campaign has ended. An edit that changes nothing answers without comparing
 * versions, so a request repeated after a lost answer succeeds.
 * @throws AxonError CAMPAIGN_NOT_FOUND, NOT_EDITABLE, VERSION_CONFLICT
 */
export const editCampaign = async (
  campaignId: string,
  edit: z.output<typeof CampaignEdit>,
  deps: ReadCampaignDeps & { readonly clock: Clock },
): Promise<CampaignDetail> => {
  await untilWritten(async () => {
    const campaign = await deps.campaigns.get(campaignId);
    if (!campaign) throw new AxonError('CAMPAIGN_NOT_FOUND', { campaignId });
    const changes = changesOf(campaign, edit);
    const fields = Object.keys(changes);
    if (fields.length === 0) return campaign;
    if (campaign.status === 'ENDED') throw new AxonError('NOT_EDITABLE', { fields, current: campaign.status });
    expectVersion(campaign, edit.version);
    return deps.campaigns.edit(campaign, changes, deps.clock.now());
  });
  return readCampaign(campaignId, deps);
};
