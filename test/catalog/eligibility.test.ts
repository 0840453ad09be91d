import { expect, test } from 'vitest';
import { editActivity } from '#functions/catalog/edit-activity.ts';
import { readSaleActivity } from '#functions/catalog/read-activity.ts';
import { ActivityDraft } from '#functions/catalog/schema.ts';
import { readShopActivity } from '#functions/catalog/shop/list-shop-activities.ts';
import { activitiesTable } from '#functions/catalog/tables.ts';
import { SqliteFile } from '#platform/sqlite.ts';
import { sqliteDatabase } from '#platform/table.sqlite.ts';
import type { EligibilityFilter } from '#shared/eligibility.ts';
import { aCatalog, outcome, START } from './a-catalog.ts';

const adults: EligibilityFilter = { kind: 'AGE', min: 19 };

test('filters set on a draft reach the shop page and the reservation engine', async () => {
  const { campaign, deps, move } = aCatalog();
  const draft = await campaign();
  const [activity] = draft.activities;
  const eligibility = [adults, { kind: 'RECENT_PURCHASE' as const, bought: false, days: 30 }];
  expect(await editActivity(activity?.id ?? '', { version: 1, eligibility }, deps)).toMatchObject({ eligibility, version: 2 });
  await move(draft, 'publish');
  expect(await readShopActivity(activity?.id ?? '', deps)).toMatchObject({ eligibility });
  expect(await readSaleActivity(activity?.id ?? '', deps)).toMatchObject({ eligibility });
});

test('once published they stay, and sending them back unchanged is no change', async () => {
  const { campaign, deps, move } = aCatalog();
  const draft = await campaign();
  const id = draft.activities[0]?.id ?? '';
  await editActivity(id, { version: 1, eligibility: [adults] }, deps);
  await move(draft, 'publish');
  const { version = 0 } = (await deps.activities.get(id)) ?? {};
  expect(await outcome(editActivity(id, { version, name: 'New', eligibility: [{ min: 19, kind: 'AGE' }] }, deps))).toMatchObject({
    name: 'New',
    eligibility: [adults],
  });
  expect(await outcome(editActivity(id, { version: version + 1, eligibility: [] }, deps))).toMatchObject({
    code: 'NOT_EDITABLE',
    details: { fields: ['eligibility'] },
  });
});

test.each<[string, EligibilityFilter]>([
  ['age without a bound', { kind: 'AGE' }],
  ['an age nobody has', { kind: 'AGE', min: 30, max: 20 }],
  ['no region', { kind: 'REGION', regions: [] }],
  ['no grade', { kind: 'GRADE', grades: [] }],
])('an unfinished filter (%s) may be drafted but not published', async (_what, filter) => {
  const { campaign, deps, move } = aCatalog();
  const draft = await campaign();
  const id = draft.activities[0]?.id ?? '';
  await editActivity(id, { version: 1, eligibility: [filter] }, deps);
  expect(await outcome(move(draft, 'publish'))).toMatchObject({
    code: 'NOT_PUBLISHABLE',
    details: { missing: [{ code: 'ELIGIBILITY', activityId: id }] },
  });
});

test('filters that cannot mean anything are refused', () => {
  const base = { name: 'a', productId: 'prd_1', stock: 1, opensAt: START, closesAt: START + 1 };
  const wrong = [
    [adults, { kind: 'AGE', max: 60 }],
    [{ kind: 'GENDER' }],
    [{ kind: 'RECENT_PURCHASE', bought: true, days: 0 }],
    [{ kind: 'REGION', regions: [' '] }],
    [{ kind: 'AGE', min: -1 }],
  ];
  for (const eligibility of wrong)
    expect(ActivityDraft.safeParse({ ...base, eligibility }).success, JSON.stringify(eligibility)).toBe(false);
  expect(ActivityDraft.parse(base).eligibility).toEqual([]);
});

test('an activity written before there were filters is open to all', async () => {
  const database = sqliteDatabase(new SqliteFile(':memory:'));
  const { campaign, deps } = aCatalog(database);
  const id = (await campaign()).activities[0]?.id ?? '';
  await database.table(activitiesTable).update({ id }, { remove: ['eligibility'] });
  expect(await deps.activities.get(id)).toMatchObject({ eligibility: [] });
});
