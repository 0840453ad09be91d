import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { addActivity } from '#functions/catalog/add-activity.ts';
import { changeStatus, type StatusChange } from '#functions/catalog/change-status.ts';
import { createCampaign } from '#functions/catalog/create-campaign.ts';
import { editActivity } from '#functions/catalog/edit-activity.ts';
import { readCampaign } from '#functions/catalog/read-campaign.ts';
import type { Status } from '#functions/catalog/schema.ts';
import { HOUR } from '#shared/clock.ts';
import { aCatalog, outcome } from './a-catalog.ts';

/** The ways a merchant may go, written down apart from the code. */
const ways: Readonly<Record<Status, Partial<Record<StatusChange, Status>>>> = {
  DRAFT: { publish: 'ACTIVE' },
  ACTIVE: { publish: 'ACTIVE', resume: 'ACTIVE', pause: 'PAUSED', end: 'ENDED' },
  PAUSED: { pause: 'PAUSED', resume: 'ACTIVE', end: 'ENDED' },
  ENDED: { end: 'ENDED' },
};
const changes: readonly StatusChange[] = ['publish', 'pause', 'resume', 'end'];
const pathTo: Readonly<Record<Status, readonly StatusChange[]>> = {
  DRAFT: [],
  ACTIVE: ['publish'],
  PAUSED: ['publish', 'pause'],
  ENDED: ['publish', 'end'],
};

describe.each(['DRAFT', 'ACTIVE', 'PAUSED', 'ENDED'] as const)('from %s', (status) => {
  test.each(changes)('%s', async (change) => {
    const { campaign, move, deps, gate } = aCatalog();
    let current = await campaign('Any', 2);
    for (const step of pathTo[status]) current = await move(current, step);
    const result = await outcome(move(current, change));
    const target = ways[status][change];
    const after = await readCampaign(current.id, deps);
    expect(after.status).toBe(target ?? status);
    expect(new Set(after.activities.map((activity) => activity.status))).toEqual(new Set([after.status]));
    for (const told of gate.values()) expect(told.status).toBe(after.status);
    expect(result).toMatchObject(target ? { status: target } : { code: 'WRONG_STATUS', details: { current: status } });
  });
});

test('any sequence of steps keeps campaign, activities and gate in step, and nothing leaves ENDED', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.constantFrom(...changes), { maxLength: 8 }), async (steps) => {
      const { campaign, move, deps, gate } = aCatalog();
      const { id } = await campaign();
      let expected: Status = 'DRAFT';
      for (const step of steps) {
        await outcome(move(await readCampaign(id, deps), step));
        expected = ways[expected][step] ?? expected;
        const now = await readCampaign(id, deps);
        expect([now.status, now.activities[0]?.status]).toEqual([expected, expected]);
        if (expected !== 'DRAFT') expect(gate.get(now.activities[0]?.id ?? '')?.status).toBe(expected);
      }
    }),
    { numRuns: 40 },
  );
});

test('stock is prepared before anything is ACTIVE, and the gate is told after it', async () => {
  const { campaign, move, told } = aCatalog();
  await move(await campaign(), 'publish');
  expect(told).toEqual(['stock 100 DRAFT', 'gate ACTIVE']);
});

test('publishing says everything that is missing', async () => {
  const { deps, move, product, anActivity, told, advance } = aCatalog();
  const requester = { memberId: 'mia', key: undefined };
  const empty = await createCampaign({ name: 'Empty', activities: [] }, requester, deps);
  expect(await outcome(move(empty, 'publish'))).toMatchObject({
    code: 'NOT_PUBLISHABLE',
    details: { missing: [{ code: 'ACTIVITY' }] },
  });
  const good = anActivity((await product()).id);
  const bad = { ...anActivity('prd_none'), closesAt: good.opensAt };
  const campaign = await createCampaign({ name: 'Bad', activities: [good, bad] }, requester, deps);
  advance(2 * HOUR);
  const activityId = campaign.activities[1]?.id;
  expect(await outcome(move(campaign, 'publish'))).toMatchObject({
    details: { missing: ['PRODUCT', 'WINDOW', 'FUTURE_CLOSE'].map((code) => ({ code, activityId })) },
  });
  expect(told).toEqual([]);
});

test('a step by an old version is refused with the current one', async () => {
  const { campaign, move } = aCatalog();
  const draft = await campaign();
  const active = await move(draft, 'publish');
  expect(await outcome(move(draft, 'pause'))).toMatchObject({
    code: 'VERSION_CONFLICT',
    details: { version: active.version },
  });
});

test('a resume that is late does not undo a pause decided after it', async () => {
  const { campaign, move } = aCatalog();
  const paused = await move(await move(await campaign(), 'publish'), 'pause');
  const pausedAgain = await move(await move(paused, 'resume'), 'pause');
  expect(await outcome(move(paused, 'resume'))).toMatchObject({ code: 'VERSION_CONFLICT' });
  expect(pausedAgain.status).toBe('PAUSED');
});

test('a publication that dies before the gate knows is finished by repeating the call', async () => {
  const { campaign, deps, gate, move } = aCatalog();
  const draft = await campaign();
  const dying = { ...deps, announceGate: () => Promise.reject(new Error('gone')) };
  await expect(changeStatus({ campaignId: draft.id, version: 1, change: 'publish' }, dying)).rejects.toThrow('gone');
  expect(gate.size).toBe(0);
  const repeated = await move(draft, 'publish');
  expect(repeated).toMatchObject({ status: 'ACTIVE', version: 2 });
  expect([...gate.values()]).toMatchObject([{ status: 'ACTIVE' }]);
});

test('after an attempt that got as far as the stock, the draft keeps that stock and publishes with it', async () => {
  const { campaign, deps, move, told } = aCatalog();
  const draft = await campaign();
  const [activity] = draft.activities;
  const dying = { ...deps, prepareStock: () => Promise.reject(new Error('gone')) };
  await expect(changeStatus({ campaignId: draft.id, version: 1, change: 'publish' }, dying)).rejects.toThrow('gone');
  const restock = editActivity(activity?.id ?? '', { version: 1, stock: 50 }, deps);
  expect(await outcome(restock)).toMatchObject({ code: 'NOT_EDITABLE', details: { fields: ['stock'] } });
  await editActivity(activity?.id ?? '', { version: 1, name: 'Still a draft' }, deps);
  expect((await move(draft, 'publish')).activities).toMatchObject([{ status: 'ACTIVE', stock: 100, name: 'Still a draft' }]);
  expect(told).toEqual(['stock 100 DRAFT', 'gate ACTIVE']);
});

test('publication and edits at once: the stock prepared is the stock of the activity, and no edit is lost', async () => {
  for (let stock = 1; stock <= 25; stock += 1) {
    const { campaign, deps, move, told } = aCatalog();
    const draft = await campaign();
    const id = draft.activities[0]?.id ?? '';
    const later = async () => {
      for (let turn = 0; turn < stock % 8; turn += 1) await new Promise(setImmediate);
      return editActivity(id, { version: 1, stock }, deps);
    };
    const [edited, publication] = await Promise.all([outcome(later()), outcome(move(draft, 'publish'))]);
    expect(publication).toMatchObject({ status: 'ACTIVE' });
    const { stock: sold } = (await deps.activities.get(id)) ?? {};
    expect(sold).toBe('code' in edited ? 100 : stock);
    expect(told.filter((word) => word.startsWith('stock'))).toContain(`stock ${sold} DRAFT`);
    expect(new Set(told.filter((word) => word.startsWith('stock'))).size).toBe(1);
  }
});

test('an activity that joins while the campaign is being published is published too or refused', async () => {
  const { campaign, deps, move, anActivity } = aCatalog();
  const draft = await campaign();
  const joining = anActivity(draft.activities[0]?.productId ?? '');
  const join = addActivity({ campaignId: draft.id, draft: joining }, { memberId: 'mia', key: undefined }, deps);
  await Promise.all([outcome(join), outcome(move(draft, 'publish'))]);
  const after = await readCampaign(draft.id, deps);
  expect(new Set(after.activities.map(({ status }) => status))).toEqual(new Set([after.status]));
});

test('of parallel pause and end, every gate ends as its row', async () => {
  const { campaign, move, deps, gate } = aCatalog();
  const active = await move(await campaign('Race', 3), 'publish');
  await Promise.all([outcome(move(active, 'pause')), outcome(move(active, 'end')), outcome(move(active, 'pause'))]);
  const after = await readCampaign(active.id, deps);
  for (const { id, status, version } of after.activities) expect(gate.get(id)).toMatchObject({ status, version });
});
