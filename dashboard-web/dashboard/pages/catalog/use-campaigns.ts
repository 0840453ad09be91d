import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import type {
  ActivityDraft,
  ActivityEdit,
  CampaignDetail,
  CampaignDraft,
  CampaignEdit,
  ProductDraft,
  Status,
} from '../../../../functions/catalog/schema.ts';
import { answerOf, useApi } from '../../../api/client.ts';
import { usePages } from '../../../api/use-pages.ts';

/** What a form sends: the schema's input, before defaults. */
type Sent<T extends { readonly _zod: { readonly input: unknown } }> = T['_zod']['input'];
export type ActivityBody = Sent<typeof ActivityDraft>;
export type ProductBody = Sent<typeof ProductDraft>;

export interface CampaignFilter {
  readonly q: string;
  readonly status: Status | undefined;
}

/** Campaigns, newest first, page by page. */
export const useCampaigns = ({ q, status }: CampaignFilter) => {
  const api = useApi();
  const filter = { ...(q && { q }), ...(status && { status }) };
  return usePages({
    queryKey: ['campaigns', { q, status }],
    limit: 25,
    keepsPrevious: true,
    refetchInterval: 15_000,
    page: (at, signal) => answerOf(api.GET('/v1/campaigns', { params: { query: { ...at, ...filter } }, signal })),
  });
};

export const useCampaign = (campaignId: string) => {
  const api = useApi();
  return useQuery({
    queryKey: ['campaign', campaignId],
    queryFn: ({ signal }) => answerOf(api.GET('/v1/campaigns/{campaignId}', { params: { path: { campaignId } }, signal })),
  });
};

export const useActivity = (activityId: string) => {
  const api = useApi();
  return useQuery({
    queryKey: ['activity', activityId],
    queryFn: ({ signal }) => answerOf(api.GET('/v1/activities/{activityId}', { params: { path: { activityId } }, signal })),
  });
};

export const useProducts = () => {
  const api = useApi();
  return usePages({
    queryKey: ['products'],
    page: (query, signal) => answerOf(api.GET('/v1/products', { params: { query }, signal })),
  });
};

/** What a new campaign's form holds: the product is either picked or made on the way. */
export interface NewCampaign {
  readonly campaign: Omit<Sent<typeof CampaignDraft>, 'activities'>;
  readonly activity: Omit<ActivityBody, 'productId'>;
  /** Of an activity that sells one. */
  readonly product: { readonly id: string } | ProductBody | undefined;
  /** The same for every try of one form, so that a repeated click makes nothing twice. */
  readonly key: string;
}

export const useCreateCampaign = () => {
  const api = useApi();
  const queries = useQueryClient();
  return useMutation({
    mutationFn: async ({ campaign, activity, product, key }: NewCampaign): Promise<CampaignDetail> => {
      const made =
        product === undefined || 'id' in product
          ? product
          : await answerOf(api.POST('/v1/products', { body: product, headers: { 'Idempotency-Key': `${key}-product` } }));
      const body = { ...campaign, activities: [{ ...activity, ...(made && { productId: made.id }) }] };
      return answerOf(api.POST('/v1/campaigns', { body, headers: { 'Idempotency-Key': key } }));
    },
    onSuccess: (campaign) => {
      queries.setQueryData(['campaign', campaign.id], campaign);
      return Promise.all([
        queries.invalidateQueries({ queryKey: ['campaigns'] }),
        queries.invalidateQueries({ queryKey: ['products'] }),
      ]);
    },
  });
};

/** All changes of one campaign; each answer refreshes what the screen knows of it. */
export const useCampaignChanges = (campaignId: string) => {
  const api = useApi();
  const queries = useQueryClient();
  const refresh = () =>
    Promise.all(['campaign', 'campaigns', 'activity', 'drift'].map((name) => queries.invalidateQueries({ queryKey: [name] })));
  const path = { campaignId };
  return {
    refresh,
    edit: useMutation({
      mutationFn: (body: Sent<typeof CampaignEdit>) =>
        answerOf(api.PATCH('/v1/campaigns/{campaignId}', { params: { path }, body })),
      onSuccess: refresh,
    }),
    editActivity: useMutation({
      mutationFn: ({ activityId, ...body }: Sent<typeof ActivityEdit> & { activityId: string }) =>
        answerOf(api.PATCH('/v1/activities/{activityId}', { params: { path: { activityId } }, body })),
      onSuccess: refresh,
    }),
    changeStatus: useMutation({
      mutationFn: ({ change, version }: { change: StatusChange; version: number }) =>
        answerOf(api.POST(statusPaths[change], { params: { path }, body: { version } })),
      onSuccess: refresh,
    }),
  };
};

export type StatusChange = 'publish' | 'pause' | 'resume' | 'end';
const statusPaths = {
  publish: '/v1/campaigns/{campaignId}/publish',
  pause: '/v1/campaigns/{campaignId}/pause',
  resume: '/v1/campaigns/{campaignId}/resume',
  end: '/v1/campaigns/{campaignId}/end',
} as const;

/** What a member may ask for from each status; ENDED is final. */
export const changesFrom: Readonly<Record<Status, readonly StatusChange[]>> = {
  DRAFT: ['publish'],
  ACTIVE: ['pause', 'end'],
  PAUSED: ['resume', 'end'],
  ENDED: [],
};
