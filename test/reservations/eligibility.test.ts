import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { customerStore } from '#functions/customers/profiles/customer-store.ts';
import { putProfile } from '#functions/customers/profiles/put-profile.ts';
import { failedFilters } from '#functions/reservations/eligibility.ts';
import { HOLD } from '#functions/reservations/limits.ts';
import { reserve } from '#functions/reservations/reserve.ts';
import { sweep } from '#functions/reservations/sweep.ts';
import { dispensersTable, pointersTable } from '#functions/reservations/tables.ts';
import { countingDatabase } from '#platform/table.counting.ts';
import { DAY, SECOND } from '#shared/clock.ts';
import type { CustomerFacts, EligibilityFilter } from '#shared/eligibility.ts';
import { ACTIVITY, OPENS, openSale } from './a-sale.ts';
import { refusal, shopper } from './a-shopper.ts';

const vip: EligibilityFilter = { kind: 'GRADE', grades: ['VIP', 'Gold'] };
const adult: EligibilityFilter = { kind: 'AGE', min: 19 };
const seoul: EligibilityFilter = { kind: 'REGION', regions: ['KR-11'] };
const fresh: EligibilityFilter = { kind: 'RECENT_PURCHASE', bought: false, days: 30 };

/** A sale with filters, and customers as the backend and the ledger know them. */
const aClub = async (eligibility: readonly EligibilityFilter[], stock = 3) => {
  const known = new Map<string, CustomerFacts>();
  const sale = await openSale({ stock, activity: { eligibility } });
  let reads = 0;
  const readCustomer = async (userId: string): Promise<CustomerFacts | undefined> => {
    reads += 1;
    return known.get(userId);
  };
  return { ...sale, known, readCustomer, deps: sale.server({ readCustomer }), reads: () => reads };
};

describe('a filter', () => {
  const now = Date.UTC(2026, 5, 1);
  const failed = (filter: EligibilityFilter, facts: CustomerFacts, at = now) => failedFilters([filter], facts, at);

  test('of age counts by year of birth, both bounds inclusive', () => {
    const filter: EligibilityFilter = { kind: 'AGE', min: 19, max: 29 };
    expect([2008, 2007, 1997, 1996].map((birthYear) => failed(filter, { birthYear }).length)).toEqual([1, 0, 0, 1]);
  });

  test('of age turns at midnight of the store, not of the server', () => {
    const newYear = Date.UTC(2026, 11, 31, 15);
    expect(failed(adult, { birthYear: 2008 }, newYear - 1)).toHaveLength(1);
    expect(failed(adult, { birthYear: 2008 }, newYear)).toHaveLength(0);
  });

  test('of region and grade takes any of its words, in upper or lower case', () => {
    expect(['vip', 'GOLD', 'Silver', 'VIP '].map((grade) => failed(vip, { grade }).length)).toEqual([0, 0, 1, 1]);
    expect(['KR-11', 'KR-1'].map((region) => failed(seoul, { region }).length)).toEqual([0, 1]);
  });

  test('of a recent purchase looks back its days to the millisecond, both ways', () => {
    for (const bought of [true, false]) {
      const filter: EligibilityFilter = { kind: 'RECENT_PURCHASE', bought, days: 30 };
      const holds = (facts: CustomerFacts) => failed(filter, facts).length === 0;
      expect(holds({ lastPurchaseAt: now - 30 * DAY + 1 })).toBe(bought);
      expect(holds({ lastPurchaseAt: now - 30 * DAY })).toBe(!bought);
      expect(holds({})).toBe(!bought);
    }
  });

  test('names the attribute nothing is known of', () => {
    expect(failedFilters([adult, seoul, vip, fresh], {}, now)).toEqual([
      { filter: 'AGE', missing: 'birthYear' },
      { filter: 'REGION', missing: 'region' },
      { filter: 'GRADE', missing: 'grade' },
    ]);
  });
});

test('all filters must hold, in whatever order: each that fails alone is among those that fail together', () => {
  const filters = fc.uniqueArray(fc.constantFrom(adult, seoul, vip, fresh), { maxLength: 4 });
  const facts = fc.record(
    {
      birthYear: fc.constantFrom(1990, 2020),
      region: fc.constantFrom('KR-11', 'KR-26'),
      grade: fc.constantFrom('VIP', 'none'),
      lastPurchaseAt: fc.constantFrom(OPENS, OPENS - 60 * DAY),
    },
    { requiredKeys: [] },
  );
  fc.assert(
    fc.property(filters, facts, (all, customer) => {
      const alone = all.flatMap((filter) => failedFilters([filter], customer, OPENS));
      expect(failedFilters(all, customer, OPENS)).toEqual(alone);
    }),
  );
});

describe('reserve', () => {
  test('refuses whoever fails a filter, names every one of them, and takes nothing', async () => {
    const { deps, known, slots, database } = await aClub([vip, adult, seoul]);
    known.set('kim', { birthYear: 1990, grade: 'Silver' });
    expect(await refusal(shopper('kim', deps).reserve())).toEqual({
      code: 'NOT_ELIGIBLE',
      status: 403,
      failed: [{ filter: 'GRADE' }, { filter: 'REGION', missing: 'region' }],
    });
    expect((await slots()).every(({ state }) => state === 'FREE')).toBe(true);
    expect(await database.table(pointersTable).get({ key: `${ACTIVITY}#kim` })).toBeUndefined();
    known.set('lee', { birthYear: 1990, grade: 'VIP', region: 'KR-11' });
    expect(await shopper('lee', deps).reserve()).toMatchObject({ slot: 1 });
  });

  test('does not know a customer nobody told it of', async () => {
    const { deps } = await aClub([vip]);
    expect(await refusal(shopper('kim', deps).reserve())).toMatchObject({ failed: [{ filter: 'GRADE', missing: 'grade' }] });
  });

  test('believes nothing a browser says of itself', async () => {
    const { deps } = await aClub([vip]);
    const claims = { activityId: ACTIVITY, userId: 'kim', visitorId: 'v', grade: 'VIP', profile: { grade: 'VIP' } };
    expect(await refusal(reserve(claims, deps))).toMatchObject({ code: 'NOT_ELIGIBLE' });
  });

  test('lets the owner of a live hold back in, whatever has become of the profile; after the hold it counts again', async () => {
    const { deps, known, clock } = await aClub([vip]);
    known.set('kim', { grade: 'VIP' });
    const held = await shopper('kim', deps).reserve();
    known.set('kim', { grade: 'none' });
    expect(await shopper('kim', deps).reserve()).toEqual(held);
    clock.advance(HOLD);
    expect(await refusal(shopper('kim', deps).reserve())).toMatchObject({ code: 'NOT_ELIGIBLE' });
  });

  test('asks nothing of the customer without filters, and once with them', async () => {
    const open = await aClub([]);
    await shopper('kim', open.deps).reserve();
    expect(open.reads()).toBe(0);
    const club = await aClub([vip]);
    club.known.set('kim', { grade: 'VIP' });
    await shopper('kim', club.deps).reserve();
    await shopper('kim', club.deps).reserve();
    expect(club.reads()).toBe(1);
  });

  test('asks once however often slots are taken under it', async () => {
    const { deps, known, reads, slots, database } = await aClub([vip], 8);
    for (const name of ['a', 'b', 'c']) known.set(name, { grade: 'VIP' });
    await shopper('a', deps).reserve();
    await shopper('b', deps).reserve();
    const before = reads();
    // A dispenser that begins again hands out numbers that are long taken.
    await database.table(dispensersTable).update({ key: `${ACTIVITY}#dispenser#0` }, { set: { next: 0 } });
    expect(await shopper('c', deps).reserve()).toMatchObject({ slot: 3 });
    expect(reads()).toBe(before + 1);
    expect((await slots()).filter(({ state }) => state === 'HELD')).toHaveLength(3);
  });

  test('a sold-out crowd costs no read of the customers, and nobody who fails writes anything', async () => {
    const { deps, known, server, readCustomer, database, reads, clock } = await aClub([vip], 1);
    known.set('kim', { grade: 'VIP' });
    const counting = countingDatabase(database);
    const counted = server({ readCustomer, database: counting });
    for (const user of ['a', 'b', 'c', 'd'])
      expect(await refusal(shopper(user, counted).reserve())).toMatchObject({ code: 'NOT_ELIGIBLE' });
    // The mask once; then each the own pointer, and the customer (not of this database).
    expect(counting.counts()).toMatchObject({ reads: 5, writes: 0 });
    expect(reads()).toBe(4);
    await shopper('kim', deps).reserve();
    known.set('lee', { grade: 'VIP' });
    expect(await refusal(shopper('lee', deps).reserve())).toMatchObject({ code: 'SOLD_OUT' });
    clock.advance(SECOND);
    const before = reads();
    expect(await refusal(shopper('lee', deps).reserve())).toMatchObject({ code: 'SOLD_OUT' });
    expect(await refusal(shopper('stranger', deps).reserve())).toMatchObject({ code: 'SOLD_OUT' });
    expect(reads()).toBe(before);
  });

  test('reads at most two items to refuse, and one more than without filters to let in', async () => {
    const reads = async (eligibility: readonly EligibilityFilter[], grade: string): Promise<number> => {
      const sale = await openSale({ activity: { eligibility } });
      await putProfile('kim', { grade }, { customers: customerStore(sale.database), clock: sale.clock });
      const database = countingDatabase(sale.database);
      const deps = sale.server({ database, readCustomer: customerStore(database).facts });
      await deps.gate.read(ACTIVITY, 0);
      database.reset();
      await shopper('kim', deps)
        .reserve()
        .catch(() => undefined);
      return database.counts().reads;
    };
    expect(await reads([vip], 'none')).toBe(2);
    expect(await reads([vip, adult, seoul, fresh], 'VIP')).toBe(2);
    expect((await reads([vip], 'VIP')) - (await reads([], 'VIP'))).toBe(1);
  });

  test('a customer item that cannot be read refuses nobody for good: the error goes through, nothing is taken', async () => {
    const { server, slots } = await aClub([vip]);
    const broken = server({ readCustomer: () => Promise.reject(new Error('throttled')) });
    await expect(shopper('kim', broken).reserve()).rejects.toThrow('throttled');
    expect((await slots()).every(({ state }) => state === 'FREE')).toBe(true);
  });

  test('a lost mask comes back with its filters', async () => {
    const { deps, database } = await aClub([vip]);
    await database.table(dispensersTable).delete({ key: `${ACTIVITY}#mask` });
    await sweep(deps);
    expect(await refusal(shopper('kim', deps).reserve())).toMatchObject({ code: 'NOT_ELIGIBLE' });
  });
});
