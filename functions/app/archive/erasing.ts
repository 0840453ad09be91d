import { eraseJourneys } from '#functions/behavior/erase-journeys.ts';
import { journeyStore } from '#functions/behavior/journey-store.ts';
import { archiveStore } from '#functions/collection/archive/archive-store.ts';
import { eraseArchive, eraseBadRows } from '#functions/collection/archive/erase-archive.ts';
import { badRowStore } from '#functions/collection/bad-row-store.ts';
import type { EraseEvents } from '#functions/collection/event-index.ts';
import { erasureStore } from '#functions/customers/erasing/erasure-store.ts';
import { type ErasureSteps, workErasures } from '#functions/customers/erasing/work-erasures.ts';
import { orderStore } from '#functions/customers/order-store.ts';
import { customerStore } from '#functions/customers/profiles/customer-store.ts';
import { visitorStore } from '#functions/customers/visitor-store.ts';
import type { Blobs } from '#platform/blobs.ts';
import type { StreamLog } from '#platform/stream.sqlite.ts';
import { withoutSubject } from '#shared/subject.ts';
import type { Drivers } from '../drivers.ts';
import { archiveStream } from './archive-stream.ts';
import { eraseReservations } from './erase-reservations.ts';
import { findPerson, ownersOf } from './find-person.ts';

export interface ErasingDrivers extends Drivers {
  readonly blobs: Blobs;
  readonly eraseEvents: EraseEvents;
  /** The embedded stream, which can be emptied of somebody. Kinesis forgets by itself, within its retention. */
  readonly events?: StreamLog;
  /** How long events may be on their way to the archive, ms. */
  readonly settleMs: number;
}

/** Works on the erasures that are asked for. @returns how many were finished */
export const eraseAsked = (drivers: ErasingDrivers): Promise<number> => {
  const { database, clock, settleMs } = drivers;
  return workErasures({ clock, settleMs, erasures: erasureStore(database), steps: stepsOn(drivers) });
};

const stepsOn = (drivers: ErasingDrivers): ErasureSteps => {
  const { database, blobs, eraseEvents, events, clock } = drivers;
  const [archive, badRows] = [archiveStore(blobs), badRowStore(blobs)];
  const [journeys, orders, visitors] = [journeyStore(database), orderStore(database), visitorStore(database)];
  return {
    find: async (row, alive) => {
      if (events) await archiveStream({ events, blobs, clock });
      return findPerson(row, { database, blobs, alive });
    },
    events: async (found, secret, alive) => {
      const erased = await eraseArchive(found, { archive, secret, alive });
      await events?.erase((data) => withoutSubject(data, found));
      await eraseEvents(found);
      return erased;
    },
    badRows: (found, alive) => eraseBadRows(found, badRows, alive),
    journeys: async (found) => eraseJourneys({ ...found, owners: await ownersOf(found, drivers) }, journeys),
    orders: async (found, pseudonym) => {
      let changed = 0;
      for (const owner of await ownersOf(found, drivers))
        for (const order of await Array.fromAsync(orders.ofCustomer(owner, undefined, 100))) {
          if (owner !== found.customerId && !found.visitorIds.has(order.visitorId ?? '')) continue;
          if (owner === found.customerId) await orders.forgetCustomer(order.id, pseudonym);
          else await orders.forgetVisitor(order.id);
          changed += 1;
        }
      return changed;
    },
    ...eraseReservations(database),
    visitors: async ({ visitorIds }) => {
      let removed = 0;
      for (const visitorId of visitorIds) if (await visitors.remove(visitorId)) removed += 1;
      return removed;
    },
    profiles: async ({ customerId }) => (customerId !== undefined && (await customerStore(database).remove(customerId)) ? 1 : 0),
  };
};
