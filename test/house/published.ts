import type * as z from 'zod';
import type { ActivityDraft, CampaignDetail, Product } from '#functions/catalog/schema.ts';
import { HOUR, SECOND } from '#shared/clock.ts';
import type { CallApi } from '../../bin/simulate/api-client.ts';

/** Somebody who may publish. */
export interface Publisher {
  readonly call: CallApi;
  /** Of a marketer or an administrator. */
  readonly token: string;
}

/** What matters to the test; the rest is made up: open since a second ago for an hour, a sale has a product of its own. */
export type Wanted = Partial<z.input<typeof ActivityDraft>>;

/** A published campaign of these activities, in their order. */
export const publishedCampaign = async ({ call, token }: Publisher, wanted: readonly Wanted[]): Promise<CampaignDetail> => {
  const soldProduct = async () => {
    const body = { name: 'Lamp', description: '', category: '', price: 9_900 };
    return { productId: (await call<Product>('/v1/products', { token, body })).id };
  };
  const isSale = ({ type = 'FIRST_COME_FIRST_SERVE' }: Wanted) => type === 'FIRST_COME_FIRST_SERVE';
  const now = Date.now();
  const activities: Wanted[] = [];
  for (const each of wanted)
    activities.push({
      name: 'Activity',
      opensAt: now - SECOND,
      closesAt: now + HOUR,
      ...(isSale(each) && (await soldProduct())),
      ...each,
    });
  const { id, version } = await call<CampaignDetail>('/v1/campaigns', { token, body: { name: 'Campaign', activities } });
  return call<CampaignDetail>(`/v1/campaigns/${id}/publish`, { token, body: { version } });
};

/** One published activity. @returns its id */
export const publishedActivity = async (publisher: Publisher, wanted: Wanted): Promise<string> => {
  const { activities } = await publishedCampaign(publisher, [wanted]);
  return activities[0]?.id ?? '';
};
