import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { stepOf } from '#functions/behavior/advance-journey.ts';
import { documentOf } from '#functions/behavior/journey-document.ts';
import { isEmpty, MOST_CLAIMED } from '#functions/behavior/journey-parts.ts';
import { type JourneyItem, journeyStore } from '#functions/behavior/journey-store.ts';
import { onEvents } from '#functions/behavior/on-events.ts';
import { countFunnel } from '#functions/behavior/questions/funnel.ts';
import { Journey } from '#functions/behavior/schema.ts';
import { claimEventsOn } from '#functions/customers/claim-events.ts';
import { visitorStore } from '#functions/customers/visitor-store.ts';
import { SqliteFile } from '#platform/sqlite.ts';
import type { DeliveredRecord } from '#platform/stream.ts';
import { type FaultPlan, faultyDatabase, noFaults } from '#platform/table.faults.ts';
import { sqliteDatabase } from '#platform/table.sqlite.ts';
import { DAY, SECOND } from '#shared/clock.ts';
import type { AxonEvent } from '#shared/event.ts';
import { standInOf } from '#shared/stand-in.ts';
import { anEvent, NOON, recordsOf } from './some-events.ts';

const aWorld = (plan: FaultPlan = noFaults) => {
  const database = sqliteDatabase(new SqliteFile(':memory:'));
  const faulty = faultyDatabase(database, plan);
  const visitors = visitorStore(faulty);
  const deps = {
    journeys: journeyStore(faulty),
    claimEvents: claimEventsOn(visitors),
    markSettled: visitors.markSettled,
    setAside: async () => undefined,
    clock: { now: () => NOON },
  };
  const journeys = async (): Promise<readonly Journey[]> => {
    const pages = await Promise.all(
      ['act_1', 'act_2'].map((activityId) => Array.fromAsync(journeyStore(database).ofActivity(activityId))),
    );
    return pages.flat(2).filter((journey) => !isEmpty(journey));
  };
  return {
    deps,
    database,
    deliver: (records: readonly DeliveredRecord[]) => onEvents(records, deps),
    tell: (...events: readonly AxonEvent[]) => onEvents(recordsOf(events), deps),
    journeys,
    funnel: async (activityId = 'act_1') => {
      const question = { activityId, from: NOON - DAY, to: NOON + DAY, windowMs: 7 * DAY };
      return Object.values(countFunnel(await journeys(), question).people);
    },
  };
};

let made = 0;
const id = (): string => `event_${made++}`;
const visit = (visitorId: string, second = 0, more: Partial<AxonEvent> = {}) =>
  anEvent({ id: id(), trigger: 'PAGE_VIEW', visitorId, time: NOON + second * SECOND, ...more });
const click = (visitorId: string, second = 1) => visit(visitorId, second, { trigger: 'CLICK' });
const identify = (visitorId: string, customerId: string, second = 2) =>
  visit(visitorId, second, { trigger: 'IDENTIFY', customerId, activityId: undefined, receivedAt: NOON + second * SECOND });
const sold = (visitorId: string, customerId: string, second = 3) => [
  visit(visitorId, second, { trigger: 'RESERVE', origin: 'server', customerId }),
  visit(visitorId, second + 1, { trigger: 'PURCHASE', origin: 'server', customerId }),
];

describe('a person is the customer if the visitor is linked to one', () => {
  it('history before the sign-in counts after it, and the visitor counts no more', async () => {
    const { tell, journeys, funnel } = aWorld();
    await tell(visit('v1'), click('v1'));
    expect((await journeys()).map(({ personId }) => personId)).toEqual(['v:v1']);
    await tell(identify('v1', 'ann'));
    await tell(...sold(standInOf('ann'), 'ann'));
    expect((await journeys()).map(({ personId }) => personId)).toEqual(['c:ann']);
    expect(await funnel()).toEqual([1, 1, 1, 1]);
  });

  it('is counted once over several devices, in every activity', async () => {
    const { tell, funnel } = aWorld();
    await tell(visit('phone'), visit('laptop'), visit('tablet'), visit('phone', 1, { activityId: 'act_2' }));
    await tell(click('laptop'), ...sold('laptop', 'ann'), identify('phone', 'ann'), identify('tablet', 'ann'));
    await tell(visit('laptop', 9, { activityId: 'act_2' }));
    expect(await funnel()).toEqual([1, 1, 1, 1]);
    expect(await funnel('act_2')).toEqual([1, 0, 0, 0]);
  });

  it('a reservation says more than a sign-in: the visitor moves on to who reserved', async () => {
    const { tell, journeys } = aWorld();
    await tell(visit('v1'), identify('v1', 'ann'), visit('v1', 5));
    await tell(...sold('v1', 'bob', 7));
    await tell(identify('v1', 'ann', 1), visit('v1', 9));
    const [only, ...others] = await journeys();
    expect(others).toEqual([]);
    expect(only).toMatchObject({ personId: 'c:bob', steps: { VISIT: [NOON, NOON + 5 * SECOND, NOON + 9 * SECOND] } });
  });

  it('two known customers never merge: the browser stays with the first, what the other one buys is the other one’s', async () => {
    const { tell, journeys } = aWorld();
    await tell(visit('v1'), ...sold('v1', 'ann'), ...sold('v1', 'bob', 20), visit('v1', 30));
    const found = (await journeys()).toSorted((a, b) => (a.personId < b.personId ? -1 : 1));
    expect(found.map(({ personId, steps }) => [personId, steps.VISIT.length, steps.PURCHASE.length])).toEqual([
      ['c:ann', 2, 1],
      ['c:bob', 0, 1],
    ]);
  });

  it('holds what a journey is and nothing else', async () => {
    const { tell, journeys } = aWorld();
    await tell(visit('v1'), ...sold('v2', 'ann'));
    for (const { bucket: _bucket, ...journey } of (await journeys()) as readonly JourneyItem[])
      expect(z.strictObject(Journey.shape).parse(journey)).toEqual(journey);
  });

  it('nothing is written again when everything comes again', async () => {
    const { deliver, journeys } = aWorld();
    const records = recordsOf([visit('v1'), identify('v1', 'ann'), click('v1'), ...sold('v1', 'ann')]);
    await deliver(records);
    const before = await journeys();
    await deliver(records);
    for (const record of records) await deliver([record]);
    expect(await journeys()).toEqual(before);
  });
});

describe('a browser’s word about who it is', () => {
  it('adds a visit and a click at most, where the customer’s own browser is known', async () => {
    const { tell, funnel } = aWorld();
    await tell(visit('own', 100), ...sold('own', 'ann', 101));
    expect(await funnel()).toEqual([1, 0, 0, 0]);
    await tell(visit('forger'), click('forger'), identify('forger', 'ann'));
    // Ann's reservation came without a click that anybody vouches for.
    expect(await funnel()).toEqual([1, 1, 0, 0]);
  });

  it('is all there is where the store reserves without visitor ids', async () => {
    const { tell, funnel } = aWorld();
    await tell(...sold(standInOf('ann'), 'ann', 9), visit('v1'), click('v1'), identify('v1', 'ann'));
    expect(await funnel()).toEqual([1, 1, 1, 1]);
    // Nobody can send events as the stand-in itself.
    await tell(visit(standInOf('bob')), click(standInOf('bob')), ...sold(standInOf('bob'), 'bob', 9));
    expect(await funnel()).toEqual([2, 2, 1, 1]);
  });

  it('thousands of claims neither fill a customer’s journey nor keep her own browser out', async () => {
    const { tell, funnel, journeys } = aWorld();
    const many = Array.from({ length: MOST_CLAIMED + 15 }, (_, at) => `forger${at}`);
    await tell(...many.flatMap((forger) => [visit(forger), identify(forger, 'ann')]));
    expect(await funnel()).toEqual([16, 0, 0, 0]);
    await tell(visit('own'), click('own'), ...sold('own', 'ann'));
    expect(await funnel()).toEqual([16, 1, 1, 1]);
    // One of them proves to be hers after all.
    await tell(...sold('forger30', 'ann', 50));
    expect(await funnel()).toEqual([15, 1, 1, 1]);
    expect((await journeys()).find(({ personId }) => personId === 'c:ann')?.parts?.forger30).toMatchObject({ isVerified: true });
  });

  it('whatever strangers claim, reservations and purchases stay and nobody vanishes', async () => {
    await fc.assert(
      fc.asyncProperty(
        aLog(),
        fc.array(fc.tuple(fc.nat(5), fc.constantFrom(...CUSTOMERS), fc.nat(40)), { maxLength: 8 }),
        async (log, forged) => {
          const honest = log.filter(({ event }) => !(event.origin === 'server' && event.visitorId.startsWith('u-')));
          const { deliver, funnel, tell } = aWorld();
          await deliver(recordsOf(honest.map(({ event }) => event)));
          const before = [await funnel('act_1'), await funnel('act_2')];
          for (const [at, [forger, customerId, second]] of forged.entries())
            await tell(
              visit(`forger${forger}`, second - 20, { id: `forged${at}` }),
              visit(`forger${forger}`, second - 19, { id: `forged-click${at}`, trigger: 'CLICK' }),
              { ...identify(`forger${forger}`, customerId, second), id: `forged-link${at}` },
            );
          const after = [await funnel('act_1'), await funnel('act_2')];
          const forgers = new Set(forged.map(([forger]) => forger)).size;
          for (const [at, [visits = 0, clicks = 0, ...sales]] of before.entries()) {
            const [visitsNow = 0, clicksNow = 0, ...salesNow] = after[at] ?? [];
            expect(salesNow).toEqual(sales);
            for (const more of [visitsNow - visits, clicksNow - clicks]) expect(more).toBeGreaterThanOrEqual(0);
            expect(visitsNow - visits).toBeLessThanOrEqual(forgers);
            expect(clicksNow - clicks).toBeLessThanOrEqual(forgers);
          }
        },
      ),
      { numRuns: 150 },
    );
  });
});

const VISITORS = ['v1', 'v2', 'v3'];
const CUSTOMERS = ['ann', 'bob'];

interface Told {
  readonly event: AxonEvent;
}

/** Up to 24 events of three browsers and two customers in two activities, some of them sent again with another time. */
const aLog = (): fc.Arbitrary<readonly Told[]> => {
  const kind = fc.constantFrom('PAGE_VIEW', 'CLICK', 'IDENTIFY', 'RESERVE', 'PURCHASE');
  const one = fc.record({
    trigger: kind,
    visitor: fc.constantFrom(...VISITORS),
    customer: fc.constantFrom(...CUSTOMERS),
    activityId: fc.constantFrom('act_1', 'act_2'),
    second: fc.nat(30),
    isAlone: fc.boolean(),
    number: fc.nat(9),
  });
  return fc.array(one, { maxLength: 24 }).map((some) =>
    some.map(({ trigger, visitor, customer, activityId, second, isAlone, number }) => {
      const isServer = trigger === 'RESERVE' || trigger === 'PURCHASE';
      const visitorId = isServer && isAlone ? standInOf(customer) : visitor;
      // A server's event always has the time it had; a browser's may come again with another one.
      const time = NOON + (isServer ? number : second) * SECOND;
      return {
        event: anEvent({
          id: `${trigger}-${isServer ? customer : visitor}-${number}`,
          trigger: trigger as AxonEvent['trigger'],
          origin: isServer ? 'server' : 'browser',
          visitorId,
          activityId: trigger === 'IDENTIFY' ? undefined : activityId,
          ...((isServer || trigger === 'IDENTIFY') && { customerId: customer }),
          time,
          receivedAt: NOON + second * SECOND,
        }),
      };
    }),
  );
};

/** Who everybody is and what they did, from the whole log at once: sets and sorting, no merging, no state. */
const oracle = (events: readonly AxonEvent[]) => {
  const counted = [
    ...new Map(events.toReversed().map((event) => [`${event.origin} ${event.visitorId} ${event.id}`, event])).values(),
  ];
  const linkOf = (visitorId: string) =>
    events
      .filter((event) => event.visitorId === visitorId && event.customerId && !visitorId.startsWith('u-'))
      .filter(({ origin, trigger }) => origin === 'server' || trigger === 'IDENTIFY')
      .map(({ customerId, origin, time, receivedAt }) =>
        origin === 'server' ? `0 ${time} ${customerId}` : `1 ${receivedAt} ${customerId}`,
      )
      .toSorted()[0]
      ?.split(' ');
  const rows = new Set<string>();
  for (const event of events) {
    if (event.origin === 'browser' && !counted.includes(event)) continue;
    if (!stepOf(event) || !event.activityId) continue;
    const [level, , linked] = linkOf(event.visitorId) ?? [];
    const isTold = event.origin === 'server';
    const person = isTold ? `c:${event.customerId}` : linked === undefined ? `v:${event.visitorId}` : `c:${linked}`;
    const part = isTold ? '#server' : event.visitorId;
    const trust = person.startsWith('v:') || part === '#server' ? '' : level === '0' ? ' verified' : ' claimed';
    rows.add(`${event.activityId} ${person} ${part}${trust} ${stepOf(event)} ${event.time}`);
  }
  return [...rows].toSorted();
};

const rowsOf = (journeys: readonly Journey[]) =>
  journeys
    .flatMap(({ activityId, personId, parts, steps }) =>
      Object.entries(parts ?? { [personId.slice(2)]: { steps, isVerified: undefined } }).flatMap(([part, content]) =>
        Object.entries<readonly number[]>(content.steps).flatMap(([step, times]) => {
          const trust =
            part === '#server' || content.isVerified === undefined ? '' : content.isVerified ? ' verified' : ' claimed';
          return times.map((time) => `${activityId} ${personId} ${part}${trust} ${step} ${time}`);
        }),
      ),
    )
    .toSorted();

describe('the result equals the whole log seen at once', () => {
  it('whatever comes in which batches, twice, and breaks between any two writes', async () => {
    let moves = 0;
    const plan = fc.record({
      log: aLog(),
      sizes: fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 6 }),
      faults: fc.array(fc.tuple(fc.nat(60), fc.constantFrom('failBefore' as const, 'failAfter' as const, 'throttle' as const)), {
        maxLength: 12,
      }),
      again: fc.array(fc.nat(23), { maxLength: 5 }),
    });
    await fc.assert(
      fc.asyncProperty(plan, async ({ log, sizes, faults, again }) => {
        const broken = new Map(faults);
        const { deliver, journeys } = aWorld(({ number }) => broken.get(number));
        const records = recordsOf(log.map(({ event }) => event));
        const batches: DeliveredRecord[][] = [];
        for (let at = 0, turn = 0; at < records.length; turn += 1) {
          const size = sizes[turn % sizes.length] ?? 1;
          batches.push(records.slice(at, at + size));
          at += size;
        }
        // A batch comes again until it is through; afterwards some records come once more.
        for (const batch of [...batches, ...again.map((at) => records.slice(at, at + 3))])
          for (let tried = 0; tried < 30; tried += 1) {
            const done = await deliver(batch).then(
              () => true,
              () => false,
            );
            if (done) break;
          }
        const found = await journeys();
        if (found.some(({ parts }) => parts && Object.keys(parts).length > 1)) moves += 1;
        expect(rowsOf(found)).toEqual(oracle(log.map(({ event }) => event)));
      }),
      { numRuns: 400 },
    );
    expect(moves).toBeGreaterThan(50);
  });

  it('also when the order of the log is another one, as long as no event comes with two times', async () => {
    const plan = aLog()
      .map((log) => [...new Map(log.map(({ event }) => [event.id, event])).values()])
      .chain((events) => fc.tuple(fc.constant(events), fc.shuffledSubarray(events, { minLength: events.length })));
    await fc.assert(
      fc.asyncProperty(plan, async ([events, shuffled]) => {
        const { tell, journeys } = aWorld();
        for (const event of shuffled) await tell(event);
        expect(rowsOf(await journeys())).toEqual(oracle(events));
      }),
      { numRuns: 100 },
    );
  });

  it('and what has moved away leaves a document that counts nowhere and keeps older versions out', async () => {
    const { tell, database } = aWorld();
    await tell(visit('v1'), click('v1'));
    await tell(identify('v1', 'ann'));
    const left = await journeyStore(database).find({ activityId: 'act_1', personId: 'v:v1' });
    expect(left && documentOf(left)).toEqual({ activityId: 'act_1', personId: 'v:v1', version: 2, truncated: false, chains: [] });
  });
});
