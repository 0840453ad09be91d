import { AxonError } from '#shared/axon-error.ts';
import { type ActivityStore, activityOf, type StoredActivity } from './activity-store.ts';
import type { CampaignStore, StoredCampaign } from './campaign-store.ts';
import type { ProductStore } from './product-store.ts';
import type { CampaignDetail, Product } from './schema.ts';

export interface ReadCampaignDeps {
  readonly campaigns: CampaignStore;
  readonly activities: ActivityStore;
  readonly products: ProductStore;
}

/** A campaign with its activities and their products, as of now. @throws AxonError CAMPAIGN_NOT_FOUND */
export const readCampaign = async (campaignId: string, deps: ReadCampaignDeps): Promise<CampaignDetail> => {
  const campaign = await deps.campaigns.get(campaignId);
  if (!campaign) throw new AxonError('CAMPAIGN_NOT_FOUND', { campaignId });
  const own = await deps.activities.getAll(campaign.activityIds);
  const products = await deps.products.getMany(own.flatMap(({ productId }) => productId ?? []));
  return campaignDetail(campaign, new Map(own.map((activity) => [activity.id, activity])), products);
};

/** Puts a campaign together from what was read in bulk. */
export const campaignDetail = (
  { activityIds, ...campaign }: StoredCampaign,
  activities: ReadonlyMap<string, StoredActivity>,
  products: ReadonlyMap<string, Product>,
): CampaignDetail => ({
  ...campaign,
  activities: activityIds.flatMap((id) => {
    const activity = activities.get(id);
    return activity ? [{ ...activityOf(activity), product: products.get(activity.productId ?? '') }] : [];
  }),
});
