import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { PAYMENT_WINDOW } from '#functions/reservations/limits.ts';
import { listEntries } from '#functions/reservations/list-entries.ts';
import { readAvailability } from '#functions/reservations/read-availability.ts';
import { reserve } from '#functions/reservations/reserve.ts';
import { publishStock } from '#functions/reservations/stock/publish-stock.ts';
import { numberAt, positionOf, rowsInShard, shardOf, shardsFor, shardsInOneFile } from '#functions/reservations/stock/shards.ts';
import { countingDatabase } from '#platform/table.counting.ts';
import { MINUTE, SECOND } from '#shared/clock.ts';
import { ACTIVITY, openSale } from './a-sale.ts';
import { refusal, shopper } from './a-shopper.ts';

const ask = (userId: string) => ({ activityId: ACTIVITY, userId });

describe('the rows are the stock', () => {
  test('every number lies in one place of one shard', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 100_000 }), fc.constantFrom(1, 4, 16, 64), (number, shards) => {
        const shard = shardOf(number, shards);
        expect(numberAt(positionOf(number, shards), shard, shards)).toBe(number);
        expect(positionOf(number, shards)).toBeLessThan(rowsInShard(number, shard, shards));
      }),
    );
    for (const rows of [1, 99, 100, 101, 5001]) {
      const shards = shardsFor(rows);
      const sum = Array.from({ length: shards }, (_, shard) => rowsInShard(rows, shard, shards)).reduce(
        (all, one) => all + one,
        0,
      );
      expect(sum).toBe(rows);
    }
  });

  test('in one file a stock lies in few shards, none of which lists more than 1,000 numbers until there are 64', () => {
    expect([1, 1000, 1001, 8000, 64_000].map(shardsInOneFile)).toEqual([1, 1, 2, 8, 64]);
    expect(shardsInOneFile(100_000)).toBe(64);
  });

  test('a stock is spread as its database wants it', async () => {
    const { deps } = await openSale();
    const activity = await deps.readActivity(ACTIVITY);
    if (!activity) throw new Error('no activity');
    await publishStock({ ...activity, id: 'act_2', stock: 1500 }, { ...deps, shardsFor: shardsInOneFile });
    expect(await deps.sales.get('act_2')).toMatchObject({ state: 'READY', rows: 1500, shards: 2 });
  });

  test.each([1, 99, 100, 101, 250])('a stock of %i is exactly that many free rows', async (stock) => {
    const { slots } = await openSale({ stock });
    const rows = await slots();
    expect(rows.map(({ number }) => number)).toEqual(Array.from({ length: stock }, (_, at) => at + 1));
    expect(rows.every(({ state, generation }) => state === 'FREE' && generation === 0)).toBe(true);
  });

  test('publishing again, or by two at once, adds nothing', async () => {
    const { deps, server, slots } = await openSale({ stock: 250 });
    const activity = await deps.readActivity(ACTIVITY);
    if (!activity) throw new Error('no activity');
    await Promise.all([publishStock(activity, deps), publishStock(activity, server())]);
    expect(await slots()).toHaveLength(250);
    const fresh = { ...activity, id: 'act_2' };
    await Promise.all([publishStock(fresh, deps), publishStock(fresh, server()), publishStock(fresh, server())]);
    expect(await deps.sales.get('act_2')).toMatchObject({ state: 'READY', rows: 250, target: 250 });
  });

  test('publishing goes on where it stopped, and with another stock starts anew', async () => {
    const { deps } = await openSale();
    const activity = await deps.readActivity(ACTIVITY);
    if (!activity) throw new Error('no activity');
    await deps.sales.begin({ activityId: 'act_2', state: 'PUBLISHING', rows: 0, target: 300, shards: shardsFor(300) });
    const begun = await deps.sales.get('act_2');
    if (begun) await deps.stock.add(begun);
    await publishStock({ ...activity, id: 'act_2', stock: 40 }, deps);
    expect(await deps.sales.get('act_2')).toMatchObject({ state: 'READY', rows: 40, target: 40, shards: 1 });
    expect((await readAvailability('act_2', deps)).stock).toBe(40);
  });

  test('nothing can be reserved before all rows are there', async () => {
    const { deps } = await openSale();
    const activity = await deps.readActivity(ACTIVITY);
    if (!activity) throw new Error('no activity');
    const readActivity = async () => ({ ...activity, id: 'act_2' });
    await deps.sales.begin({ activityId: 'act_2', state: 'PUBLISHING', rows: 0, target: 300, shards: 4 });
    const early = reserve({ activityId: 'act_2', userId: 'kim' }, { ...deps, readActivity });
    expect(await refusal(early)).toMatchObject({ code: 'TRY_AGAIN', status: 503 });
  });
});

describe('what it costs', () => {
  test('a win costs five write units and one read', async () => {
    const sale = await openSale();
    const database = countingDatabase(sale.database);
    const deps = sale.server({ database });
    await reserve(ask('kim'), deps);
    database.reset();
    await reserve(ask('lee'), deps);
    expect(database.counts()).toMatchObject({ reads: 1, writeUnits: 5 });
  });

  test('after sold out a refusal costs at most two reads and writes nothing', async () => {
    const sale = await openSale({ stock: 2 });
    const database = countingDatabase(sale.database);
    const deps = sale.server({ database });
    for (const user of ['kim', 'lee']) await reserve(ask(user), deps);
    expect(await refusal(reserve(ask('first'), deps))).toMatchObject({ code: 'SOLD_OUT' });
    sale.clock.advance(SECOND);
    expect(await refusal(reserve(ask('second'), deps))).toMatchObject({ code: 'SOLD_OUT' });
    for (const user of ['a', 'b', 'c', 'd']) {
      database.reset();
      sale.clock.advance(user === 'c' ? 300 : 0);
      expect(await refusal(reserve(ask(user), deps))).toMatchObject({ code: 'SOLD_OUT' });
      expect(database.counts().writes).toBe(0);
      expect(database.counts().reads).toBeLessThanOrEqual(2);
    }
  });
});

describe('what others see', () => {
  test('free, held and sold always make the stock', async () => {
    const { deps, clock, pay } = await openSale({ stock: 5 });
    const kim = shopper('kim', deps);
    const window = await kim.goToPay();
    await kim.confirm(window, (await pay(window)).paymentId);
    await shopper('lee', deps).goToPay();
    await shopper('park', deps).reserve();
    clock.advance(SECOND + 1);
    expect(await readAvailability(ACTIVITY, deps)).toMatchObject({
      status: 'ACTIVE',
      stock: 5,
      remaining: 2,
      held: 2,
      sold: 1,
      asOf: clock.now(),
    });
  });

  test('figures are at most a second old and say so', async () => {
    const { deps, clock } = await openSale({ stock: 5 });
    const first = await readAvailability(ACTIVITY, deps);
    await shopper('kim', deps).reserve();
    clock.advance(SECOND);
    expect(await readAvailability(ACTIVITY, deps)).toEqual(first);
    clock.advance(1);
    expect(await readAvailability(ACTIVITY, deps)).toMatchObject({ remaining: 4, asOf: clock.now() });
  });

  test('drafts and unknown activities have no availability', async () => {
    const { deps, change } = await openSale();
    expect(await refusal(readAvailability('nowhere', deps))).toMatchObject({ code: 'ACTIVITY_NOT_FOUND' });
    await change({ status: 'DRAFT' });
    expect(await refusal(readAvailability(ACTIVITY, deps))).toMatchObject({ code: 'ACTIVITY_NOT_FOUND' });
  });

  test('entries come newest first, each once, over pages and shards, also with equal times', async () => {
    const { deps, clock } = await openSale({ stock: 150 });
    const users = Array.from({ length: 25 }, (_, at) => `user-${at}`);
    for (const [at, user] of users.entries()) {
      if (at % 5 === 0) clock.advance(MINUTE / 60);
      await reserve(ask(user), deps);
    }
    const seen: { slot: number; heldAt: number; userId: string }[] = [];
    let cursor: string | undefined;
    do {
      const page = await listEntries({ activityId: ACTIVITY, limit: 4, cursor }, deps);
      seen.push(...page.items);
      cursor = page.nextCursor;
    } while (cursor);
    expect(seen.map(({ userId }) => userId).sort()).toEqual([...users].sort());
    const sorted = [...seen].sort((one, other) => other.heldAt - one.heldAt || other.slot - one.slot);
    expect(seen).toEqual(sorted);
  });

  test('entries can be asked for by state', async () => {
    const { deps, clock } = await openSale({ stock: 5 });
    await shopper('kim', deps).goToPay();
    await shopper('lee', deps).reserve();
    const paying = await listEntries({ activityId: ACTIVITY, limit: 10, state: 'PAYING' }, deps);
    expect(paying.items).toMatchObject([
      { userId: 'kim', state: 'PAYING', payUntil: clock.now() + PAYMENT_WINDOW, heldAt: clock.now() },
    ]);
    expect(await refusal(listEntries({ activityId: ACTIVITY, limit: 10, cursor: 'nonsense' }, deps))).toMatchObject({
      code: 'CURSOR_INVALID',
    });
    expect(await refusal(listEntries({ activityId: 'nowhere', limit: 10 }, deps))).toMatchObject({ code: 'ACTIVITY_NOT_FOUND' });
  });
});
