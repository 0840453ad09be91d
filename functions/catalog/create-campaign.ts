import type * as z from 'zod';
import type { Clock } from '#shared/clock.ts';
import { DEFAULT_CURRENCY } from '#shared/money.ts';
import type { Random } from '#shared/random.ts';
import type { CallerOf, ClientFacts } from '#shared/route.ts';
import type { CampaignStore } from './campaign-store.ts';
import type { CreationRequest } from './creation-store.ts';
import { untilWritten } from './optimistic.ts';
import { type ReadCampaignDeps, readCampaign } from './read-campaign.ts';
import type { Activity, ActivityDraft, Campaign, CampaignDetail, CampaignDraft } from './schema.ts';

/** Which member asks, and by which Idempotency-Key: asking again gives what the first request created. */
export type Requester = Pick<CreationRequest, 'memberId' | 'key'>;

/** Who the requester of a call is. */
export const requesterOf = ({
  caller,
  client,
}: {
  readonly caller: CallerOf<'marketer'>;
  readonly client: Pick<ClientFacts, 'idempotencyKey'>;
}): Requester => ({ memberId: caller.userId, key: client.idempotencyKey });

export interface CreateCampaignDeps extends ReadCampaignDeps {
  readonly campaigns: CampaignStore;
  readonly clock: Clock;
  readonly random: Random;
}

/** Drafts a campaign with its activities. Nothing of it needs to be complete before it is published. */
export const createCampaign = async (
  draft: z.output<typeof CampaignDraft>,
  requester: Requester,
  deps: CreateCampaignDeps,
): Promise<CampaignDetail> => {
  const { clock, random } = deps;
  const now = clock.now();
  const { activities, ...fields } = draft;
  const campaign: Campaign = {
    ...fields,
    id: `cmp_${random.id()}`,
    status: 'DRAFT',
    currency: DEFAULT_CURRENCY,
    version: 1,
    createdAt: now,
    updatedAt: now,
  };
  const drafts = activities.map((activity) => draftedActivity(campaign.id, activity, { id: `act_${random.id()}`, now }));
  const id = await untilWritten(() =>
    deps.campaigns.create(campaign, drafts, { ...requester, kind: 'campaign', body: draft, now }),
  );
  return readCampaign(id, deps);
};

export const draftedActivity = (
  campaignId: string,
  draft: z.output<typeof ActivityDraft>,
  { id, now }: { readonly id: string; readonly now: number },
): Activity => ({ ...draft, id, campaignId, status: 'DRAFT', version: 1, createdAt: now, updatedAt: now });
