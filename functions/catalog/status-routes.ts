import * as z from 'zod';
import { CampaignId } from '#shared/ids.ts';
import { route } from '#shared/route.ts';
import { type ChangeStatusDeps, changeStatus, type StatusChange } from './change-status.ts';
import { CampaignDetail, Version } from './schema.ts';

const statusChange = <const C extends StatusChange>(change: C, summary: string) =>
  route({
    name: `${change}Campaign`,
    summary,
    method: 'POST',
    path: `/v1/campaigns/{campaignId}/${change}`,
    who: 'marketer',
    params: z.object({ campaignId: CampaignId }),
    body: z.object({ version: Version }),
    answers: { 200: CampaignDetail },
    errors: [
      'CAMPAIGN_NOT_FOUND',
      'VERSION_CONFLICT',
      'WRONG_STATUS',
      ...(change === 'publish' ? (['NOT_PUBLISHABLE'] as const) : []),
    ],
    handle: ({ params, body }, deps: ChangeStatusDeps) => changeStatus({ ...params, ...body, change }, deps),
  });

export const statusRoutes = {
  publishCampaign: statusChange('publish', 'Check a draft, prepare its stock and put it on sale.'),
  pauseCampaign: statusChange('pause', 'Stop taking reservations; holds and payments under way go on.'),
  resumeCampaign: statusChange('resume', 'Take reservations again.'),
  endCampaign: statusChange('end', 'End a campaign for good.'),
};
