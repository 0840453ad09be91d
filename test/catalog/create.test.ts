import fc from 'fast-check';
import { expect, test } from 'vitest';
import { addActivity } from '#functions/catalog/add-activity.ts';
import { createCampaign } from '#functions/catalog/create-campaign.ts';
import { listCampaigns } from '#functions/catalog/list-campaigns.ts';
import { readCampaign } from '#functions/catalog/read-campaign.ts';
import { CampaignDetail, CampaignDraft, Product } from '#functions/catalog/schema.ts';
import { DAY } from '#shared/clock.ts';
import { aCatalog, outcome } from './a-catalog.ts';

const all = { limit: 100, q: undefined, status: undefined, cursor: undefined };

test('a new campaign is a draft that holds its activities with their products', async () => {
  const { campaign } = aCatalog();
  const created = await campaign();
  expect(CampaignDetail.strict().parse(created)).toEqual(created);
  expect(created).toMatchObject({ status: 'DRAFT', version: 1, currency: 'KRW' });
  expect(created.activities).toMatchObject([{ status: 'DRAFT', campaignId: created.id, product: { price: 19_900 } }]);
});

test('parallel creations with one Idempotency-Key make one campaign, and all get it', async () => {
  const { deps, anActivity } = aCatalog();
  const draft = { name: 'Once', activities: [anActivity('prd_x')] };
  const asked = Array.from({ length: 20 }, () => createCampaign(draft, { memberId: 'mia', key: 'k1' }, deps));
  const ids = new Set((await Promise.all(asked)).map(({ id }) => id));
  expect(ids.size).toBe(1);
  expect((await listCampaigns(all, deps)).items).toHaveLength(1);
});

test('the key of another member, of another kind or of another day creates anew', async () => {
  const { deps, product, advance } = aCatalog();
  const draft = { name: 'Once', activities: [] };
  const first = await createCampaign(draft, { memberId: 'mia', key: 'k1' }, deps);
  const other = await createCampaign(draft, { memberId: 'noa', key: 'k1' }, deps);
  expect(Product.strict().safeParse(await product('k1')).success).toBe(true);
  advance(DAY - 2000);
  expect((await createCampaign(draft, { memberId: 'mia', key: 'k1' }, deps)).id).toBe(first.id);
  advance(4000);
  const later = await createCampaign(draft, { memberId: 'mia', key: 'k1' }, deps);
  expect(new Set([first.id, other.id, later.id]).size).toBe(3);
});

test('one key with two bodies is refused, not quietly answered with the first', async () => {
  const { deps } = aCatalog();
  await createCampaign({ name: 'One', activities: [] }, { memberId: 'mia', key: 'k1' }, deps);
  const second = createCampaign({ name: 'Two', activities: [] }, { memberId: 'mia', key: 'k1' }, deps);
  expect(await outcome(second)).toMatchObject({ code: 'INVALID_REQUEST' });
});

test('activities added in parallel are all there, a repeated one once, and also after publication', async () => {
  const { deps, product, anActivity, move } = aCatalog();
  const { id: productId } = await product();
  const { id } = await createCampaign({ name: 'Grow', activities: [] }, { memberId: 'mia', key: undefined }, deps);
  const add = (key?: string) => addActivity({ campaignId: id, draft: anActivity(productId) }, { memberId: 'mia', key }, deps);
  const added = await Promise.all([add('k'), add('k'), add('k'), add(), add()]);
  const campaign = await readCampaign(id, deps);
  expect(campaign.activities.map((activity) => activity.id).sort()).toEqual([...new Set(added.map((each) => each.id))].sort());
  expect(campaign.activities).toHaveLength(3);
  await move(campaign, 'publish');
  expect((await add('k')).id).toBe(added[0]?.id);
  expect(await outcome(add('new'))).toMatchObject({ code: 'NOT_EDITABLE', details: { fields: ['activities'] } });
});

test('a campaign takes at most ten activities', async () => {
  const { deps, campaign, anActivity } = aCatalog();
  const { id } = await campaign('Full', 10);
  const more = addActivity({ campaignId: id, draft: anActivity('prd_x') }, { memberId: 'mia', key: undefined }, deps);
  expect(await outcome(more)).toMatchObject({ code: 'NOT_EDITABLE' });
});

test('any name that is accepted comes back as the text it was', async () => {
  const { deps } = aCatalog();
  const names = fc.oneof(
    fc.string({ unit: 'binary', minLength: 1, maxLength: 60 }),
    fc.constantFrom("'; DROP TABLE campaigns;--", '<script>alert(1)</script>', '__proto__', '{{x}}', '%00'),
  );
  await fc.assert(
    fc.asyncProperty(names, async (name) => {
      const parsed = CampaignDraft.safeParse({ name });
      fc.pre(parsed.success);
      const draft = parsed.data ?? { name, activities: [] };
      const { id } = await createCampaign(draft, { memberId: 'mia', key: name }, deps);
      expect((await readCampaign(id, deps)).name).toBe(draft.name);
    }),
    { numRuns: 60 },
  );
});
