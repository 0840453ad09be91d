import * as z from 'zod';
import { accessApi, serverKeys } from '#functions/app/access.ts';
import { eraseAsked } from '#functions/app/archive/erasing.ts';
import { advanceJourneys } from '#functions/app/behavior.ts';
import { catalogApi } from '#functions/app/catalog.ts';
import { collectionApi } from '#functions/app/collection.ts';
import { announceEntries, customersApi, reconcileGiveaways, reconcileLedger, recordOrders } from '#functions/app/customers.ts';
import { definitionsApi } from '#functions/app/definitions.ts';
import { countEvents, realtimeApi } from '#functions/app/realtime.ts';
import { announceDeadlines, parseKeys, reservationEngine, reservationsApi, sandboxApi } from '#functions/app/reservations.ts';
import { sandboxCards } from '#functions/reservations/payments/sandbox-cards.ts';
import { dispensersTable, giveawaysTable, slotsTable } from '#functions/reservations/tables.ts';
import type { Blobs } from '#platform/blobs.ts';
import type { DeliveredMessage, Queue, QueueMessage } from '#platform/queue.ts';
import { SqliteFile } from '#platform/sqlite.ts';
import type { DeliveredRecord, Stream, StreamRecord } from '#platform/stream.ts';
import { sqliteDatabase } from '#platform/table.sqlite.ts';
import type { TableChange } from '#platform/table.ts';
import { sqliteChangeLog } from '#platform/table-changes.sqlite.ts';
import { HOUR, MINUTE } from '#shared/clock.ts';
import { systemRandom } from '#shared/random.ts';
import { Answer, type BoundRoute } from '#shared/route.ts';
import { handClock } from '../platform/hand-clock.ts';
import { watchedDatabase } from './watched-database.ts';

const tokenKeys = parseKeys(JSON.stringify({ id: 'a', secret: 'k'.repeat(64) }));
const noBlobs: Blobs = {
  put: async () => undefined,
  get: async () => undefined,
  list: async () => ({ keys: [] }),
  delete: async () => undefined,
};

/** Every function of the app as it runs on AWS, each on a database that notes what this one does to which table. */
const aWorld = () => {
  const file = new SqliteFile(':memory:');
  const clock = handClock();
  const database = sqliteDatabase(file, { clock });
  const changes = sqliteChangeLog(file, clock);
  const sent: StreamRecord[] = [];
  const events: Stream = {
    put: async (records) => {
      sent.push(...records);
      return { failed: [] };
    },
  };
  const messages: QueueMessage[] = [];
  const queue: Queue = { send: async (some) => void messages.push(...some) };
  const used: Record<string, Set<string>> = {};
  const drivers = (name: string) => {
    used[name] ??= new Set();
    return {
      clock,
      random: systemRandom,
      database: watchedDatabase(database, used[name]),
      events,
      spillQueue: queue,
      blobs: noBlobs,
      tokenKeys,
      paymentKeys: tokenKeys,
    };
  };
  const reserving = drivers('ReservationsApi');
  const knowing = drivers('CustomersApi');
  return {
    clock,
    changes,
    sent,
    used,
    api: [
      ...catalogApi(drivers('CatalogApi')),
      ...collectionApi(drivers('CollectionApi')),
      ...definitionsApi(drivers('DefinitionsApi')),
      ...reservationsApi(reservationEngine(reserving)),
      ...sandboxApi(reserving),
      ...customersApi(knowing),
      ...accessApi(drivers('AccessApi')),
      ...realtimeApi(drivers('RealtimeApi')),
    ],
    verifyServerKey: serverKeys(knowing),
    releasing: reservationEngine(drivers('ReservationsOnReleaseMessage')),
    sweeping: reservationEngine(drivers('ReservationsEveryMinuteRelease')),
    reconcile: async () => {
      await reconcileLedger(drivers('CustomersEveryDayReconcile'));
      await reconcileGiveaways(drivers('CustomersEveryDayReconcile'));
    },
    recordOrders: forAnyTable(recordOrders(drivers('CustomersOnSlotChange'))),
    announceEntries: announceEntries(drivers('CustomersOnEntryChange')),
    announceDeadlines: forAnyTable(announceDeadlines({ clock, releaseQueue: queue })),
    messages,
    lose: (keys: readonly string[]) => Promise.all(keys.map((key) => database.table(dispensersTable).delete({ key }))),
    countEvents: countEvents(drivers('RealtimeOnEvents')),
    erase: () => eraseAsked({ ...withoutStream(drivers('ErasingEveryMinute')), eraseEvents: async () => undefined, settleMs: 0 }),
    advanceJourneys: advanceJourneys(drivers('BehaviorOnEvents')),
  };
};
/** Kinesis cannot be emptied of somebody. */
const withoutStream = <T extends { readonly events: unknown }>({ events: _events, ...drivers }: T) => drivers;

type World = ReturnType<typeof aWorld>;

/** A consumer names the type of its own table's items; a log knows items only. */
type OfAnyTable = { handle(changes: readonly TableChange[]): Promise<unknown> }['handle'];
const forAnyTable = (handle: OfAnyTable): OfAnyTable => handle;

/** Calls a route of the API; who may is not the question here. A refusal is an answer too. */
const caller =
  (api: readonly BoundRoute[]) =>
  async (name: string, given: Readonly<Record<string, unknown>> = {}, userId = 'ann'): Promise<unknown> => {
    const route = api.find((one) => one.name === name);
    if (!route) throw new Error(`There is no route ${name}`);
    const client = { requestId: name, ip: '127.0.0.1', userAgent: 'test', origin: SHOP, headers: {} };
    const parsed = Object.fromEntries(
      (['params', 'query', 'body'] as const).map((part) => {
        const schema = route[part];
        return [part, schema && 'parse' in schema ? schema.parse(given[part] ?? {}) : given[part]];
      }),
    );
    const request = {
      ...parsed,
      caller: { who: 'shopper', userId, role: 'admin' },
      client: { ...client, idempotencyKey: given.key },
    };
    const outcome = await route.call(request as never).catch((error: unknown) => error);
    return outcome instanceof Answer ? outcome.body : outcome;
  };

type Call = ReturnType<typeof caller>;

const VISITOR = 'visitor-0123456789abcdef';
const SHOP = 'https://shop.example';

const Known = z.looseObject({ id: z.string(), version: z.number() });
const Held = z.looseObject({ reservationToken: z.string() });
const Paying = z.looseObject({
  paymentToken: z.string(),
  merchantReference: z.string(),
  amount: z.number(),
  currency: z.string(),
});
const Paid = z.looseObject({ paymentId: z.string() });

interface Published {
  readonly campaignId: string;
  readonly activityId: string;
  /** Gives coupons. */
  readonly couponsId: string;
  /** Draws winners. */
  readonly giveawayId: string;
}

/** Makes, edits and publishes a campaign, and reads it in every way. */
const publish = async ({ clock }: World, call: Call): Promise<Published> => {
  const productBody = { name: 'Lamp', description: '', category: '', price: 39_000 };
  const { id: productId, version } = Known.parse(await call('createProduct', { body: productBody, key: 'p-1' }));
  await call('createProduct', { body: productBody, key: 'p-1' });
  await call('updateProduct', { params: { productId }, body: { version, price: 38_000 } });
  await call('getProduct', { params: { productId } });
  await call('listProducts');
  const made = Known.parse(await call('createCampaign', { body: { name: 'Autumn', activities: [] }, key: 'c-1' }));
  const params = { campaignId: made.id };
  const window = { opensAt: clock.now() - MINUTE, closesAt: clock.now() + 24 * HOUR };
  const draft = {
    name: 'First ten',
    productId,
    stock: 10,
    eligibility: [{ kind: 'RECENT_PURCHASE', bought: false, days: 1 }],
    ...window,
  };
  const activity = Known.parse(await call('addActivity', { params, body: draft, key: 'a-1' }));
  await call('updateActivity', { params: { activityId: activity.id }, body: { version: activity.version, name: 'First few' } });
  const coupon = { discount: { kind: 'RATE', basisPoints: 1_000 }, validUntil: window.closesAt };
  const coupons = { name: 'Coupons', type: 'COUPON', stock: 10, coupon, ...window };
  const { id: couponsId } = Known.parse(await call('addActivity', { params, body: coupons, key: 'a-2' }));
  const raffle = { name: 'Raffle', type: 'GIVEAWAY', stock: 1, ...window };
  const { id: giveawayId } = Known.parse(await call('addActivity', { params, body: raffle, key: 'a-3' }));
  const read = Known.parse(await call('getCampaign', { params }));
  const edited = Known.parse(await call('updateCampaign', { params, body: { version: read.version, name: 'Late autumn' } }));
  const published = Known.parse(await call('publishCampaign', { params, body: { version: edited.version } }));
  const paused = Known.parse(await call('pauseCampaign', { params, body: { version: published.version } }));
  await call('resumeCampaign', { params, body: { version: paused.version } });
  for (const query of [{}, { status: 'ACTIVE' }]) await call('listCampaigns', { query });
  await call('getActivity', { params: { activityId: activity.id } });
  await call('listShopActivities');
  await call('getShopActivity', { params: { activityId: activity.id } });
  return { campaignId: made.id, activityId: activity.id, couponsId, giveawayId };
};

/** Reserves, goes to pay with a card, and asks for the order. */
const buy = async (call: Call, activityId: string, { userId, card }: { readonly userId: string; readonly card: string }) => {
  const params = { activityId };
  const { reservationToken } = Held.parse(await call('reserve', { params, body: { visitorId: VISITOR } }, userId));
  await call('reserve', { params, body: {} }, userId);
  const { paymentToken, ...order } = Paying.parse(await call('prepare', { body: { reservationToken } }, userId));
  const { paymentId } = Paid.parse(await call('createSandboxPayment', { body: { ...order, card } }, userId));
  return call('confirm', { body: { paymentToken, paymentId } }, userId);
};

/** Shoppers of every kind: paid, charged twice, declined, late, away before paying, and one who changes her mind. */
const sell = async (call: Call, activityId: string): Promise<void> => {
  const { approve, decline, doubleCharge, lateSuccess, timeOut } = sandboxCards;
  for (const card of [approve, doubleCharge, decline, lateSuccess, timeOut])
    await buy(call, activityId, { userId: `buyer-${card}`, card });
  const params = { activityId };
  await call('reserve', { params, body: {} }, 'ann');
  await call('readMyReservation', { params }, 'ann');
  await call('cancelReservation', { params }, 'ann');
  for (const userId of ['ben', 'cem', 'dan']) await call('reserve', { params, body: {} }, userId);
  await call('readAvailability', { params });
  for (const name of ['listEntries', 'exportEntries', 'listAudit', 'readDrift']) await call(name, { params });
};

/** Gets a coupon, goes to pay with it, and changes her mind. */
const useCoupon = async (call: Call, { activityId, couponsId }: Published): Promise<void> => {
  const params = { activityId: couponsId };
  for (const _ of ['first', 'again']) await call('reserve', { params, body: {} }, 'eve');
  const { items } = z
    .looseObject({ items: z.array(z.looseObject({ id: z.string() })) })
    .parse(await call('listMyCoupons', {}, 'eve'));
  const couponId = items[0]?.id;
  const held = Held.parse(await call('reserve', { params: { activityId }, body: { couponId } }, 'eve'));
  await call('prepare', { body: { reservationToken: held.reservationToken } }, 'eve');
  await call('listMyCoupons', {}, 'eve');
  await call('cancelReservation', { params: { activityId } }, 'eve');
  await call('listEntries', { params });
};

/** More places, then fewer than are taken: the sweeper removes the rest as they come back. */
const restock = async (call: Call, activityId: string): Promise<void> => {
  for (const stock of [14, 5]) {
    const { version } = Known.parse(await call('getActivity', { params: { activityId } }));
    await call('updateActivity', { params: { activityId }, body: { version, stock } });
  }
};

/** Delivers the slots' changes, and the events that came of them. */
const deliver = async (world: World, countFirst: boolean): Promise<readonly DeliveredMessage[]> => {
  const changes = (await world.changes.read(slotsTable.name, undefined, 1_000)).map(({ change }) => change);
  await world.recordOrders(changes);
  await world.announceDeadlines(changes);
  const entries = (await world.changes.read(giveawaysTable.name, undefined, 1_000)).map(({ change }) => change);
  await world.announceEntries(entries);
  const records = world.sent.map(
    ({ partitionKey, data }, at): DeliveredRecord => ({
      shard: 'shardId-0',
      sequence: String(at + 1).padStart(56, '0'),
      partitionKey,
      data,
      arrivedAt: world.clock.now(),
    }),
  );
  const readers = [world.countEvents, world.advanceJourneys];
  // First what the visitor did before anybody knew who it is.
  for (const some of [records.slice(0, 1), records])
    for (const read of countFirst ? readers : readers.toReversed()) await read(some);
  return world.messages.map(({ body }, at) => ({ id: String(at), body, attempt: 1 }));
};

/** An event of the store's own and the rule that sends it, from draft to deletion. */
const track = async (call: Call, { activityId, key }: { readonly activityId: string; readonly key: string }): Promise<void> => {
  const named = { params: { name: 'tasted' } };
  const meaning = { description: '', properties: {} };
  await call('createEventDefinition', { body: { name: 'tasted', trigger: 'CLICK', ...meaning } });
  await call('addEventDefinitionVersion', { ...named, body: { version: 1, ...meaning, description: 'Again' } });
  await call('setEventDefinitionStatus', { ...named, body: { version: 2, status: 'ACTIVE' } });
  await call('listEventDefinitionVersions', named);
  await call('listEventDefinitions');
  const draft = { name: 'Taste', url: `${SHOP}/*`, trigger: 'CLICK', event: 'tasted', activityId };
  const { id: ruleId } = Known.parse(await call('createTrackingRule', { body: draft }));
  const params = { ruleId };
  await call('replaceTrackingRule', { params, body: { ...draft, version: 1 } });
  await call('publishTrackingRule', { params, body: { version: 2 } });
  await call('readPublishedRules', { query: { k: key } });
  await call('pauseTrackingRule', { params, body: { version: 3 } });
  await call('getTrackingRule', { params });
  await call('listTrackingRules');
  await call('deleteTrackingRule', { params, query: { version: 4 } });
};

/** What the collector and its keys do. */
const collect = async (call: Call, activityId: string): Promise<void> => {
  const { key } = z
    .looseObject({ key: z.string() })
    .parse(await call('createWriteKey', { body: { label: 'Shop', origins: [SHOP] } }));
  const event = { id: 'event-1', name: 'PAGE_VIEW', visitorId: VISITOR, createdAt: 1, url: SHOP, activityId };
  await call('collectEvents', { query: { k: key }, body: Buffer.from(JSON.stringify({ sentAt: 1, events: [event] })) });
  await call('listWriteKeys');
  await track(call, { activityId, key });
  await call('setWriteKeyOrigins', { params: { key }, body: { origins: [SHOP] } });
  await call('revokeWriteKey', { params: { key } });
};

/** What the store's backend does, and who gives it its key. */
const knowCustomers = async ({ verifyServerKey }: World, call: Call): Promise<void> => {
  const { id, key } = z
    .looseObject({ id: z.string(), key: z.string() })
    .parse(await call('createServerKey', { body: { label: 'Shop' } }));
  if ((await verifyServerKey(key)) !== id) throw new Error('The new key is not known');
  const params = { keyId: id };
  await call('rotateServerKey', { params, body: { version: 1 } });
  await call('listServerKeys');
  await call('revokeServerKey', { params });
  await call('putCustomer', { params: { customerId: 'ann' }, body: { birthYear: 1990 } });
  await call('getCustomer', { params: { customerId: 'ann' } });
};

/** A buyer, somebody with a coupon, somebody in a giveaway and a browser ask to be forgotten. */
const forget = async ({ erase }: World, call: Call): Promise<void> => {
  for (const customerId of [`buyer-${sandboxCards.approve}`, 'eve', 'ben'])
    await call('eraseCustomer', { params: { customerId } });
  await call('eraseVisitor', { params: { visitorId: VISITOR } });
  await erase();
  await call('listErasures');
  await call('getErasure', { params: { erasureId: 'none' } });
};

/**
 * A campaign from its draft to its end: sold, paid, declined, paid late, cancelled, expired, refunded, swept, counted, listed.
 * @param isFast whether release messages arrive; otherwise the sweeper does it all
 * @returns what every function did to which table
 */
export const aWholeLife = async ({
  isFast,
}: {
  readonly isFast: boolean;
}): Promise<Readonly<Record<string, ReadonlySet<string>>>> => {
  const world = aWorld();
  const call = caller(world.api);
  const published = await publish(world, call);
  const { campaignId, activityId } = published;
  await collect(call, activityId);
  await knowCustomers(world, call);
  await sell(call, activityId);
  await useCoupon(call, published);
  for (const userId of ['ben', 'ben', 'cem'])
    await call('reserve', { params: { activityId: published.giveawayId }, body: {} }, userId);
  await restock(call, activityId);
  // Before the slots' changes are delivered, so that there is something to repair.
  await world.reconcile();
  const messages = await deliver(world, isFast);
  // Nobody is told of this entry.
  await call('reserve', { params: { activityId: published.giveawayId }, body: {} }, 'dan');
  const release = async () => isFast && (await world.releasing.onReleaseMessage(messages));
  world.clock.forward(6 * MINUTE);
  await release();
  await world.lose([`${activityId}#mask`, `${activityId}#dispenser#0`]);
  await world.sweeping.sweep();
  world.clock.forward(HOUR);
  await world.reconcile();
  await release();
  await world.sweeping.sweep();
  const params = { activityId };
  for (const name of ['getActivityRevenue', 'listActivityOrders', 'readActivityCounters']) await call(name, { params });
  await forget(world, call);
  const { version } = Known.parse(await call('getCampaign', { params: { campaignId } }));
  await call('endCampaign', { params: { campaignId }, body: { version } });
  world.clock.forward(48 * HOUR);
  // Else the sweeper draws.
  if (isFast) await call('drawGiveaway', { params: { activityId: published.giveawayId } });
  for (let sweeps = 0; sweeps < 3; sweeps += 1) await world.sweeping.sweep();
  // The sweeper has left the sale.
  await world.reconcile();
  for (const name of ['readGiveaway', 'readMyEntry', 'listGiveawayEntries', 'listWinners', 'listEntries', 'exportEntries'])
    await call(name, { params: { activityId: published.giveawayId } });
  // One of them is the winner.
  for (const customerId of ['cem', 'dan']) await call('eraseCustomer', { params: { customerId } });
  await world.erase();
  return world.used;
};
