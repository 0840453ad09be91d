import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { ReservationDeps } from '#functions/reservations/dependencies.ts';
import { exportWhoIsIn, listWhoIsIn } from '#functions/reservations/entries/who-is-in.ts';
import { beginGiveaway, draw, FREEZE_AFTER } from '#functions/reservations/giveaway/draw.ts';
import { FIRST_STEP } from '#functions/reservations/giveaway/draw-steps.ts';
import { drawWinners, entriesHashOf, seedHashOf } from '#functions/reservations/giveaway/draw-winners.ts';
import { entryKey } from '#functions/reservations/giveaway/entry-store.ts';
import { giveawayRoutes } from '#functions/reservations/giveaway/giveaway-routes.ts';
import type { GiveawayEntry } from '#functions/reservations/giveaway/schema.ts';
import { takePart } from '#functions/reservations/giveaway/take-part.ts';
import { MASK_USABLE } from '#functions/reservations/limits.ts';
import { sweep } from '#functions/reservations/sweep.ts';
import { atCall, type Fault, faultyDatabase } from '#platform/table.faults.ts';
import { HOUR, SECOND } from '#shared/clock.ts';
import { ACTIVITY, OPENS, openSale, type SaleOptions } from './a-sale.ts';
import { refusal } from './a-shopper.ts';
import { anybody } from './giveaway-model.ts';

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
    const rounds = 1_000;
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

  test('whose winning entry is gone is an alarm, not a draw with a place for nobody', async () => {
    const { deps, winnersOf } = await openGiveaway(1);
    const place = { rank: 1, entryId: 'gone', userId: 'kim' };
    await expect(deps.giveaways.keepWinner(ACTIVITY, place)).rejects.toMatchObject({ code: 'INTERNAL' });
    expect([await winnersOf(), await deps.giveaways.entryOf(ACTIVITY, 'kim')]).toEqual([[], undefined]);
  });

  test('takes one of two entries of one user at the same instant, and both hear of the same', async () => {
    const { enter, server, deps, clock } = await openGiveaway(1);
    const [one, other] = await Promise.all([enter('kim'), enter('kim', server())]);
    expect(other.reservation).toEqual(one.reservation);
    const again = { campaignId: 'cmp_1', userId: 'kim', entryId: 'another', enteredAt: clock.now() };
    expect(await deps.giveaways.enter(ACTIVITY, again)).toBe(false);
  });

  test('lets everybody win if as many win as enter, also if all lie in one run', async () => {
    const { enter, close, deps, winnersOf } = await openGiveaway(4);
    const { group } = entryKey(ACTIVITY, 'kim');
    const neighbours = Array.from({ length: 500 }, (_, at) => `user-${at}`).filter(
      (user) => entryKey(ACTIVITY, user).group === group,
    );
    for (const user of neighbours.slice(0, 4)) await enter(user);
    close();
    await draw(ACTIVITY, deps);
    expect((await winnersOf()).map(({ userId }) => userId).toSorted()).toEqual(neighbours.slice(0, 4).toSorted());
  });

  test('asks who may take part', async () => {
    const { enter, deps } = await openGiveaway(1, { activity: { eligibility: [{ kind: 'GRADE', grades: ['VIP'] }] } });
    expect(await refusal(enter('kim'))).toMatchObject({ code: 'NOT_ELIGIBLE' });
    expect(await deps.giveaways.entryOf(ACTIVITY, 'kim')).toBeUndefined();
  });

  test('tells no winner before all of them are written down', async () => {
    const { deps, enter } = await openGiveaway(2);
    const { reservation } = await enter('kim');
    const entryId = 'entry' in reservation ? reservation.entry.entryId : '';
    await deps.giveaways.startDrawing(ACTIVITY);
    expect(await deps.giveaways.keepWinner(ACTIVITY, { rank: 1, entryId, userId: 'kim' })).toBe(true);
    expect(await giveawayRoutes.listWinningEntries.handle(anybody, deps)).toEqual({ entryIds: [] });
  });

  test('counts a step of its draw only for the first who takes it', async () => {
    const { giveaways } = (await openGiveaway(1)).deps;
    const next = { ...FIRST_STEP, step: 1, runs: 1 };
    expect([await giveaways.advance(ACTIVITY, FIRST_STEP), await giveaways.advance(ACTIVITY, FIRST_STEP)]).toEqual([true, false]);
    expect(await giveaways.advance(ACTIVITY, next)).toBe(true);
    expect(await giveaways.advance(ACTIVITY, { ...next, runs: 2 })).toBe(false);
    expect(await giveaways.progress(ACTIVITY)).toMatchObject(next);
  });

  test('lets nobody in by an answer about the gate that was long on its way', async () => {
    const { deps, enter, clock } = await openGiveaway(1);
    const read: ReservationDeps['gate']['read'] = async (activityId, maxAge) => {
      const mask = await deps.gate.read(activityId, maxAge);
      if (maxAge === MASK_USABLE) clock.at += MASK_USABLE + 1;
      return mask;
    };
    expect(await refusal(enter('kim', { ...deps, gate: { ...deps.gate, read } }))).toMatchObject({ code: 'TRY_AGAIN' });
    expect(await deps.giveaways.entryOf(ACTIVITY, 'kim')).toBeUndefined();
  });

  test('is not drawn while people may still enter, because whoever ended it died before the gate heard of it', async () => {
    const { enter, deps, server, clock, changeUnannounced, winnersOf } = await openGiveaway(5);
    const [slow, other] = [server(), server()];
    changeUnannounced({ status: 'ENDED', updatedAt: clock.now() });
    clock.advance(FREEZE_AFTER);
    await enter('kim', slow);
    expect(await refusal(draw(ACTIVITY, deps))).toMatchObject({ code: 'NOT_DRAWABLE', drawableAt: clock.now() + FREEZE_AFTER });
    expect((await sweep(other)).drawing).toBe(0);
    await enter('lee', slow);
    expect(await refusal(draw(ACTIVITY, deps))).toMatchObject({ code: 'NOT_DRAWABLE', drawableAt: clock.now() + FREEZE_AFTER });
    clock.advance(FREEZE_AFTER);
    expect(await refusal(enter('park', slow))).toMatchObject({ code: 'ENDED' });
    expect(await draw(ACTIVITY, deps)).toMatchObject({ state: 'DRAWN', entries: 2 });
    expect((await winnersOf()).map(({ userId }) => userId).toSorted()).toEqual(['kim', 'lee']);
  });

  test('is not drawn by what its row said an hour ago', async () => {
    const { deps, server, clock, change, close } = await openGiveaway(5);
    let isSlow = true;
    const readActivity = async (id: string) => {
      const row = await deps.readActivity(id);
      if (isSlow) await change({ closesAt: CLOSES + HOUR, updatedAt: clock.now() });
      if (isSlow) close();
      isSlow = false;
      return row;
    };
    expect(await refusal(draw(ACTIVITY, server({ readActivity })))).toMatchObject({ code: 'NOT_DRAWABLE' });
    expect((await deps.giveaways.draw(ACTIVITY))?.state).toBe('OPEN');
  });

  test('takes nobody who was let in before it closed and asked about for longer than that', async () => {
    const { deps, server, close } = await openGiveaway(1, { activity: { eligibility: [{ kind: 'GRADE', grades: ['VIP'] }] } });
    const readCustomer = async (customerId: string) => {
      close(0);
      return { customerId, grade: 'VIP' };
    };
    expect(await refusal(takePart({ activityId: ACTIVITY, userId: 'kim' }, server({ readCustomer })))).toMatchObject({
      code: 'ENDED',
    });
    expect(await deps.giveaways.entryOf(ACTIVITY, 'kim')).toBeUndefined();
  });

  test('3,000 entries are frozen in parts, each id in exactly one, in rising order', async () => {
    const { deps, close, clock } = await openGiveaway(50);
    for (let user = 0; user < 3_000; user += 1)
      await deps.giveaways.enter(ACTIVITY, {
        campaignId: 'cmp_1',
        userId: `u-${user}`,
        entryId: deps.random.id(),
        enteredAt: clock.now(),
      });
    close();
    await draw(ACTIVITY, deps);
    const parts = await Promise.all([0, 1, 2, 3].map((part) => deps.giveaways.frozen(ACTIVITY, part)));
    const ids = parts.flatMap((part) => part ?? []);
    expect(parts[3]).toBeUndefined();
    expect(new Set(ids).size).toBe(3_000);
    expect(ids).toEqual([...ids].sort());
  });

  test('a draw that takes longer than a call says how far it is and is finished by the sweeper', async () => {
    const { enter, close, deps, winnersOf } = await openGiveaway(2);
    for (const user of ['kim', 'lee', 'park']) await enter(user);
    close();
    const begun = await draw(ACTIVITY, deps, { patience: 0 });
    expect(begun).toMatchObject({ state: 'DRAWING', percent: 0 });
    expect(begun).not.toHaveProperty('seed');
    const percents: number[] = [];
    for (let calls = 0; calls < 10; calls += 1) percents.push((await draw(ACTIVITY, deps, { patience: 0 })).percent ?? 100);
    expect(percents).toEqual(percents.toSorted((one, other) => one - other));
    expect(percents.at(-1)).toBeGreaterThan(30);
    expect(await winnersOf()).toEqual([]);
    const { errors, drawing } = await sweep(deps);
    expect({ errors, drawing }).toEqual({ errors: [], drawing: 0 });
    expect(await winnersOf()).toHaveLength(2);
  });

  const sizes = { run: 2, part: 3, parts: 2, places: 2, clear: 3 };
  test('is drawn the same whoever draws how often at once, interrupted at any await', async () => {
    const fault = fc.constantFrom<Fault>('failBefore', 'failAfter', 'throttle', 'goneBefore', 'goneAfter');
    const interruptions = fc.array(fc.tuple(fc.nat(60), fault), { minLength: 1, maxLength: 5 });
    await fc.assert(
      fc.asyncProperty(fc.nat(30), fc.integer({ min: 1, max: 8 }), interruptions, async (entrants, places, troubles) => {
        const { enter, close, deps, database, server, winnersOf } = await openGiveaway(places);
        for (let user = 0; user < entrants; user += 1) await enter(`user-${user}`);
        close();
        const interrupted = troubles.map(async ([call, fault]) => {
          const faulty = faultyDatabase(database, atCall(call + 1, fault));
          await Promise.race([draw(ACTIVITY, server({ database: faulty }), { sizes }).catch(() => undefined), faulty.gone]);
        });
        await Promise.all(interrupted);
        const drawn = await draw(ACTIVITY, deps, { sizes });
        const ids: string[] = [];
        for (let part = 0; ids.length < entrants; part += 1) ids.push(...((await deps.giveaways.frozen(ACTIVITY, part)) ?? ['']));
        expect(drawn).toMatchObject({ state: 'DRAWN', entries: entrants, entriesHash: entriesHashOf(ids) });
        expect(ids).toEqual(ids.toSorted());
        const winners = await winnersOf();
        expect(winners.map(({ entryId }) => entryId)).toEqual(drawWinners(ids, drawn.seed ?? '', places));
        for (const { userId, rank, entryId } of winners)
          expect(await deps.giveaways.entryOf(ACTIVITY, userId)).toMatchObject({ rank, entryId });
        const work = [deps.giveaways.runs(ACTIVITY), deps.giveaways.candidates(ACTIVITY)];
        expect(await Promise.all(work.map((rows) => Array.fromAsync<unknown>(rows)))).toEqual([[], []]);
      }),
      { numRuns: 60 },
    );
  });
});

describe('who takes part', () => {
  const all = async (deps: ReservationDeps, state?: 'ENTERED' | 'WON' | 'NOT_WON') => {
    const found: GiveawayEntry[] = [];
    let cursor: string | undefined;
    do {
      const page = await listWhoIsIn({ activityId: ACTIVITY, state, cursor, limit: 7 }, deps);
      for (const item of page.items) if ('entryId' in item) found.push(item);
      cursor = page.nextCursor;
    } while (cursor !== undefined);
    return found;
  };
  const allCsv = async (deps: ReservationDeps, state?: 'WON' | 'HELD') => {
    let [csv, rows]: [string, number] = ['', 0];
    let cursor: string | undefined;
    do {
      const part = await exportWhoIsIn({ activityId: ACTIVITY, state, cursor }, deps);
      csv += part.csv;
      rows += part.rows;
      cursor = part.nextCursor;
    } while (cursor !== undefined);
    return { csv, rows };
  };

  test('is listed newest first, each once, and as won only when all winners are written down', async () => {
    const { enter, deps, close, clock } = await openGiveaway(4);
    const users = Array.from({ length: 30 }, (_, at) => `user-${at}`);
    for (const [at, user] of users.entries()) {
      if (at % 4 === 0) clock.advance(SECOND);
      await enter(user);
    }
    const before = await all(deps);
    expect(before.map(({ userId }) => userId).toSorted()).toEqual(users.toSorted());
    expect(before.map(({ enteredAt }) => -enteredAt)).toEqual(
      before.map(({ enteredAt }) => -enteredAt).toSorted((a, b) => a - b),
    );
    expect(new Set(before.map(({ state }) => state))).toEqual(new Set(['ENTERED']));
    expect(await all(deps, 'WON')).toEqual([]);
    close();
    const slowly = { patience: 0, sizes: { run: 9, part: 9, parts: 1, places: 1, clear: 1 } };
    while ((await draw(ACTIVITY, deps, slowly)).state !== 'DRAWN') expect(await all(deps, 'WON')).toEqual([]);
    const won = await all(deps, 'WON');
    expect(won.map(({ rank }) => rank).toSorted()).toEqual([1, 2, 3, 4]);
    expect(await all(deps, 'NOT_WON')).toHaveLength(26);
    expect(await all(deps, 'ENTERED')).toEqual([]);
  });

  test('is a file with every entry once, whose cells no spreadsheet runs', async () => {
    const { enter, deps } = await openGiveaway(4);
    for (const user of ['=1+1', 'kim', 'lee']) await enter(user);
    const { csv, rows } = await allCsv(deps);
    const [head, ...lines] = csv.trimEnd().split('\r\n');
    expect(head).toBe('state,customer,entered_at,entry_id,place');
    expect([rows, lines.length]).toEqual([3, 3]);
    expect(csv).toContain("ENTERED,'=1+1,2026-");
    expect(await allCsv(deps, 'HELD')).toEqual({ csv: '', rows: 0 });
  });

  test('5,000, half of them at one instant, are each in exactly one part of the file', async () => {
    const { deps, clock } = await openGiveaway(4);
    for (let user = 0; user < 5_000; user += 1) {
      const enteredAt = clock.now() + Math.max(0, user - 2_500);
      await deps.giveaways.enter(ACTIVITY, { campaignId: 'cmp_1', userId: `u-${user}`, entryId: deps.random.id(), enteredAt });
    }
    const { csv, rows } = await allCsv(deps);
    expect(rows).toBe(5_000);
    expect(new Set(csv.trimEnd().split('\r\n')).size).toBe(5_001);
  });
});
