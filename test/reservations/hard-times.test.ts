import { describe, expect, test } from 'vitest';
import { HOLD, RELEASE_MARGIN, SWEEP_EVERY, TICKETS_PER_REQUEST } from '#functions/reservations/limits.ts';
import { sweep } from '#functions/reservations/sweep.ts';
import { dispensersTable } from '#functions/reservations/tables.ts';
import { type Fault, faultyDatabase } from '#platform/table.faults.ts';
import { Throttled } from '#platform/table.ts';
import { isAxonError } from '#shared/axon-error.ts';
import { SECOND } from '#shared/clock.ts';
import { ACTIVITY, type OpenSale, openSale } from './a-sale.ts';
import { refusal, shopper } from './a-shopper.ts';

/** What each heard: `held`, a code, or that the store refused the call (which the door answers with 503 TRY_AGAIN). */
const heard = async (sale: OpenSale, users: readonly string[], deps = sale.deps): Promise<readonly string[]> =>
  Promise.all(
    users.map((user) =>
      shopper(user, deps)
        .reserve()
        .then(
          () => 'held',
          (error: unknown) => {
            if (isAxonError(error)) return error.code;
            if (error instanceof Throttled) return 'TRY_AGAIN';
            throw error;
          },
        ),
    ),
  );
const crowd = (count: number, name = 'user'): readonly string[] => Array.from({ length: count }, (_, at) => `${name}-${at}`);

describe('a store that is short of breath', () => {
  test.each<[string, Fault, number]>([
    ['every third call is throttled', 'throttle', 3],
    ['every second call is throttled', 'throttle', 2],
    ['every call is throttled', 'throttle', 1],
    ['every second transaction meets another one', 'conflict', 2],
  ])('%s: who gets no place is asked to come again, and nobody is told "sold out"', async (_, fault, every) => {
    const sale = await openSale({ stock: 120 });
    const database = faultyDatabase(sale.database, ({ number }) => (number % every === 0 ? fault : undefined));
    const told = await heard(sale, crowd(60), sale.server({ database }));
    expect(told.filter((one) => one !== 'held' && one !== 'TRY_AGAIN')).toEqual([]);
    await sale.sweepTwice();
    sale.clock.advance(SECOND);
    const again = await heard(sale, crowd(180), sale.server());
    expect([again.filter((one) => one === 'held').length, new Set(again)]).toEqual([120, new Set(['held', 'SOLD_OUT'])]);
  });

  test('a request that finds four places taken is asked to come again, never told "sold out"', async () => {
    const sale = await openSale({ stock: 6, shards: 1 });
    for (const user of crowd(TICKETS_PER_REQUEST)) await shopper(user, sale.deps).reserve();
    const dispensers = sale.database.table(dispensersTable);
    await dispensers.update({ key: `${ACTIVITY}#dispenser#0` }, { set: { next: 0 } });
    expect(await refusal(shopper('kim', sale.deps).reserve())).toMatchObject({ code: 'TRY_AGAIN', status: 503, retryAfter: 1 });
    expect(await shopper('kim', sale.deps).reserve()).toMatchObject({ slot: TICKETS_PER_REQUEST + 1 });
  });

  test('every counter and the mask wiped in the middle of a crowd: nothing sold twice, and all of it sold within 30 s', async () => {
    const sale = await openSale({ stock: 120 });
    const servers = Array.from({ length: 4 }, () => sale.server());
    const wipe = async (): Promise<void> => {
      const keys = ['mask', 'dispenser#0', 'dispenser#1', 'dispenser#2', 'dispenser#3'].map((name) => `${ACTIVITY}#${name}`);
      await Promise.all(keys.map((key) => sale.database.table(dispensersTable).delete({ key })));
    };
    const rush = servers.map((deps, at) => heard(sale, crowd(40, `s${at}`), deps));
    await Promise.all([...rush, wipe()]);
    const began = sale.clock.now();
    for (let sweeps = 0; sweeps < 2; sweeps += 1) {
      await sweep(sale.deps);
      sale.clock.advance(SWEEP_EVERY);
    }
    await heard(sale, crowd(160, 'late'), sale.server());
    expect(sale.clock.now() - began).toBeLessThanOrEqual(30 * SECOND);
    const holders = (await sale.slots()).map(({ state, userId }) => `${state} ${userId}`);
    expect([holders.length, new Set(holders).size, holders.filter((one) => !one.startsWith('HELD')).length]).toEqual([
      120, 120, 0,
    ]);
  });
});

describe('an activity whose row is gone in the middle of its sale', () => {
  const readActivity = async () => undefined;

  test('lets nobody in once a sweep has seen it; who has paid gets the place, the others lose nothing but their hold', async () => {
    const { deps, clock, pay, slots, server } = await openSale({ stock: 3 });
    const window = await shopper('kim', deps).goToPay();
    const { reservationToken } = await shopper('lee', deps).reserve();
    const { paymentId } = await pay(window);
    const bereft = server({ readActivity });
    const swept = await sweep(bereft);
    expect([swept.errors, swept.sales[0]?.drift]).toEqual([[], 0]);
    clock.advance(SECOND);
    expect(await refusal(shopper('park', server({ readActivity })).reserve())).toMatchObject({ code: 'NOT_ACTIVE' });
    expect(await refusal(shopper('lee', bereft).prepare(reservationToken))).toMatchObject({ code: 'HOLD_EXPIRED' });
    expect(await shopper('kim', bereft).confirm(window, paymentId)).toMatchObject({ paymentId });
    clock.advance(HOLD + RELEASE_MARGIN);
    await sweep(bereft);
    expect((await slots()).map(({ state }) => state)).toEqual(['CONFIRMED', 'FREE', 'FREE']);
  });

  test('is open again as soon as the row is back', async () => {
    const { deps, clock, server } = await openSale();
    await sweep(server({ readActivity }));
    await sweep(deps);
    clock.advance(SECOND);
    expect(await shopper('kim', server()).reserve()).toMatchObject({ slot: 1 });
  });
});
