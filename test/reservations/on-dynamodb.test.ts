import { CreateTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { exportEntries } from '#functions/reservations/entries/export-entries.ts';
import { resolveEntry } from '#functions/reservations/entries/resolve-entry.ts';
import { beginGiveaway, draw, FREEZE_AFTER } from '#functions/reservations/giveaway/draw.ts';
import { drawWinners } from '#functions/reservations/giveaway/draw-winners.ts';
import { entrantStore } from '#functions/reservations/giveaway/entrant-store.ts';
import { forgetEntrant } from '#functions/reservations/giveaway/forget-entrant.ts';
import { takePart } from '#functions/reservations/giveaway/take-part.ts';
import { PAYMENT_WINDOW, RELEASE_MARGIN } from '#functions/reservations/limits.ts';
import { receivePaymentEvent } from '#functions/reservations/payments/payment-event.ts';
import { sandboxCards } from '#functions/reservations/payments/sandbox-cards.ts';
import { tellSandboxEvents } from '#functions/reservations/payments/sandbox-events.ts';
import { readDrift } from '#functions/reservations/stock/read-drift.ts';
import { sweep } from '#functions/reservations/sweep.ts';
import { reservationTables } from '#functions/reservations/tables.ts';
import { dynamodbTableInput } from '#platform/table/input.dynamodb.ts';
import { dynamodbDatabase } from '#platform/table.dynamodb.ts';
import type { Database } from '#platform/table.ts';
import { HOUR, MINUTE, SECOND } from '#shared/clock.ts';
import { findDynamodb } from '../platform/dynamodb-endpoint.ts';
import { ScriptedProvider } from './a-provider.ts';
import { ACTIVITY, OPENS, openSale } from './a-sale.ts';
import { refusal, shopper } from './a-shopper.ts';

/** The same rules on the other engine: conditions on lists, removed attributes, transactions over many rows. */

const found = findDynamodb();
const running: (() => unknown)[] = [];
let endpoint = '';
let count = 0;

const freshDatabase = async (): Promise<Database> => {
  count += 1;
  const prefix = `sale-${process.pid}-${count}-`;
  const config = { endpoint, region: 'us-east-1', credentials: { accessKeyId: 'test', secretAccessKey: 'test' } };
  const client = new DynamoDBClient(config);
  for (const declaration of reservationTables) await client.send(new CreateTableCommand(dynamodbTableInput(declaration, prefix)));
  client.destroy();
  const database = dynamodbDatabase({ client: config, prefix });
  running.push(() => database.close());
  return database;
};

describe.skipIf('missing' in found)('reservations on DynamoDB', () => {
  beforeAll(async () => {
    if ('missing' in found) return;
    const started = await found.start();
    endpoint = started.endpoint;
    running.push(() => started.stop());
  });
  afterAll(async () => {
    for (const stop of running.toReversed()) await stop();
  });

  test('a stock raised and lowered, below what is taken, and raised again', async () => {
    const sale = await openSale({ stock: 120, database: await freshDatabase() });
    const shoppers = Array.from({ length: 6 }, (_, at) => shopper(`user-${at}`, sale.deps));
    for (const each of shoppers) await each.reserve();
    expect(await sale.changeStock(330)).toEqual({ wanted: 330, rows: 330 });
    expect(await sale.changeStock(10)).toEqual({ wanted: 10, rows: 10 });
    for (const each of shoppers.slice(0, 2)) await each.cancel();
    expect(await sale.changeStock(3)).toEqual({ wanted: 3, rows: 4 });
    expect(await refusal(shopper('lee', sale.server()).reserve())).toMatchObject({ code: 'SOLD_OUT' });
    await shoppers[2]?.cancel();
    expect((await sweep(sale.deps)).sales[0]).toMatchObject({ drift: 0, resizing: 0 });
    expect(await sale.changeStock(5)).toEqual({ wanted: 5, rows: 5 });
    sale.clock.advance(SECOND);
    for (const user of ['a', 'b']) await shopper(user, sale.server()).reserve();
    expect(await refusal(shopper('c', sale.server()).reserve())).toMatchObject({ code: 'SOLD_OUT' });
    expect(await readDrift(ACTIVITY, sale.deps)).toMatchObject({ states: { FREE: 0, HELD: 5 }, rows: 5, target: 5, drift: 0 });
  });

  test('a payment event confirms, also one the sandbox sends late', async () => {
    const sale = await openSale({ stock: 2, database: await freshDatabase() });
    const window = await shopper('kim', sale.deps).goToPay();
    await sale.pay(window, sandboxCards.lateSuccess);
    sale.clock.advance(MINUTE);
    const send = (event: object) => {
      const body = Buffer.from(JSON.stringify(event));
      return receivePaymentEvent({ body, signature: sale.deps.signatures.sign(body, sale.clock.now()) }, sale.deps);
    };
    for (let time = 0; time < 2; time += 1) expect(await tellSandboxEvents({ ...sale, send })).toEqual([]);
    await send({ merchantReference: window.merchantReference });
    expect(await sale.slot(1)).toMatchObject({ state: 'CONFIRMED', userId: 'kim' });
    expect(await exportEntries({ activityId: ACTIVITY }, sale.deps)).toMatchObject({ rows: 1 });
  });

  test('a stuck place is released by hand, its money refunded, and it is written down', async () => {
    const provider = new ScriptedProvider();
    const sale = await openSale({ stock: 1, provider: () => provider, database: await freshDatabase() });
    const { merchantReference } = await shopper('kim', sale.deps).goToPay();
    provider.isDown = true;
    sale.clock.advance(PAYMENT_WINDOW + RELEASE_MARGIN);
    await sweep(sale.deps);
    provider.isDown = false;
    provider.capture(merchantReference, { paymentId: 'p1', amount: 19_900, currency: 'KRW' });
    const member = { userId: 'mia', role: 'marketer' } as const;
    const ask = { activityId: ACTIVITY, slot: 1, resolution: 'RELEASE', reason: 'called', member } as const;
    expect(await resolveEntry(ask, sale.deps)).toEqual({
      slot: 1,
      state: 'FREE',
      refunds: [{ paymentId: 'p1', state: 'REFUNDED' }],
    });
    const audit = await Array.fromAsync(sale.deps.audit.newestFirst(ACTIVITY, undefined, 5));
    expect(audit).toMatchObject([{ memberId: 'mia', outcome: 'RELEASED', refunds: [{ paymentId: 'p1' }] }]);
    expect((await shopper('lee', sale.deps).reserve()).slot).toBe(1);
  });

  test('a giveaway two draw at once, of which an entrant is erased before, while and after: it can be checked, without the name', async () => {
    const closesAt = OPENS + 2 * HOUR;
    const givesAway = { productId: undefined, price: undefined, stock: 0, closesAt, giveaway: { winners: 5 } };
    const sale = await openSale({ activity: givesAway, database: await freshDatabase() });
    const { clock, deps, database } = sale;
    const activity = await deps.readActivity(ACTIVITY);
    if (activity) await beginGiveaway(activity, deps);
    for (const userId of ['kim', 'lee', 'park', 'user-8']) await takePart({ activityId: ACTIVITY, userId }, deps);
    const entrants = entrantStore(database);
    const forget = (userId: string) => forgetEntrant({ activityId: ACTIVITY, userId, pseudonym: `erased-${userId}` }, entrants);
    expect(await forget('kim')).toBe('forgotten');
    clock.at = closesAt + FREEZE_AFTER;
    const sizes = { run: 2, part: 3, parts: 2, places: 2, clear: 3 };
    await draw(ACTIVITY, deps, { patience: 0, sizes });
    expect(await forget('lee')).toBe('open');
    const [drawn] = await Promise.all([draw(ACTIVITY, deps, { sizes }), draw(ACTIVITY, sale.server(), { sizes })]);
    expect(drawn).toMatchObject({ state: 'DRAWN', entries: 3 });
    for (const outcome of ['forgotten', 'nothing']) expect(await forget('lee')).toBe(outcome);
    const { items } = await deps.giveaways.winners(ACTIVITY, { after: 0, limit: 10 });
    const ids = (await deps.giveaways.frozen(ACTIVITY, 0)) ?? [];
    expect(items.map(({ entryId }) => entryId)).toEqual(drawWinners(ids, drawn.seed ?? '', 5));
    expect(items.map(({ userId }) => userId).toSorted()).toEqual(['erased-lee', 'park', 'user-8']);
    const work = [deps.giveaways.runs(ACTIVITY), deps.giveaways.candidates(ACTIVITY)];
    expect(await Promise.all(work.map((rows) => Array.fromAsync<unknown>(rows)))).toEqual([[], []]);

    const waiting = (await Array.fromAsync(deps.giveaways.unannounced(ACTIVITY))).flat();
    expect(waiting.map(({ userId }) => userId).toSorted()).toEqual(['park', 'user-8']);
    for (const { userId, entryId } of waiting) await deps.giveaways.markAnnounced({ activityId: ACTIVITY, userId, entryId });
    expect((await Array.fromAsync(deps.giveaways.unannounced(ACTIVITY))).flat()).toEqual([]);
  });
});
