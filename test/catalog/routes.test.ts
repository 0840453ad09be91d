import { expect, test } from 'vitest';
import { catalogRoutes } from '#functions/catalog/routes.ts';
import { CampaignDetail } from '#functions/catalog/schema.ts';
import { Answer, bindRoutes } from '#shared/route.ts';
import { aCatalog } from './a-catalog.ts';

const aDoor = () => {
  const { deps } = aCatalog();
  const routes = bindRoutes(catalogRoutes, deps);
  const client = { requestId: 'r', ip: undefined, userAgent: undefined, origin: undefined, contentType: undefined, headers: {} };
  return async (name: string, input: { params?: object; query?: object; body?: object; key?: string }): Promise<unknown> => {
    const caller = { who: 'member', userId: 'mia', role: 'marketer' } as const;
    const answer = await routes
      .find((route) => route.name === name)
      ?.call({
        params: input.params,
        query: input.query,
        body: input.body as Uint8Array,
        caller,
        client: { ...client, idempotencyKey: input.key },
      });
    return answer instanceof Answer ? answer.body : answer;
  };
};

test('a marketer goes from product to a running campaign, calling every write twice', async () => {
  const call = aDoor();
  const twice = async (name: string, input: Parameters<typeof call>[1]) => {
    const first = await call(name, { ...input, key: name });
    expect(await call(name, { ...input, key: name })).toEqual(first);
    return first;
  };
  const product = await twice('createProduct', { body: { name: 'Cap', description: '', category: '', price: 1 } });
  const draft = { name: 'Sale', activities: [] };
  const campaign = CampaignDetail.parse(await twice('createCampaign', { body: draft }));
  const params = { campaignId: campaign.id };
  const productId = (product as { id: string }).id;
  const activity = { name: 'A', type: 'FIRST_COME_FIRST_SERVE', productId, stock: 3, opensAt: 1, closesAt: 9e12 };
  await twice('addActivity', { params, body: activity });
  const read = async () => CampaignDetail.parse(await call('getCampaign', { params }));
  for (const [name, status] of [
    ['publishCampaign', 'ACTIVE'],
    ['pauseCampaign', 'PAUSED'],
    ['resumeCampaign', 'ACTIVE'],
    ['endCampaign', 'ENDED'],
  ] as const)
    expect(await twice(name, { params, body: { version: (await read()).version } })).toMatchObject({ status });
  expect((await read()).version).toBe(6);
});

test('reading needs a viewer, writing a marketer, and only the shop is public', () => {
  for (const { name, method, path, who } of Object.values(catalogRoutes)) {
    const expected = path.startsWith('/v1/shop/') ? 'public' : method === 'GET' ? 'viewer' : 'marketer';
    expect([name, who]).toEqual([name, expected]);
  }
  expect(Object.entries(catalogRoutes).filter(([key, { name }]) => key !== name)).toEqual([]);
});
