import { BEHAVIOR } from '#functions/behavior/on-events.ts';
import { journeysTable } from '#functions/behavior/tables.ts';
import { indexEvents } from '#functions/collection/index-events.ts';
import { REALTIME } from '#functions/realtime/on-events.ts';
import { giveawaysTable, slotsTable } from '#functions/reservations/tables.ts';
import type { EventSource } from '#platform/local/event-source.ts';
import { changeSource } from '#platform/local/event-source-changes.ts';
import { queueSource } from '#platform/local/event-source-queue.ts';
import { scheduleSource } from '#platform/local/event-source-schedule.ts';
import { streamSource } from '#platform/local/event-source-stream.ts';
import type { Pace } from '#platform/local/load-gauge.ts';
import type { Report } from '#platform/report.ts';
import { DAY, MINUTE, SECOND } from '#shared/clock.ts';
import { archiveStream } from './archive/archive-stream.ts';
import { eraseAsked } from './archive/erasing.ts';
import { advanceJourneys, indexJourneys } from './behavior.ts';
import { drainSpill, returnSpilled } from './collection.ts';
import { announceEntries, reconcileGiveaways, reconcileLedger, recordOrders } from './customers.ts';
import type { EmbeddedDrivers } from './embedded-drivers.ts';
import { countEvents } from './realtime.ts';
import { announceDeadlines, type ReservationEngine, SWEEP_EVERY } from './reservations.ts';
import { setAsideRecord } from './set-aside.ts';

/** A transaction of the search file costs as much as hundreds of its rows, one of the tables as a few. */
const GATHER = 50;
/** Somebody waits for it. */
const ERASE_EVERY = 5 * SECOND;
/** A look into a folder that is nearly always empty; on AWS a rule comes once a minute at most. */
const DRAIN_EVERY = 5 * SECOND;
const GATHER_FOR_SEARCH = 250;
/**
 * In a crowd of people. A hold is on the slots' changes, then on the stream, then in the search file, and must show after two
 * seconds. Batches are as long as an answer may wait: about 5 ms.
 */
const SLOTS_IN_CROWD: Pace = { gatherMs: 1000, atOnce: 100, share: 0.25 };
/** Every hold's message to its own end, which is minutes away. */
const DEADLINES_IN_CROWD: Pace = { gatherMs: 3000, atOnce: 100, share: 0.25 };
const STREAM_IN_CROWD: Pace = { gatherMs: 400, atOnce: 100, share: 0.33 };
const SEARCH_IN_CROWD: Pace = { gatherMs: 400, atOnce: 1000, share: 0.33 };
/** Pages can wait a little, and what they report must not pile up: taking it in and working it off share the time. */
const STREAM_AMONG_PAGES: Pace = { gatherMs: 250, atOnce: 500, share: 0.5 };
const SEARCH_AMONG_PAGES: Pace = { gatherMs: 400, atOnce: 1000, share: 0.5 };

/** Every consumer that is a Lambda function with an event source on AWS, as a loop of this process. */
export const embeddedSources = (drivers: EmbeddedDrivers, engine: ReservationEngine, report: Report): readonly EventSource[] => {
  const { clock, deadLetters, events, changes, releaseQueue, spillQueue, search, gauges } = drivers;
  const { people, pages } = gauges;
  const paced = (inCrowd: Pace, amongPages: Pace) => ({
    pace: (usual: Pace) => pages.pace(people.pace(usual, inCrowd), amongPages),
  });
  const common = { clock, deadLetters, report, gatherMs: GATHER };
  const searchable = { ...paced(SEARCH_IN_CROWD, SEARCH_AMONG_PAGES), gatherMs: GATHER_FOR_SEARCH };
  const stream = { ...common, ...paced(STREAM_IN_CROWD, STREAM_AMONG_PAGES), log: events, stream: 'events' };
  const ofSlots = { ...common, pace: (usual: Pace) => people.pace(usual, SLOTS_IN_CROWD), log: changes, table: slotsTable.name };
  const paceOfDeadlines = (usual: Pace): Pace => people.pace(usual, DEADLINES_IN_CROWD);
  const live = { index: search.eventIndex, setAside: setAsideRecord(drivers) };
  return [
    streamSource({ ...stream, consumer: REALTIME, handle: countEvents(drivers) }),
    streamSource({ ...stream, consumer: BEHAVIOR, handle: advanceJourneys(drivers) }),
    streamSource({
      ...stream,
      consumer: `live view ${search.generation}`,
      handle: (records) => indexEvents(records, live),
      batchSize: 5000,
      ...searchable,
    }),
    changeSource({ ...ofSlots, consumer: 'ledger', handle: recordOrders(drivers) }),
    changeSource({ ...ofSlots, table: giveawaysTable.name, consumer: 'entries', handle: announceEntries(drivers) }),
    changeSource({ ...ofSlots, pace: paceOfDeadlines, consumer: 'release', handle: announceDeadlines(drivers) }),
    changeSource({
      ...common,
      log: changes,
      table: journeysTable.name,
      consumer: `journey index ${search.generation}`,
      handle: indexJourneys(search.journeyIndex),
      ...searchable,
    }),
    queueSource({ clock, report, queue: releaseQueue, handle: engine.onReleaseMessage }),
    queueSource({ clock, report, queue: spillQueue, handle: returnSpilled(drivers) }),
    scheduleSource({ clock, report, name: 'drain spill', every: DRAIN_EVERY, run: drainSpill(drivers), atStart: true }),
    scheduleSource({ clock, report, name: 'sweep', every: SWEEP_EVERY, run: engine.sweep }),
    scheduleSource({ clock, report, name: 'reconcile ledger', every: DAY, run: () => reconcileLedger(drivers) }),
    scheduleSource({ clock, report, name: 'reconcile giveaways', every: DAY, run: () => reconcileGiveaways(drivers) }),
    scheduleSource({ clock, report, name: 'archive', every: MINUTE, run: () => archiveStream(drivers) }),
    scheduleSource({ clock, report, name: 'erase', every: ERASE_EVERY, run: () => erase(drivers) }),
    scheduleSource({ clock, report, name: 'retention', every: 10 * MINUTE, run: () => forget(drivers) }),
  ];
};

const erase = (drivers: EmbeddedDrivers): Promise<number> =>
  eraseAsked({ ...drivers, eraseEvents: drivers.search.eraseEvents, settleMs: 0 });

/** Streams and changes are kept for 24 h as on AWS, longer while a consumer is behind; expired items go. */
const forget = async ({ clock, events, changes, database }: EmbeddedDrivers): Promise<void> => {
  const before = clock.now() - DAY;
  await events.trim(before);
  await changes.trim(before);
  await database.purgeExpired();
};
