import { expect, test } from 'vitest';
import { HOLD, REGISTRY_GRACE, RELEASE_MARGIN, SWEEP_EVERY } from '#functions/reservations/limits.ts';
import { reserve } from '#functions/reservations/reserve.ts';
import { saysEmpty } from '#functions/reservations/stock/mask-store.ts';
import { sweep } from '#functions/reservations/sweep.ts';
import { dispensersTable, slotsTable } from '#functions/reservations/tables.ts';
import { HOUR, SECOND } from '#shared/clock.ts';
import { ACTIVITY, OPENS, type OpenSale, openSale } from './a-sale.ts';
import { refusal, shopper } from './a-shopper.ts';

const ask = (userId: string) => ({ activityId: ACTIVITY, userId });
const wipe = (sale: OpenSale, ...names: string[]) =>
  Promise.all(names.map((name) => sale.database.table(dispensersTable).delete({ key: `${ACTIVITY}#${name}` })));

/** Everybody who gets in until it is sold out. */
const sellOut = async ({ deps }: OpenSale, prefix = 'user'): Promise<readonly number[]> => {
  const places: number[] = [];
  for (let count = 0; count < 1000; count += 1) {
    try {
      places.push((await reserve(ask(`${prefix}-${count}`), deps)).reservation.slot);
    } catch {
      return places;
    }
  }
  return places;
};

test('a ticket that is on its way to its row is not offered a second time by the sweep', async () => {
  const sale = await openSale({ stock: 12 });
  const onTheirWay = Array.from({ length: 12 }, () => sale.deps.dispensers.take(ACTIVITY, 0, 1));
  await Promise.all(onTheirWay);
  expect((await sweep(sale.deps)).sales[0]).toMatchObject({ repairs: 0, suspected: 12, states: { FREE: 12 } });
  expect((await sale.deps.dispensers.get(ACTIVITY, 0))?.free).toEqual([]);
});

test('sweeps in the middle of a crowd send nobody away while there is stock', async () => {
  const sale = await openSale({ stock: 300, shards: 6 });
  let isOver = false;
  const sweeper = (async () => {
    while (!isOver) await sweep(sale.deps);
  })();
  const crowd = Array.from({ length: 300 }, async (_, at) => {
    for (let turn = 0; turn < at / 10; turn += 1) await new Promise((resolve) => setImmediate(resolve));
    return (await reserve(ask(`user-${at}`), sale.deps)).reservation.slot;
  });
  const places = await Promise.all(crowd).finally(() => {
    isOver = true;
  });
  await sweeper;
  expect(new Set(places).size).toBe(300);
});

test('a number that was held and given back between two sweeps is no lost ticket', async () => {
  const sale = await openSale({ stock: 1 });
  await sale.deps.dispensers.take(ACTIVITY, 0, 1);
  await sweep(sale.deps);
  sale.clock.advance(SWEEP_EVERY);
  const row = await sale.slot(1);
  if (!row) throw new Error('no slot');
  const free = [{ number: 1, generation: row.generation + 1 }];
  expect(sale.deps.lostTickets.confirm(ACTIVITY, 0, free)).toEqual([]);
  sale.clock.advance(SWEEP_EVERY);
  expect(sale.deps.lostTickets.confirm(ACTIVITY, 0, free)).toEqual([1]);
  expect(sale.deps.lostTickets.suspected(ACTIVITY)).toBe(0);
});

test('a ticket lost with its process is offered again after two sweeps', async () => {
  const sale = await openSale({ stock: 3 });
  await sale.deps.dispensers.take(ACTIVITY, 0, 1);
  expect(await sellOut(sale)).toEqual([2, 3]);
  expect((await sale.sweepTwice()).sales[0]).toMatchObject({ repairs: 1, suspected: 0 });
  sale.clock.advance(SECOND);
  expect((await reserve(ask('kim'), sale.deps)).reservation.slot).toBe(1);
});

test('a sweep of a healthy sale repairs nothing and sees no drift', async () => {
  const sale = await openSale({ stock: 150 });
  await sellOut(sale);
  sale.clock.advance(HOLD + RELEASE_MARGIN);
  expect((await sweep(sale.deps)).sales[0]).toMatchObject({
    repairs: 0,
    drift: 0,
    released: { freed: 150 },
    states: { HELD: 150 },
  });
  expect((await sweep(sale.deps)).sales[0]).toMatchObject({ repairs: 0, drift: 0, released: {}, states: { FREE: 150 } });
});

test('a wiped dispenser is rebuilt from the free rows: nothing sold twice, nothing lost', async () => {
  const sale = await openSale({ stock: 10 });
  for (const user of ['a', 'b', 'c']) await reserve(ask(user), sale.deps);
  await wipe(sale, 'dispenser#0');
  expect(await refusal(reserve(ask('kim'), sale.deps))).toMatchObject({ code: 'TRY_AGAIN', status: 503, retryAfter: 1 });
  await sweep(sale.deps);
  expect([...(await sellOut(sale))].sort((one, other) => one - other)).toEqual([4, 5, 6, 7, 8, 9, 10]);
});

test('a dispenser rebuilt after a sell-out is not hidden by what the mask remembers of the lost one', async () => {
  const sale = await openSale({ stock: 2 });
  await sellOut(sale);
  await wipe(sale, 'dispenser#0');
  await shopper('user-0', sale.deps).cancel();
  await sweep(sale.deps);
  sale.clock.advance(SECOND);
  expect(await sellOut(sale, 'next')).toEqual([1]);
});

test('a wiped mask is rebuilt from the activity row', async () => {
  const sale = await openSale({ stock: 2 });
  await sellOut(sale);
  await wipe(sale, 'mask');
  sale.clock.advance(SECOND);
  expect(await refusal(reserve(ask('kim'), sale.server()))).toMatchObject({ code: 'TRY_AGAIN' });
  await sweep(sale.deps);
  expect(await refusal(reserve(ask('kim'), sale.server()))).toMatchObject({ code: 'SOLD_OUT' });
  await sweep(sale.deps);
  const mask = await sale.deps.masks.readStrongly(ACTIVITY);
  expect(mask && saysEmpty(mask, 0)).toBe(true);
});

test('every counter and mask wiped at once: sold exactly the stock, after one sweep', async () => {
  const sale = await openSale({ stock: 120 });
  for (let count = 0; count < 50; count += 1) await reserve(ask(`early-${count}`), sale.deps);
  await wipe(sale, 'mask', ...[0, 1, 2, 3].map((shard) => `dispenser#${shard}`));
  sale.clock.advance(SECOND);
  expect(await sellOut(sale, 'none')).toEqual([]);
  await sweep(sale.deps);
  sale.clock.advance(SECOND);
  expect(await sellOut(sale, 'late')).toHaveLength(70);
  const holders = (await sale.slots()).map(({ userId }) => userId);
  expect(new Set(holders).size).toBe(120);
});

test('a push whose word to the mask was lost is announced by the sweep', async () => {
  const sale = await openSale({ stock: 1 });
  await sellOut(sale);
  const kim = await sale.deps.pointers.get(ACTIVITY, 'user-0');
  if (!kim) throw new Error('no pointer');
  const dead = { ...sale.deps, masks: { ...sale.deps.masks, raisePush: async () => Promise.reject(new Error('gone')) } };
  await expect(shopper('user-0', dead).cancel()).rejects.toThrow('gone');
  sale.clock.advance(SECOND);
  expect(await refusal(reserve(ask('kim'), sale.server()))).toMatchObject({ code: 'SOLD_OUT' });
  expect((await sweep(sale.deps)).sales[0]?.repairs).toBe(1);
  expect((await reserve(ask('kim'), sale.server())).reservation.slot).toBe(1);
});

test('an empty shard whose word to the mask was lost is called empty by the sweep', async () => {
  const sale = await openSale({ stock: 1 });
  await reserve(ask('kim'), sale.deps);
  expect(await sale.deps.dispensers.sayEmpty(ACTIVITY, 0, 1)).toBe(true);
  await sweep(sale.deps);
  const mask = await sale.deps.masks.readStrongly(ACTIVITY);
  expect(mask && saysEmpty(mask, 0)).toBe(true);
});

test('the gate follows the activity even if nobody told it', async () => {
  const sale = await openSale();
  sale.changeUnannounced({ status: 'ENDED' });
  await sweep(sale.deps);
  expect(await refusal(reserve(ask('kim'), sale.server()))).toMatchObject({ code: 'ENDED' });
});

test('holds of paused and ended activities are released too; a sale that is over leaves the registry', async () => {
  const sale = await openSale();
  await reserve(ask('kim'), sale.deps);
  await sale.change({ status: 'PAUSED' });
  await sale.change({ status: 'ENDED' });
  sale.clock.advance(HOLD + RELEASE_MARGIN);
  expect((await sweep(sale.deps)).sales[0]?.released).toEqual({ freed: 1 });
  expect((await sweep(sale.deps)).sales).toHaveLength(1);
  sale.clock.at = OPENS + 10 * HOUR + REGISTRY_GRACE;
  await sweep(sale.deps);
  expect((await sweep(sale.deps)).sales).toEqual([]);
});

test('rows that are missing are reported as drift', async () => {
  const sale = await openSale({ stock: 3 });
  await sale.database.table(slotsTable).delete({ group: `${ACTIVITY}#0`, number: 2 });
  expect((await sweep(sale.deps)).sales[0]?.drift).toBe(-1);
});

test('two sweepers at once do everything once', async () => {
  const sale = await openSale({ stock: 20 });
  await sellOut(sale);
  sale.clock.advance(HOLD + RELEASE_MARGIN);
  const swept = await Promise.all([sweep(sale.deps), sweep(sale.server())]);
  expect(swept.reduce((sum, { sales }) => sum + (sales[0]?.released.freed ?? 0), 0)).toBe(20);
  expect(swept.flatMap(({ errors }) => errors)).toEqual([]);
  sale.clock.advance(SECOND);
  expect(new Set(await sellOut(sale, 'next')).size).toBe(20);
});
