import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { HOLD, RELEASE_MARGIN } from '#functions/reservations/limits.ts';
import { readAvailability } from '#functions/reservations/read-availability.ts';
import { reserve } from '#functions/reservations/reserve.ts';
import { saysEmpty } from '#functions/reservations/stock/mask-store.ts';
import { resizeStock } from '#functions/reservations/stock/resize-stock.ts';
import { sweep } from '#functions/reservations/sweep.ts';
import { dispensersTable } from '#functions/reservations/tables.ts';
import { isAxonError } from '#shared/axon-error.ts';
import { HOUR, SECOND } from '#shared/clock.ts';
import { ACTIVITY, type OpenSale, openSale } from './a-sale.ts';
import { refusal, shopper } from './a-shopper.ts';

const ask = (userId: string) => ({ activityId: ACTIVITY, userId });
const numbers = async ({ slots }: OpenSale) => (await slots()).map(({ number }) => number);
const upTo = (count: number) => Array.from({ length: count }, (_, at) => at + 1);

/** Everybody who gets in until it is sold out; a request that ran into taken numbers asks again. */
const sellOut = async ({ deps }: OpenSale, prefix = 'user'): Promise<readonly number[]> => {
  const places: number[] = [];
  for (let count = 0; count < 1000; count += 1) {
    try {
      places.push((await reserve(ask(`${prefix}-${count}`), deps)).reservation.slot);
    } catch (error) {
      if (!isAxonError(error, 'TRY_AGAIN')) return places;
    }
  }
  return places;
};

describe('raised while on sale', () => {
  test('the new places are there and on offer at once, also after it was sold out', async () => {
    const sale = await openSale({ stock: 2 });
    await sellOut(sale);
    expect(await refusal(reserve(ask('kim'), sale.deps))).toMatchObject({ code: 'SOLD_OUT' });
    expect(await sale.changeStock(250)).toEqual({ wanted: 250, rows: 250 });
    sale.clock.advance(SECOND);
    expect(await sellOut(sale, 'next')).toEqual(upTo(250).slice(2));
    expect(await readAvailability(ACTIVITY, sale.server())).toMatchObject({ stock: 250, held: 250 });
  });

  test.each([1, 99, 100, 496, 1000])(
    'by %i over every shard: each new number is offered once, and no request meets a taken one',
    async (more) => {
      const sale = await openSale({ stock: 120 });
      await sellOut(sale);
      await sale.changeStock(120 + more);
      sale.clock.advance(SECOND);
      const places: number[] = [];
      for (let count = 0; count < more; count += 1)
        places.push((await reserve(ask(`next-${count}`), sale.deps)).reservation.slot);
      expect(places.sort((one, other) => one - other)).toEqual(upTo(120 + more).slice(120));
    },
  );

  test('a raise repeated, or by two at once, adds nothing twice', async () => {
    const sale = await openSale({ stock: 10 });
    const { version = 0, ...activity } = (await sale.deps.readActivity(ACTIVITY)) ?? {};
    expect(version).toBe(2);
    await Promise.all([sale.changeStock(300), sale.changeStock(300, sale.server())]);
    await sale.changeStock(300);
    expect(activity).toMatchObject({ stock: 10 });
    expect(await numbers(sale)).toEqual(upTo(300));
  });
});

describe('lowered while on sale', () => {
  test('free places go, the highest first, and nobody is offered one that is gone', async () => {
    const sale = await openSale({ stock: 250 });
    for (const user of ['a', 'b', 'c']) await reserve(ask(user), sale.deps);
    expect(await sale.changeStock(20)).toEqual({ wanted: 20, rows: 20 });
    expect(await numbers(sale)).toEqual(upTo(20));
    for (let count = 0; count < 17; count += 1) await reserve(ask(`next-${count}`), sale.deps);
    expect(await refusal(reserve(ask('kim'), sale.deps))).toMatchObject({ code: 'SOLD_OUT' });
  });

  test('numbers that came back leave the list too', async () => {
    const sale = await openSale({ stock: 10 });
    const shoppers = upTo(10).map((at) => shopper(`user-${at}`, sale.deps));
    for (const each of shoppers) await each.reserve();
    for (const each of shoppers) await each.cancel();
    await sale.changeStock(4);
    expect((await sale.deps.dispensers.get(ACTIVITY, 0))?.free).toEqual([1, 2, 3, 4]);
    expect(await sellOut(sale, 'next')).toEqual([1, 2, 3, 4]);
  });

  test('below what is taken: nobody loses a place, the answer says how many there are, and nothing is offered any more', async () => {
    const sale = await openSale({ stock: 5 });
    const [kim, lee, park] = ['kim', 'lee', 'park'].map((user) => shopper(user, sale.deps));
    for (const each of [kim, lee, park]) await each?.reserve();
    expect(await sale.changeStock(1)).toEqual({ wanted: 1, rows: 3 });
    expect(await refusal(reserve(ask('choi'), sale.server()))).toMatchObject({ code: 'SOLD_OUT', heldByOthers: 3 });
    await kim?.cancel();
    expect(await refusal(reserve(ask('choi'), sale.server()))).toMatchObject({ code: 'SOLD_OUT' });
    expect((await sweep(sale.deps)).sales[0]).toMatchObject({ resizing: -1, drift: 0 });
    expect(await numbers(sale)).toEqual([2, 3]);
    await lee?.cancel();
    expect((await sweep(sale.deps)).sales[0]).toMatchObject({ resizing: 0, drift: 0 });
    await park?.cancel();
    sale.clock.advance(SECOND);
    expect(await sellOut(sale, 'next')).toEqual([3]);
  });

  test('and raised again: what came back in between is offered at once', async () => {
    const sale = await openSale({ stock: 3 });
    const shoppers = ['kim', 'lee', 'park'].map((user) => shopper(user, sale.deps));
    for (const each of shoppers) await each.reserve();
    await sale.changeStock(1);
    for (const each of shoppers.slice(0, 2)) await each.cancel();
    await sale.changeStock(3);
    sale.clock.advance(SECOND);
    expect(await sellOut(sale, 'next')).toEqual([1, 2]);
  });

  test('holes are filled again, the lowest number first', async () => {
    const sale = await openSale({ stock: 6 });
    const shoppers = upTo(6).map((at) => shopper(`user-${at}`, sale.deps));
    for (const each of shoppers) await each.reserve();
    for (const at of [1, 3]) await shoppers[at]?.cancel();
    await sale.changeStock(4);
    expect(await numbers(sale)).toEqual([1, 3, 5, 6]);
    await sale.changeStock(7);
    expect(await numbers(sale)).toEqual(upTo(7));
    sale.clock.advance(SECOND);
    expect([...(await sellOut(sale, 'next'))].sort()).toEqual([2, 4, 7]);
  });

  test('a ticket drawn before finds its place gone and gets another one; the place is not made again', async () => {
    const sale = await openSale({ stock: 3 });
    const drawn = [3];
    const slow = {
      ...sale.deps.dispensers,
      take: async (...from: Parameters<typeof sale.deps.dispensers.take>) => {
        const number = drawn.pop();
        if (number === undefined) return sale.deps.dispensers.take(...from);
        await sale.changeStock(1);
        return { kind: 'number' as const, number };
      },
    };
    expect((await reserve(ask('kim'), { ...sale.deps, dispensers: slow })).reservation.slot).toBe(1);
    expect(await numbers(sale)).toEqual([1]);
  });
});

describe('whatever goes wrong', () => {
  test('an older edit that comes late changes nothing', async () => {
    const sale = await openSale({ stock: 5 });
    await sale.changeStock(50);
    const sold = await sale.deps.readActivity(ACTIVITY);
    expect(await sale.deps.sales.retarget(ACTIVITY, 5, sold?.version ?? 0)).toBe(false);
    expect(await sale.deps.sales.retarget(ACTIVITY, 5, 1)).toBe(false);
    expect(await sale.deps.sales.get(ACTIVITY)).toMatchObject({ target: 50, rows: 50 });
  });

  test('an edit whose word to the sale was lost is carried out by the sweep', async () => {
    const sale = await openSale({ stock: 5 });
    sale.changeUnannounced({ stock: 8 });
    await sweep(sale.deps);
    expect(await numbers(sale)).toEqual(upTo(8));
    sale.changeUnannounced({ stock: 2, status: 'PAUSED' });
    expect((await sweep(sale.deps)).sales[0]).toMatchObject({ drift: 0, resizing: 0 });
    expect(await numbers(sale)).toEqual([1, 2]);
  });

  test('a long change stops when its time is up, and the sweep goes on', async () => {
    const sale = await openSale({ stock: 5 });
    await sale.deps.sales.retarget(ACTIVITY, 9, 9);
    expect(await resizeStock(ACTIVITY, sale.clock.now(), sale.deps)).toMatchObject({ rows: 5, target: 9 });
    sale.changeUnannounced({ stock: 9 });
    await sweep(sale.deps);
    expect(await numbers(sale)).toEqual(upTo(9));
  });

  test('a dispenser lost while the stock is being lowered comes back closed, and opens once that is over', async () => {
    const sale = await openSale({ stock: 3 });
    const [kim, lee, park] = ['kim', 'lee', 'park'].map((user) => shopper(user, sale.deps));
    for (const each of [kim, lee, park]) await each?.reserve();
    await sale.changeStock(1);
    await sale.database.table(dispensersTable).delete({ key: `${ACTIVITY}#dispenser#0` });
    await sweep(sale.deps);
    await kim?.cancel();
    expect(await sale.deps.dispensers.get(ACTIVITY, 0)).toMatchObject({ free: [], closed: true });
    await lee?.cancel();
    await sweep(sale.deps);
    await park?.cancel();
    await sweep(sale.deps);
    sale.clock.advance(SECOND);
    const mask = await sale.deps.masks.readStrongly(ACTIVITY);
    expect(mask && saysEmpty(mask, 0)).toBe(false);
    expect(await sellOut(sale, 'next')).toEqual([3]);
  });

  test('a shard left closed by a latecomer is opened by the sweep', async () => {
    const sale = await openSale({ stock: 2 });
    const kim = shopper('kim', sale.deps);
    await kim.reserve();
    const seen = await sale.deps.dispensers.get(ACTIVITY, 0);
    if (seen) await sale.deps.dispensers.withhold(ACTIVITY, 0, { seen, cap: 1, free: [], close: true });
    await kim.cancel();
    await sale.sweepTwice();
    expect([...(await sellOut(sale, 'next'))].sort()).toEqual([1, 2]);
  });

  test('rows never pass the target, whoever asks', async () => {
    const sale = await openSale({ stock: 3 });
    const row = await sale.deps.sales.get(ACTIVITY);
    if (!row) throw new Error('no sale');
    await expect(sale.deps.stock.removeNumbers(row, [3])).rejects.toThrow();
    await expect(sale.deps.stock.addNumbers(row, [4])).rejects.toThrow();
    expect(await sale.deps.stock.removeNumbers({ ...row, target: 2 }, [3])).toEqual({ kind: 'moved' });
    expect(await numbers(sale)).toEqual([1, 2, 3]);
  });
});

type Step =
  | { readonly does: 'shop'; readonly how: 'reserve' | 'cancel' | 'buy'; readonly who: number }
  | { readonly does: 'restock'; readonly stock: number }
  | { readonly does: 'sweep' }
  | { readonly does: 'expire' };
const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.record({ does: fc.constant('shop' as const), how: fc.constant('reserve' as const), who: fc.nat(19) }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      does: fc.constant('shop' as const),
      how: fc.constantFrom('cancel' as const, 'buy' as const),
      who: fc.nat(19),
    }),
  },
  { weight: 2, arbitrary: fc.record({ does: fc.constant('restock' as const), stock: fc.integer({ min: 1, max: 14 }) }) },
  { weight: 1, arbitrary: fc.constantFrom({ does: 'sweep' as const }, { does: 'expire' as const }) },
);

test('raised and lowered at random while shoppers come and go: places, counts and holders agree after every step', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 10, maxLength: 40, size: 'max' }), async (steps) => {
      const sale = await openSale({ stock: 6, activity: { closesAt: Number.MAX_SAFE_INTEGER } });
      const take = async (each: Step): Promise<unknown> => {
        if (each.does === 'restock') return sale.changeStock(each.stock);
        if (each.does === 'sweep') return sweep(sale.deps);
        if (each.does === 'expire') return sale.clock.advance(HOLD + RELEASE_MARGIN);
        return shop(each);
      };
      const shop = async (each: Extract<Step, { does: 'shop' }>): Promise<unknown> => {
        const self = shopper(`user-${each.who}`, sale.deps);
        if (each.how === 'cancel') return self.cancel();
        const held = await self.reserve();
        if (each.how === 'reserve') return held;
        const window = await self.prepare(held.reservationToken);
        return self.confirm(window, (await sale.pay(window)).paymentId);
      };
      let sold = 0;
      for (const each of steps) {
        await take(each).catch((error: unknown) => {
          if (!isAxonError(error)) throw error;
        });
        const rows = await sale.slots();
        const row = await sale.deps.sales.get(ACTIVITY);
        const holders = rows.flatMap(({ userId }) => userId ?? []);
        const taken = rows.filter(({ state }) => state !== 'FREE').length;
        expect(rows).toHaveLength(row?.rows ?? 0);
        expect(new Set(holders).size).toBe(holders.length);
        expect(holders).toHaveLength(taken);
        if (each.does === 'restock') expect(rows).toHaveLength(Math.max(row?.target ?? 0, taken));
        const nowSold = rows.filter(({ state }) => state === 'CONFIRMED').length;
        expect(nowSold).toBeGreaterThanOrEqual(sold);
        sold = nowSold;
      }
      sale.clock.advance(HOUR);
      for (let time = 0; time < 2; time += 1) await sale.sweepTwice();
      const target = (await sale.deps.sales.get(ACTIVITY))?.target ?? 0;
      expect(await sale.slots()).toHaveLength(Math.max(target, sold));
      sale.clock.advance(SECOND);
      expect(await sellOut(sale, 'last')).toHaveLength(Math.max(0, target - sold));
      await sale.database.close();
    }),
    { numRuns: 60, endOnFailure: true },
  );
}, 60_000);
