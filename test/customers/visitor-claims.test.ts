import fc from 'fast-check';
import { expect, test } from 'vitest';
import { claimEventsOn, MAX_REMEMBERED, REMEMBERED_FOR } from '#functions/customers/claim-events.ts';
import type { ClaimEvents } from '#functions/customers/schema.ts';
import { visitorStore } from '#functions/customers/visitor-store.ts';
import { visitorsTable } from '#functions/customers/visitor-tables.ts';
import { SqliteFile } from '#platform/sqlite.ts';
import { sqliteDatabase } from '#platform/table.sqlite.ts';
import { DAY, HOUR } from '#shared/clock.ts';

const NOW = Date.UTC(2026, 10, 23, 9);

const aVisitor = () => {
  const database = sqliteDatabase(new SqliteFile(':memory:'), { clock: { now: () => NOW } });
  const visitors = visitorStore(database);
  const claimEvents = claimEventsOn(visitors);
  /** `ids[i]` was carried by the record at position `from + i`. */
  const claim = async (ids: readonly string[], from: number, rest: Partial<Parameters<ClaimEvents>[0]> = {}) =>
    (await claimEvents({ visitorId: 'v-1', events: recordsOf(ids, from), now: NOW, ...rest })).fresh;
  return { database, visitors, claimEvents, claim, item: () => visitors.find('v-1') };
};

const recordsOf = (ids: readonly string[], from: number) =>
  ids.map((id, at) => ({ id, position: `shardId-0:${String(from + at).padStart(56, '0')}`, time: NOW - 1000 }));

test('a repeat is a duplicate, a retried batch gets the same answers', async () => {
  const { claim } = aVisitor();
  expect(await claim(['a', 'b', 'a'], 1)).toEqual(new Set(['a', 'b']));
  expect(await claim(['a', 'b', 'a'], 1)).toEqual(new Set(['a', 'b']));
  expect(await claim(['b', 'c', 'a'], 4)).toEqual(new Set(['c']));
  expect(await claim(['b', 'c', 'a'], 4)).toEqual(new Set(['c']));
  // A retry that begins in the middle of a batch.
  expect(await claim(['a'], 3)).toEqual(new Set());
});

test('nothing is written when nothing changes', async () => {
  const { claim, item } = aVisitor();
  await claim(['a', 'b'], 1);
  await claim(['a', 'b'], 1);
  await claim(['b'], 3);
  expect((await item())?.version).toBe(1);
  await claim(['c'], 4);
  expect((await item())?.version).toBe(2);
});

const says = (customerId: string, at = NOW, isVerified = false) => ({ links: [{ customerId, isVerified, at }] });

test('a batch that only links is written once, and again only if it says something stronger', async () => {
  const { claim, item } = aVisitor();
  await claim(['a'], 1);
  await claim(['a'], 1, says('c-1'));
  await claim(['a'], 1, says('c-1'));
  await claim(['b'], 2, says('c-2', NOW + 1));
  expect(await item()).toMatchObject({ version: 3, customerId: 'c-1', isVerified: false, linkedAt: NOW });
  await claim([], 0, says('c-2', NOW + 2, true));
  expect(await item()).toMatchObject({ version: 4, customerId: 'c-2', isVerified: true, linkedAt: NOW + 2 });
  await claim([], 0, says('c-1', NOW - 5));
  expect(await item()).toMatchObject({ version: 4, customerId: 'c-2' });
});

test('the link is the same in whatever order and however often it is told', async () => {
  const link = fc.record({ customerId: fc.constantFrom('a', 'b', 'c'), isVerified: fc.boolean(), at: fc.constantFrom(1, 2, 3) });
  const told = fc
    .array(link, { minLength: 1, maxLength: 6 })
    .chain((links) => fc.tuple(fc.constant(links), fc.shuffledSubarray([...links, ...links], { minLength: 2 * links.length })));
  await fc.assert(
    fc.asyncProperty(told, async ([links, mixed]) => {
      const [one, other] = [aVisitor(), aVisitor()];
      await one.claim([], 0, { links });
      for (const each of mixed) await other.claim([], 0, { links: [each] });
      const [first, second] = [await one.item(), await other.item()];
      expect([second?.customerId, second?.isVerified, second?.linkedAt]).toEqual([
        first?.customerId,
        first?.isVerified,
        first?.linkedAt,
      ]);
    }),
    { numRuns: 100 },
  );
});

test('a visitor with steps somewhere remembers whom it was, until that is settled', async () => {
  const { claimEvents, visitors, item } = aVisitor();
  const step = { visitorId: 'v-1', events: [], now: NOW };
  expect((await claimEvents({ ...step, activityIds: ['act_1'] })).formerly).toEqual([]);
  const claimed = await claimEvents({ ...step, ...says('c-1') });
  expect(claimed).toMatchObject({ formerly: ['v:v-1'], activityIds: ['act_1'], link: { customerId: 'c-1' } });
  const stronger = await claimEvents({ ...step, ...says('c-2', NOW, true) });
  expect(stronger.formerly).toEqual(['v:v-1', 'c:c-1']);
  if (claimed.link) await visitors.markSettled('v-1', claimed.link);
  expect((await item())?.formerly).toEqual(['v:v-1', 'c:c-1']);
  if (stronger.link) await visitors.markSettled('v-1', stronger.link);
  expect((await claimEvents({ ...step, ...says('c-1') })).formerly).toEqual([]);
});

test('first seen is the earliest event, whatever comes first', async () => {
  const { claimEvents, item } = aVisitor();
  const at = (id: string, time: number) => ({ visitorId: 'v-1', events: [{ id, position: `s:${id}`, time }], now: NOW });
  await claimEvents(at('1', NOW - HOUR));
  await claimEvents(at('2', NOW - DAY));
  await claimEvents(at('3', NOW - 60));
  expect((await item())?.firstSeenAt).toBe(NOW - DAY);
});

test('ids are remembered for at least 48 h and forgotten later', async () => {
  expect(REMEMBERED_FOR).toBeGreaterThanOrEqual(48 * HOUR);
  const { claim, item } = aVisitor();
  await claim(['a'], 1);
  expect(await claim(['a', 'b'], 2, { now: NOW + 48 * HOUR })).toEqual(new Set(['b']));
  await claim(['c'], 4, { now: NOW + REMEMBERED_FOR + 2 * HOUR });
  expect((await item())?.seen).toHaveLength(2);
});

test('the item stays far below 400 KB, and the newest 2,000 ids stay known', async () => {
  const { claim, item } = aVisitor();
  const ids = Array.from({ length: 3000 }, (_, at) => `01933a4e-8d8c-7c39-9b1d-${at}`);
  for (let from = 0; from < 3000; from += 500) await claim(ids.slice(from, from + 500), from);
  expect(JSON.stringify(await item()).length).toBeLessThan(60_000);
  expect((await item())?.seen).toHaveLength(MAX_REMEMBERED);
  expect(await claim(ids.slice(1000), 3000)).toEqual(new Set());
});

test('an expired visitor starts anew, also when the table has not removed the item yet', async () => {
  const { claim, database, item } = aVisitor();
  await claim(['a'], 1, says('c-1'));
  await database.table(visitorsTable).update({ visitorId: 'v-1' }, { set: { expiresAt: NOW / 1000 - 1 } });
  expect(await claim(['a'], 9)).toEqual(new Set(['a']));
  const after = await item();
  expect(after?.customerId).toBeUndefined();
  expect(after?.version).toBe(2);
});

test('two consumers at the same time both get their answer', async () => {
  const { claim } = aVisitor();
  const answers = await Promise.all([claim(['a', 'b'], 1), claim(['a', 'b'], 1), claim(['a'], 1), claim(['b', 'c'], 2)]);
  expect(answers.map((each) => [...each])).toEqual([['a', 'b'], ['a', 'b'], ['a'], ['b', 'c']]);
});

test('a consumer that lies behind never takes back what the other one claimed', async () => {
  const { claim, item } = aVisitor();
  await Promise.all([claim(['a', 'b', 'c'], 1), claim(['a', 'b'], 1), claim(['a'], 1, says('c-1'))]);
  expect(await item()).toMatchObject({ seen: { length: 3 }, customerId: 'c-1' });
  expect(await claim(['c'], 4)).toEqual(new Set());
});

/** A log of up to 30 records over few ids, and what two consumers do with it: advance by some, or go back to retry. */
const plan = fc.record({
  ids: fc.array(fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f'), { minLength: 1, maxLength: 30 }),
  steps: fc.array(
    fc.record({
      consumer: fc.constantFrom(0, 1),
      size: fc.integer({ min: 1, max: 9 }),
      isRetried: fc.boolean(),
      isKept: fc.nat(9),
    }),
    { maxLength: 20 },
  ),
});

test('any interleaving of two consumers with retries counts each id exactly once for each of them', async () => {
  await fc.assert(
    fc.asyncProperty(plan, async ({ ids, steps }) => {
      const { claim } = aVisitor();
      const consumers = [0, 1].map(() => ({ done: 0, counted: [] as string[] }));
      const first = new Map(ids.toReversed().map((id, at) => [id, ids.length - 1 - at]));
      const finish = [0, 1].map((consumer) => ({ consumer, size: ids.length, isRetried: false, isKept: 9 }));
      for (const { consumer, size, isRetried, isKept } of [...steps, ...finish]) {
        const state = consumers[consumer];
        if (!state) continue;
        const batch = ids.slice(state.done, state.done + size);
        const fresh = await claim(batch, state.done);
        // The batch is redelivered as a whole, or was good up to some record and comes again from there.
        if (isRetried) expect(await claim(batch, state.done)).toEqual(fresh);
        const kept = batch.slice(0, isRetried ? isKept : batch.length);
        const counted = new Set<string>();
        for (const [at, id] of kept.entries()) {
          if (!fresh.has(id) || counted.has(id)) continue;
          counted.add(id);
          expect(state.done + at).toBe(first.get(id));
          state.counted.push(id);
        }
        state.done += kept.length;
      }
      for (const { counted } of consumers) expect(counted.toSorted()).toEqual([...new Set(ids)].toSorted());
    }),
    { numRuns: 200 },
  );
});
