import { expect, test } from 'vitest';
import { reconcileOrders } from '#functions/customers/reconcile-orders.ts';
import { orderRoutes } from '#functions/customers/routes.ts';
import { ActivityRevenue, type Order } from '#functions/customers/schema.ts';
import type { SaleActivity, Slot } from '#functions/reservations/schema.ts';
import type { Page } from '#shared/page.ts';
import { Answer, bindRoutes } from '#shared/route.ts';
import { aChange, aLedger, aPaidSlot, aSlot, HELD_AT } from './a-ledger.ts';

const activity: SaleActivity = {
  id: 'act_1',
  campaignId: 'cmp_1',
  status: 'ACTIVE',
  opensAt: 0,
  closesAt: 1,
  stock: 300,
  productId: 'prd_1',
  price: 19_900,
  currency: 'KRW',
  version: 1,
  eligibility: [],
};

const paidSlots = (count: number): Slot[] =>
  Array.from({ length: count }, (_, at) =>
    aPaidSlot({ claimId: `claim${at}`, number: at + 1, userId: `user${at % 40}`, confirmedAt: HELD_AT + Math.floor(at / 3) }),
  );

const aDoor = (ledger: ReturnType<typeof aLedger>) => {
  const readActivity = async (id: string) => (id === activity.id ? activity : undefined);
  const bound = bindRoutes(orderRoutes, { ...ledger.deps, readActivity });
  const caller = { who: 'member', userId: 'vic', role: 'viewer' } as const;
  const client = { requestId: 'r', ip: undefined, userAgent: undefined, origin: undefined };
  return async (name: string, activityId: string, query: object = { limit: 50 }): Promise<unknown> => {
    const facts = { ...client, contentType: undefined, idempotencyKey: undefined, headers: {} };
    const answer = await bound
      .find((route) => route.name === name)
      ?.call({ params: { activityId }, query, body: undefined, caller, client: facts });
    return answer instanceof Answer ? answer.body : answer;
  };
};

test('the revenue of an activity is the sum of its orders', async () => {
  const ledger = aLedger();
  const ask = aDoor(ledger);
  expect(await ask('getActivityRevenue', 'act_1')).toMatchObject({ orders: 0, gmv: 0, currency: 'KRW' });
  await ledger.deliver(paidSlots(250).map((slot) => aChange(slot)));
  await ledger.deliver([aChange(aPaidSlot({ claimId: 'elsewhere', activityId: 'act_2' }))]);
  const revenue = ActivityRevenue.strict().parse(await ask('getActivityRevenue', 'act_1'));
  expect(revenue).toMatchObject({ activityId: 'act_1', orders: 250, gmv: 250 * 19_900 });
});

test('unknown activities are told apart from those without orders', async () => {
  const ask = aDoor(aLedger());
  for (const name of ['getActivityRevenue', 'listActivityOrders'])
    await expect(ask(name, 'act_9')).rejects.toMatchObject({ code: 'ACTIVITY_NOT_FOUND' });
});

test('orders come newest first, page by page, each once, also those of one instant', async () => {
  const ledger = aLedger();
  const ask = aDoor(ledger);
  await ledger.deliver(paidSlots(100).map((slot) => aChange(slot)));
  const seen: Order[] = [];
  let cursor: string | undefined;
  let pages = 0;
  do {
    const page = (await ask('listActivityOrders', 'act_1', { limit: 20, cursor })) as Page<Order>;
    seen.push(...page.items);
    cursor = page.nextCursor;
    pages += 1;
  } while (cursor !== undefined);
  expect([pages, new Set(seen.map(({ id }) => id)).size]).toEqual([5, 100]);
  expect(seen.map(({ confirmedAt }) => confirmedAt)).toEqual(
    seen.map(({ confirmedAt }) => confirmedAt).toSorted((a, b) => b - a),
  );
  await expect(ask('listActivityOrders', 'act_1', { limit: 20, cursor: 'forged' })).rejects.toMatchObject({
    code: 'CURSOR_INVALID',
  });
});

test('the orders of a customer are found across activities', async () => {
  const { orders, deliver } = aLedger();
  const slots = [aPaidSlot(), aPaidSlot({ claimId: 'second', activityId: 'act_2' }), aPaidSlot({ claimId: 'x', userId: 'ben' })];
  await deliver(slots.map((slot) => aChange(slot)));
  const found: string[] = [];
  for await (const { id } of orders.ofCustomer('ann', undefined, 10)) found.push(id);
  expect(found.sort()).toEqual(['claim1', 'second']);
});

async function* batches(slots: readonly Slot[], size: number) {
  for (let at = 0; at < slots.length; at += size) yield slots.slice(at, at + size);
}

test('reconciling adds exactly the orders that never arrived, with their events, and is quiet the second time', async () => {
  const { deps, deliver, orders, events } = aLedger();
  const slots = paidSlots(230);
  await deliver(slots.filter((_, at) => at % 5 !== 0).map((slot) => aChange(slot)));
  const confirmedSlots = () => batches([...slots, aSlot({ number: 999 })], 100);
  const before = events.records.length;
  expect(await reconcileOrders('act_1', { ...deps, confirmedSlots })).toEqual({
    confirmed: 230,
    repaired: 46,
    unreadable: [],
    inLedger: 230,
  });
  expect(
    events
      .events()
      .slice(before)
      .map(({ trigger }) => trigger),
  ).toEqual(Array.from({ length: 46 }, () => 'PURCHASE'));
  expect(await reconcileOrders('act_1', { ...deps, confirmedSlots })).toMatchObject({ repaired: 0, inLedger: 230 });
  expect(await orders.totalOf('act_1')).toMatchObject({ orders: 230, gmv: 230 * 19_900 });
});

test('a repair whose event was not taken is left to the next run, and a broken slot stops nobody', async () => {
  const { deps, events, orders } = aLedger();
  const slots = [...paidSlots(3), aPaidSlot({ claimId: 'broken', number: 77, amount: undefined })];
  const confirmedSlots = () => batches(slots, 100);
  events.refuseWhen((at) => at === 0);
  expect(await reconcileOrders('act_1', { ...deps, confirmedSlots })).toMatchObject({ repaired: 2, unreadable: [77] });
  expect(await orders.get('claim0')).toBeUndefined();
  events.refuseWhen(() => false);
  expect(await reconcileOrders('act_1', { ...deps, confirmedSlots })).toMatchObject({ repaired: 1, inLedger: 3 });
});
