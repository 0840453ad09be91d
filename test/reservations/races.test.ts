import { describe, expect, test } from 'vitest';
import { HOLD, RELEASE_MARGIN } from '#functions/reservations/limits.ts';
import { reserve } from '#functions/reservations/reserve.ts';
import { sweep } from '#functions/reservations/sweep.ts';
import { isAxonError } from '#shared/axon-error.ts';
import { SECOND } from '#shared/clock.ts';
import { ACTIVITY, openSale } from './a-sale.ts';

const attempt = async (userId: string, deps: Parameters<typeof reserve>[1]) => {
  try {
    return (await reserve({ activityId: ACTIVITY, userId }, deps)).reservation.slot;
  } catch (error) {
    if (isAxonError(error)) return error.code;
    throw error;
  }
};

describe('a rush on one activity', () => {
  test.each([100, 120])('500 shoppers on a stock of %i: exactly that many get in, nobody twice', async (stock) => {
    const { deps, slots } = await openSale({ stock });
    // Every fifth shopper clicks twice.
    const clicks = Array.from({ length: 500 }, (_, at) => `user-${at}`).flatMap((user, at) => (at % 5 ? [user] : [user, user]));
    const answers = await Promise.all(clicks.map((user) => attempt(user, deps)));
    const rows = await slots();
    expect(rows.filter(({ state }) => state === 'HELD')).toHaveLength(stock);
    expect(new Set(rows.map(({ userId }) => userId)).size).toBe(stock);
    const winners = new Set(clicks.filter((_, at) => typeof answers[at] === 'number'));
    expect(winners.size).toBe(stock);
    expect(answers.every((answer) => typeof answer === 'number' || answer === 'SOLD_OUT')).toBe(true);
  });

  test('double clicks that meet on different servers cost nobody a place for longer than the next try', async () => {
    const { server, clock, slots } = await openSale({ stock: 100 });
    const servers = [server(), server()];
    const users = Array.from({ length: 300 }, (_, at) => `user-${at}`);
    await Promise.all(users.flatMap((user) => servers.map((deps) => attempt(user, deps))));
    clock.advance(SECOND);
    for (const user of users) await attempt(user, servers[0] ?? server());
    const rows = await slots();
    expect(rows.every(({ state }) => state === 'HELD')).toBe(true);
    expect(new Set(rows.map(({ userId }) => userId)).size).toBe(100);
  });

  test('the second wave gets exactly what the first gave back', async () => {
    const { deps, clock, slots } = await openSale({ stock: 30 });
    await Promise.all(Array.from({ length: 60 }, (_, at) => attempt(`first-${at}`, deps)));
    clock.advance(HOLD + RELEASE_MARGIN);
    await sweep(deps);
    clock.advance(SECOND);
    const second = await Promise.all(Array.from({ length: 60 }, (_, at) => attempt(`second-${at}`, deps)));
    expect(second.filter((answer) => typeof answer === 'number')).toHaveLength(30);
    expect((await slots()).every(({ generation }) => generation === 2)).toBe(true);
  });

  test('one shopper on many servers at once holds one place', async () => {
    const { server, slots } = await openSale({ stock: 10 });
    const answers = await Promise.all(Array.from({ length: 12 }, () => attempt('kim', server())));
    expect(new Set(answers).size).toBe(1);
    expect((await slots()).filter(({ state }) => state !== 'FREE')).toHaveLength(1);
    const others = await Promise.all(Array.from({ length: 9 }, (_, at) => attempt(`user-${at}`, server())));
    expect(others.every((answer) => typeof answer === 'number')).toBe(true);
  });

  test('an own expired hold that a sweep frees in the middle of reserving again is taken like any free place', async () => {
    const sale = await openSale({ stock: 1 });
    expect(await attempt('kim', sale.deps)).toBe(1);
    sale.clock.advance(HOLD + RELEASE_MARGIN);
    const { slots } = sale.deps;
    /** The hold is seen, and gone by the time a ticket is taken: the ticket is for the very same slot. */
    const sweptAfterReading: typeof slots.get = async (ref) => {
      const slot = await slots.get(ref);
      await sweep(sale.server());
      return slot;
    };
    expect(await attempt('kim', { ...sale.deps, slots: { ...slots, get: sweptAfterReading } })).toBe(1);
    expect(await sale.slots()).toMatchObject([{ state: 'HELD', userId: 'kim', generation: 2 }]);
  });
});
