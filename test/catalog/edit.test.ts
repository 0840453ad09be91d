import { expect, test } from 'vitest';
import { editActivity } from '#functions/catalog/edit-activity.ts';
import { editCampaign } from '#functions/catalog/edit-campaign.ts';
import { editProduct } from '#functions/catalog/products/edit-product.ts';
import { readSaleActivity } from '#functions/catalog/read-activity.ts';
import { ProductEdit } from '#functions/catalog/schema.ts';
import { HOUR, MINUTE } from '#shared/clock.ts';
import { aCatalog, outcome, START } from './a-catalog.ts';

const published = async () => {
  const catalog = aCatalog();
  const campaign = await catalog.move(await catalog.campaign(), 'publish');
  const [activity] = campaign.activities;
  if (!activity) throw new Error('The campaign has no activity');
  catalog.told.length = 0;
  const edit = (changes: object, version = activity.version) =>
    outcome(editActivity(activity.id, { version, ...changes }, catalog.deps));
  return { ...catalog, campaign, activity, edit };
};

test.each(['campaign', 'activity', 'product'] as const)('of parallel edits of a %s exactly one wins', async (what) => {
  const { deps, campaign } = aCatalog();
  const { id, activities } = await campaign();
  const [activity] = activities;
  const edits = Array.from({ length: 12 }, (_, at) => {
    const edit = { version: 1, name: `Name ${at}` };
    if (what === 'campaign') return outcome(editCampaign(id, edit, deps));
    if (what === 'activity') return outcome(editActivity(activity?.id ?? '', edit, deps));
    return outcome(editProduct(activity?.productId ?? '', edit, deps));
  });
  const results = await Promise.all(edits);
  expect(results.filter((result) => 'name' in result)).toMatchObject([{ version: 2 }]);
  const lost = results.filter((result) => 'code' in result);
  expect(lost).toHaveLength(11);
  for (const each of lost) expect(each).toMatchObject({ code: 'VERSION_CONFLICT', details: { version: 2 } });
});

test('repeating an edit that already holds succeeds, so a lost answer does no harm', async () => {
  const { deps, campaign } = aCatalog();
  const { id } = await campaign();
  const edit = { version: 1, name: 'Spring sale', budget: 5_000_000 };
  expect(await editCampaign(id, edit, deps)).toMatchObject({ version: 2, budget: 5_000_000 });
  expect(await editCampaign(id, edit, deps)).toMatchObject({ version: 2, name: 'Spring sale' });
});

test('a new price leaves the description as it is', async () => {
  const { deps, product } = aCatalog();
  const { id } = await product();
  const edit = ProductEdit.parse({ version: 1, price: 9900 });
  expect(await editProduct(id, edit, deps)).toMatchObject({ price: 9900, description: 'Warm', category: 'hats', version: 2 });
});

test('unknown ids are told apart', async () => {
  const { deps } = aCatalog();
  expect(await outcome(editCampaign('cmp_x', { version: 1, name: 'a' }, deps))).toMatchObject({ code: 'CAMPAIGN_NOT_FOUND' });
  expect(await outcome(editActivity('act_x', { version: 1 }, deps))).toMatchObject({ code: 'ACTIVITY_NOT_FOUND' });
  expect(await outcome(editProduct('prd_x', { version: 1 }, deps))).toMatchObject({ code: 'PRODUCT_NOT_FOUND' });
});

test('while it runs the product stays; the refusal names it and nothing is written', async () => {
  const { edit, activity, deps, told } = await published();
  const changes = { name: 'New', stock: 50, productId: 'prd_other', closesAt: activity.closesAt };
  expect(await edit(changes)).toMatchObject({ code: 'NOT_EDITABLE', details: { fields: ['productId'] } });
  expect(await deps.activities.get(activity.id)).toMatchObject({ name: 'First hundred', version: activity.version });
  expect(told).toEqual([]);
});

test('the stock of a running or paused activity changes: first its row, then its places, and the answer says how far', async () => {
  const { edit, activity, campaign, move, deps, told } = await published();
  const changed = await edit({ stock: 40 });
  expect(changed).toMatchObject({ stock: 40, version: activity.version + 1, stockChange: { wanted: 40, rows: 40 } });
  expect(told).toEqual(['change stock 40']);
  await move(campaign, 'pause');
  const version = (await deps.activities.get(activity.id))?.version ?? 0;
  const partly = { ...deps, changeStock: async () => ({ wanted: 10, rows: 25 }) };
  expect(await editActivity(activity.id, { version, stock: 10 }, partly)).toMatchObject({
    stock: 10,
    stockChange: { wanted: 10, rows: 25 },
  });
});

test('places are brought to what the row says, also when somebody else was faster; a repeated edit does it again', async () => {
  const { activity, deps, told } = await published();
  const edit = { version: activity.version, stock: 40 };
  const dying = { ...deps, changeStock: () => Promise.reject(new Error('gone')) };
  await expect(editActivity(activity.id, edit, dying)).rejects.toThrow('gone');
  expect(await editActivity(activity.id, edit, deps)).toMatchObject({ stock: 40, version: activity.version + 1 });
  expect(told).toEqual(['change stock 40']);
});

test('who edits no stock changes no places, and neither does a draft', async () => {
  const { edit, told } = await published();
  expect(await edit({ name: 'New' })).not.toHaveProperty('stockChange');
  expect(told).toEqual([]);
  const draft = aCatalog();
  const [activity] = (await draft.campaign()).activities;
  const edited = await editActivity(activity?.id ?? '', { version: 1, stock: 7 }, draft.deps);
  expect(edited).toMatchObject({ stock: 7 });
  expect(edited).not.toHaveProperty('stockChange');
  expect(draft.told).toEqual([]);
});

test('the stock of an ended activity stays', async () => {
  const { edit, campaign, move, told } = await published();
  const ended = await move(campaign, 'end');
  told.length = 0;
  expect(await edit({ stock: 40 }, ended.activities[0]?.version)).toMatchObject({ code: 'NOT_EDITABLE' });
  expect(told).toEqual([]);
});

test('the closing time of a running activity moves, and the gate learns of it after the row', async () => {
  const { edit, activity, gate, deps } = await published();
  expect(await edit({ closesAt: START + 5 * HOUR })).toMatchObject({ closesAt: START + 5 * HOUR, version: activity.version + 1 });
  expect(gate.get(activity.id)).toEqual(await readSaleActivity(activity.id, deps));
  expect(gate.get(activity.id)).toMatchObject({ closesAt: START + 5 * HOUR, version: activity.version + 1 });
});

test('if the gate could not be told of a new window, repeating the edit tells it', async () => {
  const { activity, gate, deps } = await published();
  const edit = { version: activity.version, closesAt: START + 5 * HOUR };
  const dying = { ...deps, announceGate: () => Promise.reject(new Error('gone')) };
  await expect(editActivity(activity.id, edit, dying)).rejects.toThrow('gone');
  expect(gate.get(activity.id)).toMatchObject({ closesAt: START + 3 * HOUR });
  await editActivity(activity.id, edit, deps);
  expect(gate.get(activity.id)).toMatchObject({ closesAt: START + 5 * HOUR });
});

test('the opening time moves only until it has come', async () => {
  const { edit, advance } = await published();
  const moved = await edit({ opensAt: START + 2 * HOUR });
  expect(moved).toMatchObject({ opensAt: START + 2 * HOUR });
  advance(2 * HOUR);
  const version = 'version' in moved ? moved.version : 0;
  expect(await edit({ opensAt: START + 2 * HOUR + MINUTE }, version)).toMatchObject({ details: { fields: ['opensAt'] } });
});

test('a running activity cannot close before it opens', async () => {
  const { edit } = await published();
  expect(await edit({ closesAt: START + HOUR })).toMatchObject({ code: 'INVALID_REQUEST' });
});

test('once ended, nothing of a campaign or its activities changes any more', async () => {
  const { edit, campaign, move, deps, activity } = await published();
  const ended = await move(campaign, 'end');
  const version = ended.activities[0]?.version ?? 0;
  expect(await edit({ name: 'x', closesAt: activity.closesAt + 1 }, version)).toMatchObject({
    code: 'NOT_EDITABLE',
    details: { fields: ['name', 'closesAt'] },
  });
  const rename = editCampaign(campaign.id, { version: ended.version, name: 'x' }, deps);
  expect(await outcome(rename)).toMatchObject({ code: 'NOT_EDITABLE', details: { fields: ['name'] } });
});

test('a planned budget can be taken back; taking back none changes nothing', async () => {
  const { deps, campaign } = aCatalog();
  const { id } = await campaign();
  await editCampaign(id, { version: 1, budget: 5_000_000 }, deps);
  const without = await editCampaign(id, { version: 2, budget: null }, deps);
  expect(without).toMatchObject({ version: 3 });
  expect(without).not.toHaveProperty('budget');
  expect(await editCampaign(id, { version: 3, budget: null }, deps)).toMatchObject({ version: 3 });
});
