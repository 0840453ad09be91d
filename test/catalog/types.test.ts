import { expect, test } from 'vitest';
import { createCampaign } from '#functions/catalog/create-campaign.ts';
import { editActivity } from '#functions/catalog/edit-activity.ts';
import { readSaleActivity } from '#functions/catalog/read-activity.ts';
import { ActivityDraft } from '#functions/catalog/schema.ts';
import { listShopActivities } from '#functions/catalog/shop/list-shop-activities.ts';
import { DAY, HOUR } from '#shared/clock.ts';
import { aCatalog, outcome, START } from './a-catalog.ts';

const window = { opensAt: START + HOUR, closesAt: START + 3 * HOUR };
const coupon = { discount: { kind: 'RATE', basisPoints: 1_500 }, validUntil: START + DAY };
const couponDraft = { name: 'Coupons', type: 'COUPON', stock: 10, coupon, ...window };
const raffleDraft = { name: 'Raffle', type: 'GIVEAWAY', stock: 3, ...window };

const drafted = async (draft: object) => {
  const catalog = aCatalog();
  const activities = [ActivityDraft.parse(draft)];
  const campaign = await createCampaign({ name: 'Spring', activities }, { memberId: 'mia', key: undefined }, catalog.deps);
  const [activity] = campaign.activities;
  if (!activity) throw new Error('The campaign has no activity');
  const edit = (version: number, changes: object) => outcome(editActivity(activity.id, { version, ...changes }, catalog.deps));
  return { ...catalog, campaign, activity, edit };
};

test.each([
  [{ ...couponDraft, coupon: undefined }, 'coupon'],
  [{ ...couponDraft, productId: 'prd_1' }, 'productId'],
  [{ ...couponDraft, type: 'FIRST_COME_FIRST_SERVE' }, 'productId'],
  [{ ...raffleDraft, coupon }, 'coupon'],
  [{ ...raffleDraft, productId: 'prd_1' }, 'productId'],
  [{ ...couponDraft, coupon: { ...coupon, discount: { kind: 'RATE', basisPoints: 10_001 } } }, 'coupon'],
  [{ ...couponDraft, coupon: { ...coupon, discount: { kind: 'AMOUNT', amount: 0 } } }, 'coupon'],
])('what an activity sells or gives belongs to its type: %o', (draft, field) => {
  const { error } = ActivityDraft.safeParse(draft);
  expect(error?.issues.map(({ path }) => path[0])).toContain(field);
});

test('a coupon may be changed while a draft, and not once anybody may have one', async () => {
  const { campaign, edit, move, activity, deps } = await drafted(couponDraft);
  const worth = { ...coupon, minOrderAmount: 5_000 };
  expect(await edit(1, { coupon: worth })).toMatchObject({ coupon: { minOrderAmount: 5_000 }, version: 2 });
  await move(campaign, 'publish');
  expect(await edit(3, { coupon })).toMatchObject({ code: 'NOT_EDITABLE', details: { fields: ['coupon'] } });
  expect(await edit(3, { stock: 20 })).toMatchObject({ stock: 20 });
  expect(await edit(4, { closesAt: coupon.validUntil + 1 })).toMatchObject({ code: 'INVALID_REQUEST' });
  expect(await readSaleActivity(activity.id, deps)).toMatchObject({ coupon: { name: 'Coupons', currency: 'KRW' }, stock: 20 });
});

test('coupons that end before their activity cannot be published', async () => {
  const short = { ...couponDraft, coupon: { ...coupon, validUntil: window.closesAt - 1 } };
  const { campaign, move } = await drafted(short);
  const refused = await outcome(move(campaign, 'publish'));
  expect(refused).toMatchObject({ code: 'NOT_PUBLISHABLE', details: { missing: [{ code: 'COUPON_VALIDITY' }] } });
});

test('a giveaway has no stock; how many win is fixed, and it cannot be opened again once it has closed', async () => {
  const { campaign, edit, move, activity, deps, told, advance } = await drafted(raffleDraft);
  await move(campaign, 'publish');
  expect(told).toContain('stock 0 DRAFT');
  expect(await readSaleActivity(activity.id, deps)).toMatchObject({ stock: 0, giveaway: { winners: 3 } });
  expect(await edit(2, { stock: 4 })).toMatchObject({ code: 'NOT_EDITABLE' });
  expect(await edit(2, { closesAt: window.closesAt + HOUR })).toMatchObject({ version: 3 });
  advance(5 * HOUR);
  expect(await edit(3, { closesAt: window.closesAt + DAY })).toMatchObject({ code: 'NOT_EDITABLE' });
});

test('the shop lists activities of one type', async () => {
  const { campaign, move, deps, activity } = await drafted(couponDraft);
  await move(campaign, 'publish');
  const idsOf = async (type: 'COUPON' | 'GIVEAWAY') => {
    const { items } = await listShopActivities({ limit: 10, type }, deps);
    return items.map(({ id }) => id);
  };
  expect(await idsOf('COUPON')).toEqual([activity.id]);
  expect(await idsOf('GIVEAWAY')).toEqual([]);
});
