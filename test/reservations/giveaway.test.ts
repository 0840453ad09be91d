import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { beginGiveaway, draw, FREEZE_AFTER } from '#functions/reservations/giveaway/draw.ts';
import { drawWinners, entriesHashOf, seedHashOf } from '#functions/reservations/giveaway/draw-winners.ts';
import { takePart } from '#functions/reservations/giveaway/take-part.ts';
import { sweep } from '#functions/reservations/sweep.ts';
import { atCall, type Fault, faultyDatabase } from '#platform/table.faults.ts';
import { HOUR, SECOND } from '#shared/clock.ts';
import { ACTIVITY, OPENS, openSale, type SaleOptions } from './a-sale.ts';
import { refusal } from './a-shopper.ts';

const CLOSES = OPENS + 10 * HOUR;
const givesAway = (winners: number) => ({ productId: undefined, price: undefined, stock: 0, giveaway: { winners } });

const openGiveaway = async (winners: number, options: SaleOptions = {}) => {
  const sale = await openSale({ ...options, activity: { ...givesAway(winners), ...options.activity } });
  const activity = await sale.deps.readActivity(ACTIVITY);
  if (!activity) throw new Error('It is not there');
  await beginGiveaway(activity, sale.deps);
  const enter = (userId: string, deps = sale.deps) => takePart({ activityId: ACTIVITY, userId }, deps);
  const close = (later = FREEZE_AFTER) => {
    sale.clock.at = CLOSES + later;
  };
  const winnersOf = async () => (await sale.deps.giveaways.winners(ACTIVITY, { after: 0, limit: 1_000 })).items;
  return { ...sale, enter, close, winnersOf };
};

describe('the draw', () => {
  const ids = fc.uniqueArray(fc.stringMatching(/^[0-9a-z-]{1,36}$/), { maxLength: 60 });
  const seed = fc.stringMatching(/^[0-9a-f]{64}$/);

  test('does not depend on the order of the entries, and takes exactly as many as win, nobody twice', () => {
    fc.assert(
      fc.property(ids, seed, fc.integer({ min: 1, max: 80 }), fc.integer(), (entries, secret, winners, shuffle) => {
        const drawn = drawWinners(entries, secret, winners);
        const others = [...entries].sort((one, other) => (one + shuffle < other + shuffle ? 1 : -1) * (shuffle % 2 || 1));
        expect(drawWinners(others, secret, winners)).toEqual(drawn);
        expect(entriesHashOf(others)).toBe(entriesHashOf(entries));
        expect(new Set(drawn).size).toBe(Math.min(winners, entries.length));
        expect(drawn.every((id) => entries.includes(id))).toBe(true);
        expect(drawWinners(entries, secret, winners + 1).slice(0, winners)).toEqual(drawn);
      }),
    );
  });

  test('gives everybody the same chance', () => {
    const entries = Array.from({ length: 20 }, (_, at) => `entry-${at}`);
    const wins = new Map(entries.map((id) => [id, 0]));
    const rounds = 4_000;
    for (let round = 0; round < rounds; round += 1)
      for (const id of drawWinners(entries, seedHashOf(round.toString(16).padStart(64, '0')), 5))
        wins.set(id, (wins.get(id) ?? 0) + 1);
    const expected = (rounds * 5) / 20;
    const chi = [...wins.values()].reduce((sum, count) => sum + (count - expected) ** 2 / expected, 0);
    // 19 degrees of freedom: above 43.8 once in a thousand fair draws; these seeds are always the same.
    expect(chi).toBeLessThan(43.8);
  });

  test('an example to check any other implementation by', () => {
    const secret = '000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f';
    expect(seedHashOf(secret)).toBe('630dcd2966c4336691125448bbb25b4ff412a49c732db2c8abc1b8581bd710dd');
    expect(entriesHashOf(['b', 'a'])).toBe('911169ddaaf146aff539f58c26c489af3b892dff0fe283c1c264c65ae5aa59a2');
    expect(drawWinners(['a', 'b', 'c', 'd'], secret, 2)).toEqual(['a', 'b']);
  });
});

describe('a giveaway', () => {
  test('takes one entry a user, whatever is clicked; then refuses, is frozen, drawn once and can be checked by anybody', async () => {
    const { enter, close, deps, server, winnersOf } = await openGiveaway(3);
    const users = Array.from({ length: 10 }, (_, at) => `user-${at}`);
    const first = await Promise.all(users.map((user) => enter(user)));
    const again = await Promise.all(users.map((user) => enter(user, server())));
    expect(again.map(({ reservation }) => reservation)).toEqual(first.map(({ reservation }) => reservation));
    expect(again.every(({ repeated }) => repeated)).toBe(true);
    const { seedHash } = (await deps.giveaways.draw(ACTIVITY)) ?? {};
    expect(await refusal(draw(ACTIVITY, deps))).toMatchObject({ code: 'NOT_DRAWABLE', drawableAt: CLOSES + FREEZE_AFTER });
    close(0);
    expect(await refusal(enter('late'))).toMatchObject({ code: 'ENDED' });
    close(FREEZE_AFTER - 1);
    expect(await refusal(draw(ACTIVITY, deps))).toMatchObject({ code: 'NOT_DRAWABLE' });
    close();
    const [drawn, second] = await Promise.all([draw(ACTIVITY, deps), draw(ACTIVITY, server())]);
    expect(second).toEqual(drawn);
    expect(drawn).toMatchObject({ state: 'DRAWN', entries: 10, winners: 3, seedHash });
    const entryIds = (await deps.giveaways.frozen(ACTIVITY, 0)) ?? [];
    expect(entriesHashOf(entryIds)).toBe(drawn.entriesHash);
    expect(seedHashOf(drawn.seed ?? '')).toBe(seedHash);
    const winners = await winnersOf();
    expect(winners.map(({ entryId }) => entryId)).toEqual(drawWinners(entryIds, drawn.seed ?? '', 3));
    for (const { userId, rank } of winners) expect(await deps.giveaways.entryOf(ACTIVITY, userId)).toMatchObject({ rank });
  });

  test('is drawn by the sweeper if nobody does it, also when ended early, and not before its minute', async () => {
    const { enter, deps, clock, change, winnersOf } = await openGiveaway(5);
    await enter('kim');
    await change({ status: 'ENDED', updatedAt: clock.now() });
    expect((await sweep(deps)).errors).toEqual([]);
    expect((await deps.giveaways.draw(ACTIVITY))?.state).toBe('OPEN');
    clock.advance(FREEZE_AFTER);
    expect((await sweep(deps)).errors).toEqual([]);
    expect(await winnersOf()).toMatchObject([{ rank: 1, userId: 'kim' }]);
  });

  test('with nobody in it is drawn all the same', async () => {
    const { deps, close, winnersOf } = await openGiveaway(5);
    close();
    expect(await draw(ACTIVITY, deps)).toMatchObject({ state: 'DRAWN', entries: 0 });
    expect(await winnersOf()).toEqual([]);
  });

  test('asks who may take part', async () => {
    const { enter, deps } = await openGiveaway(1, { activity: { eligibility: [{ kind: 'GRADE', grades: ['VIP'] }] } });
    expect(await refusal(enter('kim'))).toMatchObject({ code: 'NOT_ELIGIBLE' });
    expect(await deps.giveaways.entryOf(ACTIVITY, 'kim')).toBeUndefined();
  });

  test('3,000 entries are frozen in parts, each id in exactly one, in rising order', async () => {
    const { deps, close, clock } = await openGiveaway(50);
    for (let user = 0; user < 3_000; user += 1)
      await deps.giveaways.enter(ACTIVITY, { userId: `u-${user}`, entryId: deps.random.id(), enteredAt: clock.now() });
    close();
    await draw(ACTIVITY, deps);
    const parts = await Promise.all([0, 1, 2, 3].map((part) => deps.giveaways.frozen(ACTIVITY, part)));
    const ids = parts.flatMap((part) => part ?? []);
    expect(parts[3]).toBeUndefined();
    expect(new Set(ids).size).toBe(3_000);
    expect(ids).toEqual([...ids].sort());
  });

  const FAULTS = ['failBefore', 'failAfter', 'throttle', 'goneBefore', 'goneAfter'] as const;
  test.each([3, 18, 19, 20, 21, 22, 23, 24, 25].flatMap((number) => FAULTS.map((fault) => [number, fault] as const)))(
    'the draw, call %i: %s. The next one comes to the same winners',
    async (number, fault: Fault) => {
      const { enter, close, deps, database, server, clock, winnersOf } = await openGiveaway(2);
      for (const user of ['kim', 'lee', 'park']) await enter(user);
      close();
      const faulty = faultyDatabase(database, atCall(number, fault));
      await Promise.race([draw(ACTIVITY, server({ database: faulty })).catch(() => undefined), faulty.gone]);
      clock.advance(SECOND);
      const { seed = '' } = await draw(ACTIVITY, deps);
      const ids = (await deps.giveaways.frozen(ACTIVITY, 0)) ?? [];
      expect((await winnersOf()).map(({ entryId }) => entryId)).toEqual(drawWinners(ids, seed, 2));
    },
  );
});
