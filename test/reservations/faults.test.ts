import { describe, expect, test } from 'vitest';
import { HOLD, PAYMENT_WINDOW, RELEASE_MARGIN } from '#functions/reservations/limits.ts';
import { reserve } from '#functions/reservations/reserve.ts';
import { sweep } from '#functions/reservations/sweep.ts';
import { atCall, type Fault, faultyDatabase } from '#platform/table.faults.ts';
import { isAxonError } from '#shared/axon-error.ts';
import { MINUTE, SECOND } from '#shared/clock.ts';
import { ACTIVITY, openSale } from './a-sale.ts';
import { shopper } from './a-shopper.ts';

const FAULTS: readonly Exclude<Fault, object | 'stale'>[] = [
  'failBefore',
  'failAfter',
  'duplicate',
  'conflict',
  'throttle',
  'goneBefore',
  'goneAfter',
];
const CALLS = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10];
const everyFault = CALLS.flatMap((number) => FAULTS.map((fault) => [number, fault] as const));

/** Runs until it ends or its process is gone. */
const suffer = (work: Promise<unknown>, gone: Promise<void>) => Promise.race([work.catch((error: unknown) => error), gone]);

describe('one call of a request goes wrong', () => {
  test.each(everyFault)('reserve, call %i: %s. The next click gets one place, and the stock is whole', async (number, fault) => {
    const sale = await openSale({ stock: 2 });
    await shopper('lee', sale.deps).reserve();
    const database = faultyDatabase(sale.database, atCall(number, fault));
    await suffer(reserve({ activityId: ACTIVITY, userId: 'kim' }, sale.server({ database })), database.gone);
    await sale.sweepTwice();
    sale.clock.advance(SECOND);
    const kim = await shopper('kim', sale.server()).reserve();
    expect((await sale.slots()).map(({ userId }) => userId)).toEqual(['lee', 'kim']);
    expect(kim.slot).toBe(2);
    await shopper('kim', sale.deps).cancel();
    expect((await shopper('park', sale.server()).reserve()).slot).toBe(2);
  });

  test.each(everyFault)('reserve again after an expired hold, call %i: %s. Never two places', async (number, fault) => {
    const sale = await openSale({ stock: 2 });
    await shopper('kim', sale.deps).reserve();
    sale.clock.advance(HOLD);
    const database = faultyDatabase(sale.database, atCall(number, fault));
    await suffer(reserve({ activityId: ACTIVITY, userId: 'kim' }, sale.server({ database })), database.gone);
    expect((await sale.slots()).filter(({ state }) => state !== 'FREE')).toHaveLength(1);
    sale.clock.advance(RELEASE_MARGIN);
    await sale.sweepTwice();
    sale.clock.advance(SECOND);
    await shopper('kim', sale.server()).reserve();
    await shopper('lee', sale.server()).reserve();
    expect((await sale.slots()).map(({ userId }) => userId).sort()).toEqual(['kim', 'lee']);
  });

  test.each(everyFault)(
    'confirm, call %i: %s. Asking again gets the order, and the money is counted once',
    async (number, fault) => {
      const sale = await openSale({ stock: 1 });
      const window = await shopper('kim', sale.deps).goToPay();
      const { paymentId } = await sale.pay(window);
      const database = faultyDatabase(sale.database, atCall(number, fault));
      await suffer(shopper('kim', sale.server({ database })).confirm(window, paymentId), database.gone);
      const order = await shopper('kim', sale.server()).confirm(window, paymentId);
      expect(order).toMatchObject({ paymentId });
      expect(await shopper('kim', sale.server()).confirm(window, paymentId)).toEqual(order);
      expect((await sale.deps.payments.get(paymentId))?.kind).toBe('CONFIRM');
    },
  );

  test.each(everyFault)('confirm of a claim that is gone, call %i: %s. The money goes back in the end', async (number, fault) => {
    const sale = await openSale({ stock: 1 });
    const kim = shopper('kim', sale.deps);
    const window = await kim.goToPay();
    await kim.cancel();
    // The provider takes the money although it had said it would not.
    await sale.forcePayment(window);
    const database = faultyDatabase(sale.database, atCall(number, fault));
    await suffer(shopper('kim', sale.server({ database })).confirm(window, `${window.merchantReference}.1`), database.gone);
    sale.clock.advance(2 * MINUTE);
    await sweep(sale.deps);
    expect((await sale.deps.payments.get(`${window.merchantReference}.1`))?.kind).toBe('REFUNDED');
    expect((await sale.sandbox.status(window.merchantReference)).state).toBe('declined');
  });

  test.each(everyFault)('a sweep of an unpaid window, call %i: %s. The next two end it', async (number, fault) => {
    const sale = await openSale({ stock: 1 });
    await shopper('kim', sale.deps).goToPay();
    sale.clock.advance(PAYMENT_WINDOW + RELEASE_MARGIN);
    const database = faultyDatabase(sale.database, atCall(number, fault));
    await suffer(sweep(sale.server({ database })), database.gone);
    await sale.sweepTwice();
    sale.clock.advance(SECOND);
    expect((await shopper('lee', sale.server()).reserve()).slot).toBe(1);
  });
});

const LOWERED = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12];
describe('one call of a changed stock goes wrong', () => {
  test.each(LOWERED.flatMap((number) => FAULTS.map((fault) => [number, fault] as const)))(
    'raised and lowered, call %i: %s. The next sweep ends at the target, and after one more all of it can be sold',
    async (number, fault) => {
      for (const [from, to] of [
        [2, 5],
        [5, 2],
      ] as const) {
        const sale = await openSale({ stock: from });
        await shopper('kim', sale.deps).reserve();
        const database = faultyDatabase(sale.database, atCall(number, fault));
        await suffer(sale.changeStock(to, sale.server({ database })), database.gone);
        const { rows } = (await sale.deps.sales.get(ACTIVITY)) ?? {};
        expect(await sale.slots()).toHaveLength(rows ?? 0);
        expect((await sweep(sale.deps)).sales[0]).toMatchObject({ drift: 0, resizing: 0 });
        expect(await sale.slots()).toHaveLength(to);
        sale.clock.advance(15 * SECOND);
        await sweep(sale.deps);
        sale.clock.advance(SECOND);
        for (let count = 1; count < to; count += 1) await shopper(`user-${count}`, sale.server()).reserve();
        expect((await sale.slots()).every(({ state }) => state === 'HELD')).toBe(true);
      }
    },
  );

  test.each(LOWERED.flatMap((number) => FAULTS.map((fault) => [number, fault] as const)))(
    'lowered below what is taken, call %i: %s. Nobody loses a place, and it goes down as they come back',
    async (number, fault) => {
      const sale = await openSale({ stock: 3 });
      for (const user of ['kim', 'lee']) await shopper(user, sale.deps).reserve();
      const database = faultyDatabase(sale.database, atCall(number, fault));
      await suffer(sale.changeStock(1, sale.server({ database })), database.gone);
      expect((await sale.slots()).filter(({ state }) => state === 'HELD')).toHaveLength(2);
      await sweep(sale.deps);
      await shopper('kim', sale.deps).cancel();
      await sweep(sale.deps);
      expect((await sale.slots()).map(({ userId }) => userId)).toEqual(['lee']);
      await shopper('lee', sale.deps).cancel();
      await sweep(sale.deps);
      sale.clock.advance(SECOND);
      expect((await shopper('park', sale.server()).reserve()).slot).toBe(2);
    },
  );
});

test('an answer lost after the place was taken: the same place on the next click', async () => {
  const sale = await openSale();
  const probe = faultyDatabase(sale.database, () => undefined);
  await shopper('lee', sale.server({ database: probe })).reserve();
  const transaction = probe.calls.findIndex(({ operation }) => operation === 'transact') + 1;
  const database = faultyDatabase(sale.database, atCall(transaction, 'failAfter'));
  const answer = reserve({ activityId: ACTIVITY, userId: 'kim' }, sale.server({ database }));
  await expect(answer).rejects.toSatisfy((error) => !isAxonError(error));
  const again = await reserve({ activityId: ACTIVITY, userId: 'kim' }, sale.server());
  expect(again).toMatchObject({ repeated: true, reservation: { slot: 2 } });
});
