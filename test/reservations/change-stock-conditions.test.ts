import { expect, test } from 'vitest';
import { SWEEP_EVERY } from '#functions/reservations/limits.ts';
import { offer } from '#functions/reservations/stock/offer.ts';
import { repairShard } from '#functions/reservations/stock/repair.ts';
import { resizeStock } from '#functions/reservations/stock/resize-stock.ts';
import { sweep } from '#functions/reservations/sweep.ts';
import { countingDatabase } from '#platform/table.counting.ts';
import { SECOND } from '#shared/clock.ts';
import { ACTIVITY, type OpenSale, openSale } from './a-sale.ts';
import { shopper } from './a-shopper.ts';

const dispenserOf = async ({ deps }: OpenSale) => {
  const row = await deps.dispensers.get(ACTIVITY, 0);
  if (!row) throw new Error('no dispenser');
  return row;
};
/** A sale whose numbers 1-3 were held and came back: they stand in the list. */
const withList = async () => {
  const sale = await openSale({ stock: 5 });
  const shoppers = ['kim', 'lee', 'park'].map((user) => shopper(user, sale.deps));
  for (const each of shoppers) await each.reserve();
  for (const each of shoppers) await each.cancel();
  return { ...sale, seen: await dispenserOf(sale) };
};

test('numbers are taken off the offer only from the list that was read: one drawn meanwhile is not put back', async () => {
  const { seen, ...sale } = await withList();
  await sale.deps.dispensers.take(ACTIVITY, 0, 1);
  await sale.deps.dispensers.take(ACTIVITY, 0, 1);
  await sale.deps.dispensers.take(ACTIVITY, 0, 1);
  expect((await dispenserOf(sale)).free).toEqual([2, 3]);
  expect(await sale.deps.dispensers.withhold(ACTIVITY, 0, { seen, cap: 3, free: [1, 2], close: false })).toBe(false);
  expect((await dispenserOf(sale)).free).toEqual([2, 3]);
});

test('neither taken off nor put on if something came back, or was put on, since it was read', async () => {
  const { seen, ...sale } = await withList();
  await sale.deps.dispensers.push({ activityId: ACTIVITY, shard: 0, number: 4 });
  const now = await dispenserOf(sale);
  expect(await sale.deps.dispensers.withhold(ACTIVITY, 0, { seen, cap: 3, free: seen.free, close: false })).toBe(false);
  expect(await sale.deps.dispensers.offer(ACTIVITY, 0, { seen, cap: 9, free: [] })).toBeUndefined();
  await sale.deps.dispensers.withhold(ACTIVITY, 0, { seen: now, cap: 3, free: now.free, close: false });
  expect(await sale.deps.dispensers.withhold(ACTIVITY, 0, { seen: now, cap: 5, free: now.free, close: false })).toBe(false);
  expect(await sale.deps.dispensers.offer(ACTIVITY, 0, { seen: now, cap: 9, free: [] })).toBeUndefined();
  expect(await dispenserOf(sale)).toMatchObject({ cap: 3, version: now.version });
});

test('what is put on offer has a new version, is not empty, and the shard takes numbers back again', async () => {
  const sale = await openSale({ stock: 1 });
  await shopper('kim', sale.deps).reserve();
  expect(await sale.deps.dispensers.sayEmpty(ACTIVITY, 0, 1)).toBe(true);
  const empty = await dispenserOf(sale);
  await sale.deps.dispensers.withhold(ACTIVITY, 0, { seen: empty, cap: 1, free: [], close: true });
  expect(await sale.deps.dispensers.offer(ACTIVITY, 0, { seen: empty, cap: 3, free: [7] })).toEqual({ tell: 2 });
  const row = await dispenserOf(sale);
  expect(row).toMatchObject({ cap: 3, free: [7], version: 2, emptySaid: false });
  expect(row.closed).toBeUndefined();
  expect(await sale.deps.dispensers.offer(ACTIVITY, 0, { seen: row, cap: 4, free: [] })).toEqual({});
});

test('a sale that is still being published, or unknown, gets no other target this way', async () => {
  const { deps } = await openSale();
  await deps.sales.begin({ activityId: 'act_2', state: 'PUBLISHING', rows: 0, target: 300, shards: 4 });
  for (const id of ['act_2', 'act_3']) expect(await deps.sales.retarget(id, 5, 9)).toBe(false);
  expect(await deps.sales.get('act_2')).toMatchObject({ target: 300 });
  expect(await resizeStock('act_2', Number.MAX_SAFE_INTEGER, deps)).toMatchObject({ rows: 0, state: 'PUBLISHING' });
});

test('a row that is there is never written over, one that is taken never removed, and both are named', async () => {
  const sale = await openSale({ stock: 3 });
  await shopper('kim', sale.deps).reserve();
  await sale.deps.sales.retarget(ACTIVITY, 9, 9);
  const more = await sale.deps.sales.get(ACTIVITY);
  expect(more && (await sale.deps.stock.addNumbers(more, [1, 4]))).toEqual({ kind: 'taken', numbers: [1] });
  expect(await sale.slot(1)).toMatchObject({ state: 'HELD', generation: 1 });
  await sale.deps.sales.retarget(ACTIVITY, 1, 10);
  const fewer = await sale.deps.sales.get(ACTIVITY);
  expect(fewer && (await sale.deps.stock.removeNumbers(fewer, [1, 3]))).toEqual({ kind: 'taken', numbers: [1] });
  expect(await sale.slots()).toHaveLength(3);
});

test('when its time is up it does not even look at the rows', async () => {
  const sale = await openSale({ stock: 3 });
  const database = countingDatabase(sale.database);
  await sale.deps.sales.retarget(ACTIVITY, 9, 9);
  await resizeStock(ACTIVITY, sale.clock.now(), sale.server({ database }));
  expect(database.counts()).toMatchObject({ reads: 1, writes: 0 });
});

test('rows that come or go while they are counted are no drift', async () => {
  const sale = await openSale({ stock: 3 });
  let isFirst = true;
  async function* shard(...from: Parameters<typeof sale.deps.slots.shard>) {
    if (isFirst) await sale.changeStock(8);
    isFirst = false;
    yield* sale.deps.slots.shard(...from);
  }
  const swept = await sweep({ ...sale.deps, slots: { ...sale.deps.slots, shard } });
  expect(swept.sales[0]).toMatchObject({ drift: 0, states: { FREE: 8 } });
  expect(swept.errors).toEqual([]);
});

test('while rows have to go, a free one that is not listed stays so', async () => {
  const sale = await openSale({ stock: 3 });
  await sale.deps.dispensers.take(ACTIVITY, 0, 1);
  const row = await sale.deps.sales.get(ACTIVITY);
  const mask = await sale.deps.masks.readStrongly(ACTIVITY);
  if (!row) throw new Error('no sale');
  const free = [1, 2, 3].map((number) => ({ number, generation: 0 }));
  const repair = async (target: number): Promise<number> => {
    sale.clock.advance(SWEEP_EVERY);
    return repairShard({ sale: { ...row, target }, shard: 0, free }, mask, sale.deps);
  };
  expect([await repair(2), await repair(2), await repair(3), await repair(3)]).toEqual([0, 0, 0, 1]);
});

test('raised again after it was closed: places that come back later are offered at once', async () => {
  const sale = await openSale({ stock: 2 });
  const shoppers = ['kim', 'lee'].map((user) => shopper(user, sale.deps));
  for (const each of shoppers) await each.reserve();
  await sale.changeStock(1);
  expect((await dispenserOf(sale)).closed).toBe(true);
  await sale.changeStock(3);
  await shoppers[0]?.cancel();
  sale.clock.advance(SECOND);
  for (const user of ['a', 'b']) await shopper(user, sale.deps).reserve();
  expect((await sale.slots()).map(({ state }) => state)).toEqual(['HELD', 'HELD', 'HELD']);
});

test('a number that is ahead or listed is not offered twice', async () => {
  const { seen, ...sale } = await withList();
  const row = await sale.deps.sales.get(ACTIVITY);
  if (row) await offer(row, [1, 2, 4, 5, 6], sale.deps);
  expect(await dispenserOf(sale)).toMatchObject({ cap: 6, free: seen.free });
});

test('a number drawn before the offer was cut short is listed when its row comes back', async () => {
  const sale = await openSale({ stock: 3 });
  const seen = await dispenserOf(sale);
  for (const _ of [1, 2]) await sale.deps.dispensers.take(ACTIVITY, 0, 1);
  await sale.deps.dispensers.withhold(ACTIVITY, 0, { seen, cap: 1, free: [], close: false });
  const row = await sale.deps.sales.get(ACTIVITY);
  if (row) await offer(row, [2, 3], sale.deps);
  expect(await dispenserOf(sale)).toMatchObject({ next: 2, cap: 3, free: [2] });
});
