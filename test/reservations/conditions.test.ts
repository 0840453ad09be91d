import { describe, expect, test } from 'vitest';
import { HOLD, RELEASE_MARGIN } from '#functions/reservations/limits.ts';
import { release } from '#functions/reservations/release/release.ts';
import { reserve } from '#functions/reservations/reserve.ts';
import type { SeenClaim } from '#functions/reservations/schema.ts';
import { saysEmpty } from '#functions/reservations/stock/mask-store.ts';
import { sweep } from '#functions/reservations/sweep.ts';
import { dispensersTable } from '#functions/reservations/tables.ts';
import type { Database } from '#platform/table.ts';
import { SECOND } from '#shared/clock.ts';
import { ACTIVITY, type OpenSale, openSale, PRICE } from './a-sale.ts';
import { refusal, shopper } from './a-shopper.ts';

const ask = (userId: string) => ({ activityId: ACTIVITY, userId });
const seenBy = async ({ slot }: OpenSale, more: Partial<SeenClaim> = {}): Promise<SeenClaim> => {
  const row = await slot(1);
  const deadline = (row?.state === 'HELD' ? row.expiresAt : row?.payUntil) ?? 0;
  const state = row?.state === 'PAYING' ? 'PAYING' : 'HELD';
  return { activityId: ACTIVITY, shard: 0, number: 1, claimId: row?.claimId ?? '', state, deadline, ...more };
};
const money = (paymentId: string) => ({ paymentId, amount: PRICE, currency: 'KRW' });

describe('a slot is freed only as it was seen', () => {
  test('not for another claim of the same instant', async () => {
    const sale = await openSale({ stock: 1 });
    await shopper('kim', sale.deps).reserve();
    const old = await seenBy(sale);
    await shopper('kim', sale.deps).cancel();
    await shopper('lee', sale.deps).reserve();
    expect((await seenBy(sale)).deadline).toBe(old.deadline);
    expect(await sale.deps.slots.free(old, sale.clock.now())).toBe(false);
    expect(await sale.slot(1)).toMatchObject({ state: 'HELD', userId: 'lee' });
  });

  test('not in another state, and not with another deadline', async () => {
    const sale = await openSale({ stock: 1 });
    const kim = shopper('kim', sale.deps);
    const { reservationToken } = await kim.reserve();
    const held = await seenBy(sale);
    expect(await sale.deps.slots.free({ ...held, deadline: held.deadline + 1 }, sale.clock.now())).toBe(false);
    await kim.prepare(reservationToken);
    expect(await sale.deps.slots.free(held, sale.clock.now())).toBe(false);
    expect(await sale.deps.slots.markStuck(held, sale.clock.now())).toBe(false);
    expect(await sale.slot(1)).toMatchObject({ state: 'PAYING' });
  });

  test('not before its time and the margin, whoever asks', async () => {
    const sale = await openSale({ stock: 1 });
    await shopper('kim', sale.deps).reserve();
    const seen = await seenBy(sale);
    sale.clock.advance(HOLD + RELEASE_MARGIN - 1);
    expect(await release(seen, sale.deps)).toBe('early');
    sale.clock.advance(1);
    expect(await release(seen, sale.deps)).toBe('freed');
    expect(await release(seen, sale.deps)).toBe('changed');
  });
});

describe('a slot is sold only once, to its claim, for its payment', () => {
  test('not to a claim that lost it to another one that is paying', async () => {
    const sale = await openSale({ stock: 1 });
    const old = await shopper('kim', sale.deps).goToPay();
    await shopper('kim', sale.deps).cancel();
    await shopper('lee', sale.deps).goToPay();
    const claim = { activityId: ACTIVITY, shard: 0, number: 1, claimId: old.merchantReference };
    const reasons = await sale.deps.slots.confirm(claim, money('p1'), sale.clock.now());
    expect(reasons?.map(({ code }) => code)).toEqual(['conditionFailed', 'none']);
    expect(await sale.slot(1)).toMatchObject({ state: 'PAYING', userId: 'lee' });
  });

  test('not a second time, so that the order stays what it was', async () => {
    const sale = await openSale({ stock: 1 });
    const window = await shopper('kim', sale.deps).goToPay();
    const claim = { activityId: ACTIVITY, shard: 0, number: 1, claimId: window.merchantReference };
    expect(await sale.deps.slots.confirm(claim, money('p1'), 1)).toBeUndefined();
    for (const paymentId of ['p1', 'p2']) expect(await sale.deps.slots.confirm(claim, money(paymentId), 2)).toBeDefined();
    expect(await sale.slot(1)).toMatchObject({ confirmedAt: 1, paymentId: 'p1' });
  });

  test('not by a payment that is going back, and a payment that bought a slot never goes back', async () => {
    const sale = await openSale({ stock: 2 });
    const window = await shopper('kim', sale.deps).goToPay();
    const claim = { activityId: ACTIVITY, shard: 0, number: 1, claimId: window.merchantReference };
    await sale.deps.payments.oweRefund(claim, money('p1'), 1);
    const reasons = await sale.deps.slots.confirm(claim, money('p1'), 2);
    expect(reasons?.map(({ code }) => code)).toEqual(['none', 'conditionFailed']);
    expect(await sale.deps.slots.confirm(claim, money('p2'), 3)).toBeUndefined();
    expect(await sale.deps.payments.oweRefund(claim, money('p2'), 4)).toMatchObject({ kind: 'CONFIRM' });
    expect((await sale.deps.payments.get('p2'))?.kind).toBe('CONFIRM');
  });
});

describe('nobody is refused by what was learnt too long ago', () => {
  test('a place that came back while the request was slow is taken, not refused', async () => {
    const sale = await openSale({ stock: 1 });
    await shopper('kim', sale.deps).reserve();
    await refusal(shopper('lee', sale.deps).reserve());
    const { get } = sale.deps.pointers;
    let isFirst = true;
    const slow = {
      ...sale.deps.pointers,
      get: async (activityId: string, userId: string) => {
        if (isFirst) {
          isFirst = false;
          sale.clock.advance(SECOND + 1);
          await shopper('kim', sale.server()).cancel();
        }
        return get(activityId, userId);
      },
    };
    sale.clock.advance(SECOND);
    expect((await reserve(ask('park'), { ...sale.deps, pointers: slow })).reservation.slot).toBe(1);
  });

  test('an activity that stopped while the request was slow lets nobody in, and the ticket goes back', async () => {
    const sale = await openSale({ stock: 1 });
    const slow = {
      ...sale.deps.dispensers,
      take: async (...from: Parameters<typeof sale.deps.dispensers.take>) => {
        const taken = await sale.deps.dispensers.take(...from);
        await sale.change({ status: 'PAUSED' });
        sale.clock.advance(SECOND + 1);
        return taken;
      },
    };
    expect(await refusal(reserve(ask('kim'), { ...sale.deps, dispensers: slow }))).toMatchObject({ code: 'NOT_ACTIVE' });
    expect((await sale.deps.dispensers.get(ACTIVITY, 0))?.free).toEqual([1]);
  });

  test('whether a shopper holds a place is never read from a replica that lags', async () => {
    const lagging: string[] = [];
    const wrap = (database: Database): Database => ({
      ...database,
      table: (declaration) => {
        const table = database.table<never>(declaration);
        const get: typeof table.get = (key, options) => {
          if (options?.consistent === false) lagging.push(declaration.name);
          return table.get(key, options);
        };
        return { ...table, get };
      },
      transact: (entries) => database.transact(entries),
    });
    const { deps } = await openSale({ wrap });
    await shopper('kim', deps).reserve();
    await shopper('kim', deps).reserve();
    expect(new Set(lagging)).toEqual(new Set([dispensersTable.name]));
  });
});

describe('what the hints say', () => {
  test('a shard is called empty only at the version it was found empty at', async () => {
    const sale = await openSale({ stock: 1 });
    await shopper('kim', sale.deps).reserve();
    await shopper('kim', sale.deps).cancel();
    expect(await sale.deps.dispensers.sayEmpty(ACTIVITY, 0, 1)).toBe(false);
    expect(await sale.deps.dispensers.sayEmpty(ACTIVITY, 0, 2)).toBe(false);
    expect(await sale.deps.dispensers.get(ACTIVITY, 0)).toMatchObject({ version: 2, emptySaid: false, free: [1] });
  });

  test('every time it sells out the mask says so, every time something comes back it says that', async () => {
    const sale = await openSale({ stock: 1 });
    for (let round = 0; round < 3; round += 1) {
      await shopper('kim', sale.server()).reserve();
      await refusal(shopper('lee', sale.server()).reserve());
      const soldOut = await sale.deps.masks.readStrongly(ACTIVITY);
      expect(soldOut && saysEmpty(soldOut, 0)).toBe(true);
      await shopper('kim', sale.deps).cancel();
      const open = await sale.deps.masks.readStrongly(ACTIVITY);
      expect(open && saysEmpty(open, 0)).toBe(false);
    }
  });

  test('a late word about a lost dispenser does not hide the one that took its place', async () => {
    const sale = await openSale({ stock: 2 });
    await shopper('kim', sale.deps).reserve();
    await sale.database.table(dispensersTable).delete({ key: `${ACTIVITY}#dispenser#0` });
    await sweep(sale.deps);
    await sale.deps.masks.raiseEmpty(ACTIVITY, 0, 1);
    expect((await shopper('lee', sale.server()).reserve()).slot).toBe(2);
  });
});
