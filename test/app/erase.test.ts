import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { gunzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { archiveStream } from '#functions/app/archive/archive-stream.ts';
import { eraseAsked } from '#functions/app/archive/erasing.ts';
import { type ExportLine, exportPerson, type Person } from '#functions/app/archive/export-person.ts';
import { rebuildFolder } from '#functions/app/archive/rebuild-embedded.ts';
import { advanceJourneys, indexJourneys } from '#functions/app/behavior.ts';
import { announceEntries, customersApi, recordOrders } from '#functions/app/customers.ts';
import { type EmbeddedDrivers, openEmbeddedDrivers } from '#functions/app/embedded-drivers.ts';
import { countEvents } from '#functions/app/realtime.ts';
import { journeyTables } from '#functions/behavior/journey-index.duckdb.ts';
import { journeyStore } from '#functions/behavior/journey-store.ts';
import { journeysTable } from '#functions/behavior/tables.ts';
import { badRowStore, badRowsKey } from '#functions/collection/bad-row-store.ts';
import { eventTables } from '#functions/collection/index-events.duckdb.ts';
import { indexEvents } from '#functions/collection/index-events.ts';
import { type Erasure, NOTHING_REMOVED } from '#functions/customers/erasing/schema.ts';
import { orderStore } from '#functions/customers/order-store.ts';
import { customerStore } from '#functions/customers/profiles/customer-store.ts';
import { type CouponRow, couponStore } from '#functions/reservations/coupons/coupon-store.ts';
import { draw } from '#functions/reservations/giveaway/draw.ts';
import { drawWinners, entriesHashOf } from '#functions/reservations/giveaway/draw-winners.ts';
import { giveawayStore } from '#functions/reservations/giveaway/giveaway-store.ts';
import type { SaleActivity, Slot } from '#functions/reservations/schema.ts';
import { maskStore } from '#functions/reservations/stock/mask-store.ts';
import { giveawaysTable, pointersTable, slotsTable } from '#functions/reservations/tables.ts';
import { DuckDb } from '#platform/duckdb.ts';
import { type DataFolder, dataFolderAt, holdDataFolder } from '#platform/local/data-folder.ts';
import type { DeliveredRecord } from '#platform/stream.ts';
import { faultyDatabase } from '#platform/table.faults.ts';
import type { TableChange } from '#platform/table.ts';
import { DAY, SECOND } from '#shared/clock.ts';
import type { AxonEvent } from '#shared/event.ts';
import { systemRandom } from '#shared/random.ts';
import { Answer } from '#shared/route.ts';
import { anEvent } from '../behavior/some-events.ts';

const NOW = Date.UTC(2026, 10, 23, 9, 30);
const ANN = 'ann "quoted" 김';
const PHONE = '0193a0b1-aaaa-7000-8000-000000000001';
const LAPTOP = '0193a0b1-aaaa-7000-8000-000000000002';
const OTHER = '0193a0b1-bbbb-7000-8000-000000000003';
let now = NOW;
const clock = { now: () => now };
let folder: DataFolder;
let drivers: EmbeddedDrivers;

beforeEach(async () => {
  now = NOW;
  folder = dataFolderAt(mkdtempSync(join(tmpdir(), 'axon-erase-')));
  holdDataFolder(folder).release();
  drivers = await openEmbeddedDrivers(folder, { clock, random: systemRandom });
});
afterEach(async () => {
  await drivers.close().catch(() => undefined);
  rmSync(folder.path, { recursive: true, force: true });
});

let made = 0;
const event = (visitorId: string, trigger: AxonEvent['trigger'], more: Partial<AxonEvent> = {}): AxonEvent => {
  made += 1;
  return anEvent({ id: `e${made}`, visitorId, trigger, time: NOW + made * SECOND, receivedAt: NOW, ...more });
};
const aSlot = (
  number: number,
  userId: string,
  visitorId: string,
  state: Slot['state'] = 'CONFIRMED',
): Slot & { group: string } => ({
  group: 'act_1#0',
  activityId: 'act_1',
  shard: 0,
  number,
  generation: 1,
  state,
  userId,
  visitorId,
  claimId: `claim_${number}`,
  campaignId: 'cmp_1',
  productId: 'prd_1',
  heldAt: NOW,
  expiresAt: NOW + DAY,
  ...(state === 'CONFIRMED' && { amount: 39_000, currency: 'KRW', paymentId: `pay_${number}`, confirmedAt: NOW }),
});

const buy = async (slot: Slot & { group: string }): Promise<void> => {
  const { claimId, shard, number } = slot;
  const pointer = { key: `act_1#${slot.userId}`, activityId: 'act_1', shard, number, claimId: claimId ?? '' };
  await drivers.database.table<typeof slot>(slotsTable).put(slot);
  await drivers.database.table(pointersTable).put(pointer);
};

const ENDED: SaleActivity = {
  id: 'act_1',
  campaignId: 'cmp_1',
  status: 'ENDED',
  opensAt: 0,
  closesAt: 0,
  stock: 0,
  currency: 'KRW',
  version: 3,
  eligibility: [],
};

/** A coupon, and an entry in a giveaway that is drawn (act_1) and in one that is not (act_2). */
const takePart = async (userId: string, visitorId: string): Promise<void> => {
  const { database } = drivers;
  const [id, campaignId] = [`coupon-of-${visitorId.slice(-5)}`, 'cmp_1'];
  const terms = { name: 'Spring', currency: 'KRW', discount: { kind: 'AMOUNT' as const, amount: 5_000 }, minOrderAmount: 0 };
  const coupon = { ...terms, id, userId, activityId: 'act_3', campaignId, issuedAt: NOW, validUntil: NOW + DAY };
  await database.transact([couponStore(database).entries.issue(coupon)]);
  for (const activityId of ['act_1', 'act_2']) {
    const entry = { campaignId, userId, visitorId, entryId: `entry-${visitorId.slice(-5)}`, enteredAt: NOW };
    await giveawayStore(database).enter(activityId, entry);
  }
};
const drawFirst = async () => {
  const [giveaways, masks] = [giveawayStore(drivers.database), maskStore(drivers.database)];
  await masks.create(ENDED, [], 0);
  return draw('act_1', { giveaways, masks, readActivity: async () => ENDED, clock });
};

/** All consumers, to the end of everything. */
const settle = async (): Promise<void> => {
  const entries = await drivers.changes.read(giveawaysTable.name, await drivers.changes.cursor('entries'), 1_000);
  await announceEntries(drivers)(entries.map(({ change }) => change));
  const entered = entries.at(-1);
  if (entered) await drivers.changes.advance('entries', entered.position);
  const slots = await drivers.changes.read(slotsTable.name, await drivers.changes.cursor('ledger'), 1_000);
  await recordOrders(drivers)(slots.map(({ change }) => change as TableChange<Slot>));
  const sold = slots.at(-1);
  if (sold) await drivers.changes.advance('ledger', sold.position);
  const [shard = ''] = drivers.events.shards();
  const cursor = await drivers.events.cursor('all', shard);
  const records: readonly DeliveredRecord[] = await drivers.events.read(shard, cursor, 1_000);
  await countEvents(drivers)(records);
  await advanceJourneys(drivers)(records);
  await indexEvents(records, { index: drivers.search.eventIndex, setAside: async () => undefined });
  await drivers.events.advance('all', shard, records.at(-1)?.sequence ?? cursor ?? '0');
  const changes = await drivers.changes.read(journeysTable.name, await drivers.changes.cursor('index'), 1_000);
  await indexJourneys(drivers.search.journeyIndex)(changes.map(({ change }) => change as never));
  const last = changes.at(-1);
  if (last) await drivers.changes.advance('index', last.position);
};

/** Ann on two devices, somebody else beside her, orders, a profile, bad rows, everything archived. */
const aLife = async (): Promise<void> => {
  const events = [
    event(PHONE, 'PAGE_VIEW'),
    event(PHONE, 'IDENTIFY', { customerId: ANN, activityId: undefined }),
    event(LAPTOP, 'PAGE_VIEW'),
    event(LAPTOP, 'CLICK', { activityId: 'act_2' }),
    event(OTHER, 'PAGE_VIEW'),
    event(OTHER, 'IDENTIFY', { customerId: 'bob', activityId: undefined }),
  ];
  await drivers.events.put(events.map((one) => ({ partitionKey: one.visitorId, data: JSON.stringify(one) })));
  await settle();
  await archiveStream(drivers);
  await buy(aSlot(1, ANN, LAPTOP));
  await buy(aSlot(2, 'bob', OTHER));
  const giveaways = giveawayStore(drivers.database);
  for (const activityId of ['act_1', 'act_2'])
    await giveaways.begin(activityId, { seed: 'ab'.repeat(32), seedHash: '', winners: 5 });
  await takePart(ANN, LAPTOP);
  await takePart('bob', OTHER);
  await settle();
  await drawFirst();
  const customers = customerStore(drivers.database);
  await customers.replaceProfile({ customerId: ANN }, { grade: 'VIP' }, NOW);
  await customers.replaceProfile({ customerId: 'bob' }, { grade: 'VIP' }, NOW);
  await settle();
  const bad = (id: string, original: string) => ({ id, code: 'X', reason: '', key: '', receivedAt: NOW, original });
  await badRowStore(drivers.blobs).keep(badRowsKey(NOW, 'one'), [
    bad('1', JSON.stringify({ visitorId: PHONE })),
    bad('2', `{"customerId": ${JSON.stringify(ANN)}, broken`),
    bad('3', JSON.stringify({ visitorId: OTHER })),
  ]);
  const row = {
    kind: 'bad',
    id: '2',
    code: 'X',
    reason: '',
    receivedAt: NOW,
    excerpt: `{"customerId":${JSON.stringify(ANN)}`,
    stored: '',
  };
  await drivers.events.put([{ partitionKey: 'x', data: JSON.stringify(row) }]);
  await settle();
};

const ask = async (name: string, params: Readonly<Record<string, string>>, database = drivers.database): Promise<Erasure> => {
  const route = customersApi({ ...drivers, database }).find((one) => one.name === name);
  const answer = await route?.call({ params, query: {}, caller: { who: 'member', userId: 'root', role: 'admin' } } as never);
  return (answer instanceof Answer ? answer.body : answer) as Erasure;
};
const erase = (database = drivers.database) =>
  eraseAsked({ ...drivers, database: database as typeof drivers.database, eraseEvents: drivers.search.eraseEvents, settleMs: 0 });

/** Every row of every table of both databases, and every object unpacked. */
const everything = async (): Promise<string> => {
  await drivers.close();
  const texts: string[] = [];
  const file = new DatabaseSync(folder.database);
  for (const { name } of file.prepare("SELECT name FROM sqlite_schema WHERE type = 'table'").all())
    texts.push(
      ...file
        .prepare(`SELECT * FROM "${name}"`)
        .all()
        .map((row) => `${name} ${JSON.stringify(row)}`),
    );
  file.close();
  const duck = await DuckDb.open({ path: folder.search, tables: [...journeyTables, ...eventTables] });
  for (const table of ['journeys', 'raw_events'])
    for (const row of await duck.read(`SELECT * FROM ${table}`))
      texts.push(`${table} ${JSON.stringify(row, (_key, value) => (typeof value === 'bigint' ? Number(value) : value))}`);
  await duck.close();
  drivers = await openEmbeddedDrivers(folder, { clock, random: systemRandom });
  for (const key of (await drivers.blobs.list('')).keys) {
    const bytes = (await drivers.blobs.get(key)) ?? new Uint8Array();
    texts.push(`${key} ${(key.endsWith('.gz') ? gunzipSync(bytes) : Buffer.from(bytes)).toString()}`);
  }
  // However often it was put into another JSON text.
  return texts.join('\n').replaceAll(/\\+/g, '');
};
const NAMES = [ANN, PHONE, LAPTOP];
const placesOf = (text: string, name: string): readonly string[] =>
  text.split('\n').flatMap((line) => (line.includes(name.replaceAll('\\', '')) ? [line.slice(0, 160)] : []));

describe('erasing a customer', () => {
  it('leaves the id and all its browsers nowhere, once transport logs have forgotten; money and everybody else stay', async () => {
    await aLife();
    const before = await everything();
    for (const name of NAMES) expect(placesOf(before, name).length, name).toBeGreaterThan(3);
    const revenue = await orderStore(drivers.database).totalOf('act_1');
    const asked = await ask('eraseCustomer', { customerId: ANN });
    expect(asked).toMatchObject({ state: 'OPEN', requestedBy: 'root', subject: ANN });
    expect((await ask('eraseCustomer', { customerId: ANN })).id).toBe(asked.id);
    expect(await erase()).toBe(1);
    await settle();
    const done = await ask('getErasure', { erasureId: asked.id });
    expect(done).toMatchObject({ state: 'DONE', finishedAt: NOW, requestedBy: 'root' });
    expect(done).toMatchObject({
      removed: { badRows: 3, orders: 1, places: 1, coupons: 1, entries: 2, profiles: 1, visitors: 2 },
    });
    // The change log of the tables is transport: it forgets after a day, as DynamoDB's does.
    now += DAY + 1;
    await drivers.changes.trim(now - DAY);
    const after = await everything();
    for (const name of NAMES) expect(placesOf(after, name)).toEqual([]);
    const stored = (text: string) => placesOf(text, OTHER).filter((line) => line.startsWith('table.') || line.startsWith('raw'));
    expect(stored(after)).toEqual(stored(before));
    expect(await orderStore(drivers.database).totalOf('act_1')).toEqual(revenue);
    const orders = await Array.fromAsync(orderStore(drivers.database).ofActivity('act_1', undefined, 10));
    expect(orders.map(({ customerId, amount }) => [customerId.startsWith('erased-') || customerId, amount]).toSorted()).toEqual([
      ['bob', 39_000],
      [true, 39_000],
    ]);
  });

  it('ends although it breaks at every write, and repeating it changes nothing', async () => {
    await aLife();
    const asked = await ask('eraseCustomer', { customerId: ANN });
    for (let broken = 1; broken < 60; broken += 3) {
      const faulty = faultyDatabase(drivers.database, ({ number }) => (number === broken ? 'failAfter' : undefined));
      await erase(faulty as never).catch(() => undefined);
      now += DAY / 24;
    }
    await erase();
    expect(await ask('getErasure', { erasureId: asked.id })).toMatchObject({ state: 'DONE' });
    await settle();
    now += 2 * DAY;
    await drivers.changes.trim(now - DAY);
    const after = await everything();
    for (const name of NAMES) expect(placesOf(after, name)).toEqual([]);
    const again = await ask('eraseCustomer', { customerId: ANN });
    expect(again.id).not.toBe(asked.id);
    expect(await erase()).toBe(1);
    expect((await ask('getErasure', { erasureId: again.id })).removed).toEqual(NOTHING_REMOVED);
  });

  it('leaves the counters as they are, for a rebuild as well, and no two of the counted events have anything in common', async () => {
    await aLife();
    const copies = [event(PHONE, 'CLICK', { id: 'sent-twice' }), event(PHONE, 'CLICK', { id: 'sent-twice' })];
    await drivers.events.put(copies.map((one) => ({ partitionKey: PHONE, data: JSON.stringify(one) })));
    await settle();
    await ask('eraseCustomer', { customerId: ANN });
    expect(await erase()).toBe(1);
    await settle();
    await drivers.close();
    const report = await rebuildFolder({ folder, clock, random: systemRandom, isDry: true });
    drivers = await openEmbeddedDrivers(folder, { clock, random: systemRandom });
    expect(report).toMatchObject({ counters: { changed: 0 }, journeys: { changed: 0 }, visitors: { changed: 0 } });
    expect(report.counters.same).toBeGreaterThan(3);
    const archived = (await everything()).split('\n').filter((line) => line.includes('"counted"'));
    expect(archived.length).toBeGreaterThan(4);
    for (const line of archived) expect(line).not.toMatch(/visitorId|sessionId|customerId|url|locale/);
  });

  it('leaves its coupons and entries of drawn giveaways without it, and the draw can be checked; the others are withdrawn', async () => {
    await aLife();
    const giveaways = giveawayStore(drivers.database);
    const drawn = await drawFirst();
    await ask('eraseCustomer', { customerId: ANN });
    expect(await erase()).toBe(1);
    await settle();
    expect(await drawFirst()).toEqual(drawn);
    const ids = (await giveaways.frozen('act_1', 0)) ?? [];
    expect(ids).toEqual(['entry-00002', 'entry-00003']);
    expect(entriesHashOf(ids)).toBe(drawn.entriesHash);
    const { items } = await giveaways.winners('act_1', { after: 0, limit: 10 });
    expect(items.map(({ entryId }) => entryId)).toEqual(drawWinners(ids, drawn.seed ?? '', 5));
    const nameless = { userId: expect.stringMatching(/^erased-/), isErased: true };
    expect(items.find(({ entryId }) => entryId === 'entry-00002')).toMatchObject(nameless);
    expect(await giveaways.entryOf('act_2', 'bob')).toMatchObject({ entryId: 'entry-00003' });
    const coupon: Partial<CouponRow> | undefined = await couponStore(drivers.database).get('coupon-of-00002');
    expect(coupon).toMatchObject({ userId: nameless.userId, discount: { amount: 5_000 }, validUntil: NOW + DAY });
    expect((await couponStore(drivers.database).get('coupon-of-00003'))?.userId).toBe('bob');
    // Nobody came: a row that has another name is no news.
    const counted = (await everything()).split('\n').filter((line) => line.includes('erased-') && line.includes('RESERVE'));
    expect(counted).toEqual([]);
  });

  it('that breaks off is told, holds up no other, and is begun again when its lease has ended', async () => {
    await aLife();
    const asked = await ask('eraseCustomer', { customerId: ANN });
    const other = await ask('eraseVisitor', { visitorId: OTHER });
    const eraseEvents = ({ customerId }: { readonly customerId?: string | undefined }) =>
      customerId === ANN ? Promise.reject(new Error('The search engine is gone')) : Promise.resolve();
    await expect(eraseAsked({ ...drivers, eraseEvents, settleMs: 0 })).rejects.toThrow('1 erasures broke off');
    expect(await ask('getErasure', { erasureId: asked.id })).toMatchObject({ state: 'OPEN', failedAt: NOW });
    expect(await ask('getErasure', { erasureId: other.id })).toMatchObject({ state: 'DONE' });
    expect(await erase()).toBe(0);
    now += 6 * 60 * SECOND;
    expect(await erase()).toBe(1);
    const done = await ask('getErasure', { erasureId: asked.id });
    expect(done).toMatchObject({ state: 'DONE' });
    expect(done.failedAt).toBeUndefined();
  });

  it('waits for a place that is being paid, and ends when that has settled', async () => {
    const known = event(LAPTOP, 'IDENTIFY', { customerId: ANN });
    await drivers.events.put([{ partitionKey: LAPTOP, data: JSON.stringify(known) }]);
    await settle();
    await buy(aSlot(3, ANN, LAPTOP, 'PAYING'));
    const asked = await ask('eraseCustomer', { customerId: ANN });
    expect(await erase()).toBe(0);
    expect(await ask('getErasure', { erasureId: asked.id })).toMatchObject({ state: 'OPEN' });
    await buy(aSlot(3, ANN, LAPTOP));
    await settle();
    expect(await erase()).toBe(1);
    const [order] = await Array.fromAsync(orderStore(drivers.database).ofActivity('act_1', undefined, 10));
    expect(order).toMatchObject({ customerId: expect.stringMatching(/^erased-/), amount: 39_000 });
    expect(order?.visitorId).toBeUndefined();
  });
});

describe('erasing a browser whose customer is paying', () => {
  it('waits for the end of it and then takes the browser from the place as well', async () => {
    const known = [event(LAPTOP, 'PAGE_VIEW'), event(LAPTOP, 'IDENTIFY', { customerId: ANN })];
    await drivers.events.put(known.map((one) => ({ partitionKey: LAPTOP, data: JSON.stringify(one) })));
    await settle();
    await buy(aSlot(3, ANN, LAPTOP, 'PAYING'));
    const asked = await ask('eraseVisitor', { visitorId: LAPTOP });
    expect(await erase()).toBe(0);
    await buy(aSlot(3, ANN, LAPTOP));
    // Its order would be written later, with the browser.
    expect(await erase()).toBe(0);
    await settle();
    expect(await erase()).toBe(1);
    expect(await ask('getErasure', { erasureId: asked.id })).toMatchObject({
      state: 'DONE',
      removed: { places: 1, visitors: 1 },
    });
    const slot = await drivers.database.table<Slot & { group: string }>(slotsTable).get({ group: 'act_1#0', number: 3 });
    expect(slot).toMatchObject({ userId: ANN, state: 'CONFIRMED' });
    expect(slot).not.toHaveProperty('visitorId');
  });
});

describe('an export', () => {
  const lines = (person: Person): Promise<readonly ExportLine[]> => Array.fromAsync(exportPerson(person, drivers));
  const kinds = (found: readonly ExportLine[]) =>
    Object.fromEntries(Object.entries(Object.groupBy(found, ({ kind }) => kind)).map(([kind, some]) => [kind, some.length]));

  it('of a customer is all an erasure would remove or make nameless, and nothing of anybody else', async () => {
    await aLife();
    await archiveStream(drivers);
    const found = await lines({ kind: 'customer', subject: ANN });
    expect(found.length).toBeGreaterThan(10);
    expect(JSON.stringify(found)).not.toContain(OTHER);
    expect(JSON.stringify(found)).not.toContain('bob');
    const asked = await ask('eraseCustomer', { customerId: ANN });
    expect(await erase()).toBe(1);
    const { removed } = await ask('getErasure', { erasureId: asked.id });
    const { event: events, badRow: badRows, order, place, coupon, entry, profile, journey } = kinds(found);
    expect({ events, badRows, order, place, coupon, entry, profile, journey }).toEqual({
      events: removed.events,
      badRows: removed.badRows,
      order: removed.orders,
      place: removed.places,
      coupon: removed.coupons,
      entry: removed.entries,
      profile: removed.profiles,
      journey: removed.journeys,
    });
    await settle();
    expect(kinds(await lines({ kind: 'customer', subject: ANN }))).toEqual({});
  });

  it('of a browser is what was done with it', async () => {
    await aLife();
    await archiveStream(drivers);
    const found = await lines({ kind: 'visitor', subject: LAPTOP });
    expect(kinds(found)).toMatchObject({ visitor: 1, order: 1, place: 1, entry: 2 });
    expect(JSON.stringify(found.filter(({ kind }) => kind === 'event'))).not.toContain(PHONE);
    expect(kinds(found).profile).toBeUndefined();
  });
});

describe('erasing a visitor', () => {
  it('takes the browser from the customer, who keeps orders, other devices and what the server knows', async () => {
    await aLife();
    const asked = await ask('eraseVisitor', { visitorId: LAPTOP });
    expect(await erase()).toBe(1);
    expect(await ask('getErasure', { erasureId: asked.id })).toMatchObject({
      state: 'DONE',
      removed: { orders: 1, places: 1, coupons: 0, entries: 2, profiles: 0 },
    });
    const journey = await journeyStore(drivers.database).find({ activityId: 'act_1', personId: `c:${ANN}` });
    expect(Object.keys(journey?.parts ?? {}).toSorted()).toEqual(['#server', PHONE]);
    await settle();
    now += 2 * DAY;
    await drivers.changes.trim(now - DAY);
    const text = await everything();
    expect(placesOf(text, LAPTOP)).toEqual([]);
    expect(placesOf(text, ANN).length).toBeGreaterThan(3);
  });
});
