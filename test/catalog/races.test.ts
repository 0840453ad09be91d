import { expect, test } from 'vitest';
import { changeStatus } from '#functions/catalog/change-status.ts';
import { editActivity } from '#functions/catalog/edit-activity.ts';
import { readCampaign } from '#functions/catalog/read-campaign.ts';
import { aCatalog, outcome, START } from './a-catalog.ts';

/** Interleavings written out: what was read before a change must not be acted upon after it. */

test('a product taken away while the stock is written stops the publication', async () => {
  const { campaign, deps } = aCatalog();
  const draft = await campaign();
  const id = draft.activities[0]?.id ?? '';
  let edited = false;
  const prepareStock = async (): Promise<void> => {
    if (!edited) await editActivity(id, { version: 1, productId: 'prd_none' }, deps);
    edited = true;
  };
  const publication = changeStatus({ campaignId: draft.id, version: 1, change: 'publish' }, { ...deps, prepareStock });
  expect(await outcome(publication)).toMatchObject({
    code: 'NOT_PUBLISHABLE',
    details: { missing: [{ code: 'PRODUCT', activityId: id }] },
  });
  expect((await readCampaign(draft.id, deps)).status).toBe('DRAFT');
});

test('an edit that read the stock before it was fixed cannot change it after', async () => {
  const { campaign, deps } = aCatalog();
  const seen = await deps.activities.get((await campaign()).activities[0]?.id ?? '');
  if (!seen) throw new Error('The activity is not stored');
  await deps.activities.fixStock(seen);
  expect(await deps.activities.edit(seen, { stock: 5 }, START)).toBeUndefined();
  expect(await deps.activities.edit(seen, { name: 'Other' }, START)).toMatchObject({ name: 'Other', stock: 100 });
});

test('an activity cannot join a campaign that was published since it was read', async () => {
  const { campaign, deps, move, anActivity } = aCatalog();
  const draft = await campaign();
  const seen = await deps.campaigns.get(draft.id);
  if (!seen) throw new Error('The campaign is not stored');
  await move(draft, 'publish');
  const base = { id: 'act_late', campaignId: draft.id, status: 'DRAFT' as const, version: 1, createdAt: START, updatedAt: START };
  const request = { memberId: 'mia', kind: 'activity', key: undefined, body: {}, now: START };
  const joined = deps.campaigns.addActivity(seen, { ...anActivity('prd_x'), ...base }, request);
  expect(await joined).toBeUndefined();
  expect(await deps.activities.get('act_late')).toBeUndefined();
});

test('a pause that is overtaken by an edit of an activity is decided again on what is true then', async () => {
  const { campaign, deps, move } = aCatalog();
  const active = await move(await campaign(), 'publish');
  const { id = '', version = 0 } = active.activities[0] ?? {};
  const edit = editActivity(id, { version, name: 'Renamed' }, deps);
  const [renamed, paused] = await Promise.all([outcome(edit), outcome(move(active, 'pause'))]);
  expect(paused).toMatchObject({ status: 'PAUSED' });
  const after = await deps.activities.get(id);
  expect(after).toMatchObject({ status: 'PAUSED', name: 'code' in renamed ? 'First hundred' : 'Renamed' });
});
