import * as z from 'zod';
import { type Page, PageQuery } from '#shared/page.ts';
import { keyOfCursor, newestKey, takePage } from '#shared/take-page.ts';
import { campaignDetail, type ReadCampaignDeps } from './read-campaign.ts';
import { type CampaignDetail, Status } from './schema.ts';

/** Campaigns looked at per request when searching by name. */
const SCAN = 2000;
const SCAN_CHUNK = 500;

export const CampaignQuery = PageQuery.extend({
  status: Status.optional(),
  q: z
    .string()
    .trim()
    .max(120)
    .optional()
    .meta({
      description: `Part of the name, in any case. A search looks at ${SCAN} campaigns per request: a page may hold fewer items than the limit, even none, while nextCursor says that there is more.`,
    }),
  limit: z.coerce.number().int().min(1).max(500).default(50),
});
export type CampaignQuery = z.infer<typeof CampaignQuery>;

/** Campaigns, newest first, each with its activities and their products. @throws AxonError CURSOR_INVALID */
export const listCampaigns = async (query: CampaignQuery, deps: ReadCampaignDeps): Promise<Page<CampaignDetail>> => {
  const { status, q = '', cursor, limit } = query;
  const rows = deps.campaigns.newestFirst(status, keyOfCursor(cursor), q ? SCAN_CHUNK : limit);
  const page = await takePage(rows, {
    limit,
    keyOf: ({ createdAt, id }) => newestKey(createdAt, id),
    keep: ({ name }) => foldCase(name).includes(foldCase(q)),
    scan: SCAN,
  });
  const activities = await deps.activities.getMany(page.items.flatMap(({ activityIds }) => activityIds));
  const products = await deps.products.getMany([...activities.values()].flatMap(({ productId }) => productId ?? []));
  return { ...page, items: page.items.map((campaign) => campaignDetail(campaign, activities, products)) };
};

/** Composed form, so that Hangul typed on any system matches. */
const foldCase = (text: string): string => text.normalize('NFC').toLowerCase();
