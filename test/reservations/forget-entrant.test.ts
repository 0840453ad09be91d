import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { beginGiveaway, draw, FREEZE_AFTER } from '#functions/reservations/giveaway/draw.ts';
import { steps } from '#functions/reservations/giveaway/draw-steps.ts';
import type { DrawProgress, DrawRow } from '#functions/reservations/giveaway/draw-store.ts';
import { drawWinners, entriesHashOf } from '#functions/reservations/giveaway/draw-winners.ts';
import { entrantStore } from '#functions/reservations/giveaway/entrant-store.ts';
import { entryKey } from '#functions/reservations/giveaway/entry-store.ts';
import { forgetEntrant, forgetEntrantBrowsers } from '#functions/reservations/giveaway/forget-entrant.ts';
import { listEntrants } from '#functions/reservations/giveaway/list-entrants.ts';
import { takePart } from '#functions/reservations/giveaway/take-part.ts';
import { giveawaysTable } from '#functions/reservations/tables.ts';
import type { Database, Item } from '#platform/table.ts';
import { HOUR } from '#shared/clock.ts';
import { ACTIVITY, OPENS, openSale } from './a-sale.ts';
import { refusal } from './a-shopper.ts';
import { Interleaving, interleaved, type StepFault } from './interleaving.ts';

const CLOSES = OPENS + 10 * HOUR;
const NAME = 'kim "quoted" 김';
const PSEUDONYM = 'erased-1';
const SIZES = { run: 2, part: 3, parts: 2, places: 2, clear: 3 };

/** A giveaway with `others` entrants besides the one who will be erased. */
const openGiveaway = async ({ winners = 2, others = 3 } = {}) => {
  const sale = await openSale({ activity: { productId: undefined, price: undefined, stock: 0, giveaway: { winners } } });
  const activity = await sale.deps.readActivity(ACTIVITY);
  if (!activity) throw new Error('It is not there');
  await beginGiveaway(activity, sale.deps);
  const enter = (userId: string) =>
    takePart({ activityId: ACTIVITY, userId, visitorId: `browser-${userId.slice(-1)}` }, sale.deps);
  const users = Array.from({ length: others }, (_, at) => `user-${at}`);
  for (const user of [...users, NAME]) await enter(user);
  const own = await sale.deps.giveaways.entryOf(ACTIVITY, NAME);
  const forget = (database: Database = sale.database) =>
    forgetEntrant({ activityId: ACTIVITY, userId: NAME, pseudonym: PSEUDONYM }, entrantStore(database));
  const close = () => {
    sale.clock.at = CLOSES + FREEZE_AFTER;
  };
  const listed = async () =>
    (await listEntrants({ activityId: ACTIVITY, limit: 100 }, { giveaways: sale.deps.giveaways, isDrawn: true })).items;
  const winnersOf = async () => (await sale.deps.giveaways.winners(ACTIVITY, { after: 0, limit: 100 })).items;
  const frozen = async () => {
    const ids: string[] = [];
    for await (const part of sale.deps.giveaways.frozenParts(ACTIVITY)) ids.push(...part.ids);
    return ids;
  };
  return { ...sale, users, enter, own, forget, close, listed, winnersOf, frozen };
};

/** Every row of the giveaway, whatever it is. */
const rowsOf = async (database: Database): Promise<readonly Item[]> => {
  const parts = [...Array.from({ length: 16 }, (_, at) => String(at)), 'draw', 'frozen', 'winners', 'runs', 'candidates'];
  const table = database.table<Item>(giveawaysTable);
  const pages = parts.map((part) => table.query({ partition: `${ACTIVITY}#${part}`, consistent: true }));
  return (await Promise.all(pages)).flatMap(({ items }) => items);
};
const textOf = async (database: Database): Promise<string> => JSON.stringify(await rowsOf(database)).replaceAll('\\', '');

describe('an entrant who is erased', () => {
  test('before the draw has begun is out of it, and who enters again has one new entry', async () => {
    const { forget, enter, own, database, close, deps, frozen, users } = await openGiveaway();
    expect(await forget()).toBe('forgotten');
    expect(await forget()).toBe('nothing');
    expect(await textOf(database)).not.toContain(NAME);
    const { reservation, repeated } = await enter(NAME);
    expect(repeated).toBe(false);
    expect(reservation).not.toMatchObject({ entry: { entryId: own?.entryId } });
    close();
    expect(await draw(ACTIVITY, deps)).toMatchObject({ state: 'DRAWN', entries: users.length + 1 });
    expect(await frozen()).not.toContain(own?.entryId);
  });

  test('between two clicks of their own: the second one is asked to come again, and enters anew', async () => {
    const { forget, enter, server, database, deps } = await openGiveaway();
    await forget();
    const order = new Interleaving();
    const second = refusal(takePart({ activityId: ACTIVITY, userId: NAME }, server({ database: interleaved(database, order) })));
    while ((await order.step(0)) !== 'get giveaways answered');
    await enter(NAME);
    await order.step(0);
    expect(await forget()).toBe('forgotten');
    while (order.waiting > 0) await order.step(0);
    expect(await second).toMatchObject({ code: 'TRY_AGAIN', retryAfter: expect.any(Number) });
    await enter(NAME);
    expect(await deps.giveaways.entryOf(ACTIVITY, NAME)).toMatchObject({ userId: NAME });
  });

  test('after the draw keeps entry id, instant and place without name and browser; the draw can be checked as before', async () => {
    const { forget, own, database, close, deps, frozen, listed, winnersOf } = await openGiveaway({ winners: 4 });
    close();
    const drawn = await draw(ACTIVITY, deps);
    const [before, ids, list] = [await winnersOf(), await frozen(), await listed()];
    expect(await forget()).toBe('forgotten');
    expect(await forget()).toBe('nothing');
    const text = await textOf(database);
    for (const word of [NAME, own?.visitorId ?? '']) expect(text).not.toContain(word);
    expect(await draw(ACTIVITY, deps)).toEqual(drawn);
    expect(await frozen()).toEqual(ids);
    const nameless = <T extends { readonly userId: string }>(row: T): T =>
      row.userId === NAME ? { ...row, userId: PSEUDONYM, isErased: true } : row;
    expect(await winnersOf()).toEqual(before.map(nameless));
    expect(await listed()).toEqual(list.map(nameless));
    const row = await database.table<Item>(giveawaysTable).get({ group: entryKey(ACTIVITY, NAME).group, key: PSEUDONYM });
    const { entryId, enteredAt } = own ?? {};
    expect(row).toMatchObject({ userId: PSEUDONYM, entryId, enteredAt, rank: expect.any(Number), isErased: true });
    expect(row).not.toHaveProperty('visitorId');
  });

  test('while the draw is running waits for its end', async () => {
    const { forget, close, deps, database } = await openGiveaway();
    close();
    const seen = new Set<string>();
    for (;;) {
      const { state } = await draw(ACTIVITY, deps, { patience: 0, sizes: SIZES });
      if (state === 'DRAWN') break;
      seen.add(state);
      expect(await forget()).toBe('open');
    }
    expect([...seen]).toEqual(['DRAWING', 'FROZEN']);
    expect(await forget()).toBe('forgotten');
    expect(await textOf(database)).not.toContain(NAME);
  });

  test('leaves no name in what an older version had left of a draw', async () => {
    const { forget, close, deps, database } = await openGiveaway();
    close();
    await draw(ACTIVITY, deps, { sizes: SIZES });
    const [table, key] = [database.table<Item>(giveawaysTable), '000000000'];
    await table.put({ group: `${ACTIVITY}#candidates`, key, candidates: [['0', 'e', NAME]] });
    await table.update({ group: `${ACTIVITY}#draw`, key: 'progress' }, { remove: ['cleared'], set: { phase: 'WINNERS' } });
    expect(await forget()).toBe('forgotten');
    expect(await textOf(database)).not.toContain(NAME);
  });

  test.each(['before', 'after'] as const)('with one browser loses that browser alone, %s the draw', async (when) => {
    const { close, deps, database, own } = await openGiveaway();
    close();
    if (when === 'after') await draw(ACTIVITY, deps);
    const before = await deps.giveaways.entryOf(ACTIVITY, NAME);
    const of = (visitorId: string) =>
      forgetEntrantBrowsers({ activityId: ACTIVITY, userId: NAME, visitorIds: new Set([visitorId]) }, entrantStore(database));
    expect(await of('another')).toBe('nothing');
    expect(await of(own?.visitorId ?? '')).toBe('forgotten');
    const { visitorId: _gone, ...left } = before ?? {};
    expect(await deps.giveaways.entryOf(ACTIVITY, NAME)).toEqual(left);
  });
});

describe('a draw and an erasure at once', () => {
  const fault = fc.oneof(
    { weight: 6, arbitrary: fc.constant<StepFault>('none') },
    { weight: 1, arbitrary: fc.constantFrom<StepFault>('failBefore', 'failAfter', 'busy', 'gone') },
  );
  const life = fc.record({
    others: fc.integer({ min: 0, max: 9 }),
    winners: fc.integer({ min: 1, max: 6 }),
    /** Steps of the draw that were taken in peace. */
    begun: fc.oneof(fc.constant(0), fc.nat(14)),
    /** Turns the erasure has to itself, before those who draw come. */
    ahead: fc.nat(7),
    turns: fc.array(fc.tuple(fc.nat(20), fault), { maxLength: 80 }),
    /** Whether the erasure is repeated before those who have slept until then wake up, or afterwards. */
    isLate: fc.boolean(),
  });

  test('in any order, broken off at any await, leave no name and a draw anybody can check; others notice nothing', async () => {
    const outcomes = new Set<string>();
    await fc.assert(
      fc.asyncProperty(life, async ({ others, winners, begun, ahead, turns, isLate }) => {
        const at = await openGiveaway({ others, winners });
        at.close();
        for (let step = 0; step < begun; step += 1) await draw(ACTIVITY, at.deps, { patience: 0, sizes: SIZES });
        const order = new Interleaving();
        const database = interleaved(at.database, order);
        const persistently = async (work: () => Promise<unknown>): Promise<void> => {
          for (let tried = 0; tried < 4; tried += 1) await work().catch(() => undefined);
        };
        void persistently(() => at.forget(database));
        for (let turn = 0; turn < ahead && order.waiting > 0; turn += 1) await order.step(0);
        for (const _ of ['button', 'sweeper']) void persistently(() => draw(ACTIVITY, at.server({ database }), { sizes: SIZES }));
        for (const [choice, trouble] of turns) if (order.waiting > 0) await order.step(choice, trouble);
        const drawn = await draw(ACTIVITY, at.deps, { sizes: SIZES });
        const wakeUp = async () => {
          while (order.waiting > 0) await order.step(0);
        };
        if (!isLate) await wakeUp();
        expect(await at.forget()).not.toBe('open');
        await wakeUp();
        await stillHolds(at, drawn);
        outcomes.add((await at.frozen()).includes(at.own?.entryId ?? '') ? 'stayed' : 'withdrawn');
      }),
      { numRuns: 80 },
    );
    expect([...outcomes].toSorted()).toEqual(['stayed', 'withdrawn']);
  });

  test('a step that is taken late, by somebody who had slept, changes nothing', async () => {
    const { close, deps, database, forget } = await openGiveaway({ others: 9, winners: 5 });
    close();
    const slept: { readonly row: DrawRow; readonly progress: DrawProgress }[] = [];
    for (let state = ''; state !== 'erased'; ) {
      const [row, progress] = await Promise.all([deps.giveaways.draw(ACTIVITY), deps.giveaways.progress(ACTIVITY)]);
      const before = await textOf(database);
      // Two may clear at once: that removes the same, only sooner.
      for (const late of slept)
        if (late.progress.step !== progress?.step && !(late.progress.phase === 'CLEAR' && state === 'FROZEN'))
          await steps[late.progress.phase](ACTIVITY, late, { ...deps, sizes: SIZES }).catch(() => undefined);
      expect(await textOf(database)).toBe(before);
      if (row && progress) slept.push({ row, progress });
      if (state === 'DRAWN') state = await forget().then(() => 'erased');
      else state = (await draw(ACTIVITY, deps, { patience: 0, sizes: { ...SIZES, clear: 1 } })).state;
    }
    expect(new Set(slept.map(({ progress }) => progress.phase)).size).toBe(5);
  });

  const stillHolds = async (at: Awaited<ReturnType<typeof openGiveaway>>, drawn: Awaited<ReturnType<typeof draw>>) => {
    const [rows, ids, winners, listed] = [await rowsOf(at.database), await at.frozen(), await at.winnersOf(), await at.listed()];
    expect(JSON.stringify(rows).replaceAll('\\', '')).not.toContain(NAME);
    expect(rows.filter(({ group }) => /runs|candidates/.test(String(group)))).toEqual([]);
    expect(await draw(ACTIVITY, at.deps, { sizes: SIZES })).toEqual(drawn);
    expect(drawn).toMatchObject({ state: 'DRAWN', entries: ids.length, entriesHash: entriesHashOf(ids) });
    expect(winners.map(({ entryId }) => entryId)).toEqual(drawWinners(ids, drawn.seed ?? '', drawn.winners));
    expect(listed.map(({ entryId }) => entryId).toSorted()).toEqual(ids);
    const rankOf = new Map(winners.map(({ entryId, rank }) => [entryId, rank]));
    for (const { entryId, rank } of listed) expect(rank).toBe(rankOf.get(entryId));
    expect(listed.flatMap(({ userId, isErased }) => (isErased ? [] : [userId])).toSorted()).toEqual(at.users.toSorted());
  };
});
