import { expect, test } from 'vitest';
import { createCampaign } from '#functions/catalog/create-campaign.ts';
import { CampaignQuery, listCampaigns } from '#functions/catalog/list-campaigns.ts';
import { ShopActivity } from '#functions/catalog/schema.ts';
import { listShopActivities, readShopActivity } from '#functions/catalog/shop/list-shop-activities.ts';
import { SECOND } from '#shared/clock.ts';
import { aCatalog, outcome } from './a-catalog.ts';

const withCampaigns = async (count: number, nameOf: (at: number) => string) => {
  const catalog = aCatalog();
  for (let at = 0; at < count; at += 1) {
    if (at % 3 === 0) catalog.advance(SECOND);
    await createCampaign(
      { name: nameOf(at), activities: [catalog.anActivity('prd_x')] },
      { memberId: 'mia', key: undefined },
      catalog.deps,
    );
  }
  const list = async (query: object) => {
    const pages = [];
    let cursor: string | undefined;
    do {
      const page = await listCampaigns(CampaignQuery.parse({ ...query, cursor }), catalog.deps);
      pages.push(page.items);
      cursor = page.nextCursor;
    } while (cursor !== undefined);
    return pages;
  };
  return { ...catalog, list };
};

test('1,000 campaigns come newest first in two requests, each once', async () => {
  const { list } = await withCampaigns(1000, (at) => `Campaign ${at}`);
  const pages = await list({ limit: 500 });
  expect(pages.map((page) => page.length)).toEqual([500, 500]);
  const items = pages.flat();
  expect(new Set(items.map(({ id }) => id)).size).toBe(1000);
  expect(items.map(({ createdAt }) => createdAt)).toEqual(items.map(({ createdAt }) => createdAt).toSorted((a, b) => b - a));
  expect(items.every(({ activities }) => activities.length === 1)).toBe(true);
});

test('a search finds every name that contains it, in any case, however the pages fall', async () => {
  const { list } = await withCampaigns(60, (at) => (at % 4 === 0 ? `겨울 SALE ${at}` : `Other ${at}`));
  for (const limit of [1, 7, 15, 50]) {
    const found = (await list({ q: 'sale', limit })).flat();
    expect(found).toHaveLength(15);
    expect(found.every(({ name }) => name.includes('SALE'))).toBe(true);
  }
  expect((await list({ q: '겨울'.normalize('NFD') })).flat()).toHaveLength(15);
  expect(await list({ q: 'nothing like it' })).toEqual([[]]);
});

test('a status filter shows that status only', async () => {
  const { deps, campaign, move } = aCatalog();
  const drafts = [await campaign('One'), await campaign('Two')];
  await move(drafts[0] ?? (await campaign()), 'publish');
  const list = async (status: string) =>
    (await listCampaigns(CampaignQuery.parse({ status }), deps)).items.map(({ name }) => name);
  expect(await list('ACTIVE')).toEqual(['One']);
  expect(await list('DRAFT')).toEqual(['Two']);
  expect(await list('ENDED')).toEqual([]);
});

test.each(['x', '', '%', Buffer.from('{"id":1}').toString('base64url'), Buffer.from('Z'.repeat(15)).toString('base64url')])(
  'a cursor that no page gave (%j) is refused',
  async (cursor) => {
    const { deps } = aCatalog();
    expect(await outcome(listCampaigns({ cursor, limit: 5 }, deps))).toMatchObject({ code: 'CURSOR_INVALID' });
  },
);

test('the shop sees an activity from its publication to its end, and never a draft', async () => {
  const { deps, campaign, move } = aCatalog();
  await campaign('Stays a draft');
  let current = await campaign();
  const id = current.activities[0]?.id ?? '';
  const seen = async () => (await listShopActivities({ limit: 10 }, deps)).items;
  expect(await seen()).toEqual([]);
  expect(await outcome(readShopActivity(id, deps))).toMatchObject({ code: 'ACTIVITY_NOT_FOUND' });
  for (const [change, status] of [
    ['publish', 'ACTIVE'],
    ['pause', 'PAUSED'],
    ['end', 'ENDED'],
  ] as const) {
    current = await move(current, change);
    expect((await seen()).map((activity) => [activity.id, activity.status])).toEqual([[id, status]]);
    const shown = await readShopActivity(id, deps);
    expect(ShopActivity.strict().parse(shown)).toMatchObject({ status, product: { price: 19_900 } });
  }
});

test('shop activities are paged, each once', async () => {
  const { deps, campaign, move } = aCatalog();
  await move(await campaign('Many', 7), 'publish');
  const first = await listShopActivities({ limit: 4 }, deps);
  const second = await listShopActivities({ limit: 4, cursor: first.nextCursor }, deps);
  expect([first.items.length, second.items.length, second.nextCursor]).toEqual([4, 3, undefined]);
  expect(new Set([...first.items, ...second.items].map(({ id }) => id)).size).toBe(7);
});
