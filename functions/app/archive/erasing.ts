import { eraseJourneys } from '#functions/behavior/erase-journeys.ts';
import { journeyStore } from '#functions/behavior/journey-store.ts';
import { archiveStore } from '#functions/collection/archive/archive-store.ts';
import { eraseArchive, eraseBadRows, findTraces } from '#functions/collection/archive/erase-archive.ts';
import { badRowStore } from '#functions/collection/bad-row-store.ts';
import type { EraseEvents } from '#functions/collection/event-index.ts';
import { erasureStore } from '#functions/customers/erasing/erasure-store.ts';
import { type ErasureSteps, type Found, workErasures } from '#functions/customers/erasing/work-erasures.ts';
import { orderStore } from '#functions/customers/order-store.ts';
import { customerStore } from '#functions/customers/profiles/customer-store.ts';
import { visitorStore } from '#functions/customers/visitor-store.ts';
import { forgetBrowsers, forgetHolder } from '#functions/reservations/claims/forget-holder.ts';
import { holderStore } from '#functions/reservations/claims/holder-store.ts';
import type { Blobs } from '#platform/blobs.ts';
import type { StreamLog } from '#platform/stream.sqlite.ts';
import { isStandIn, standInOf } from '#shared/stand-in.ts';
import { withoutSubject } from '#shared/subject.ts';
import { allActivityIds } from '../catalog.ts';
import type { Drivers } from '../drivers.ts';
import { archiveStream } from './archive-stream.ts';

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
  const holders = holderStore(database);
  return {
    find: async (row, alive) => {
      if (events) await archiveStream({ events, blobs, clock });
      return find(row, { drivers, alive });
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
    places: async (found, pseudonym) => {
      const outcomes: string[] = [];
      for (const userId of await ownersOf(found, drivers))
        for (const activityId of found.activityIds)
          outcomes.push(
            found.customerId === undefined
              ? await forgetBrowsers({ activityId, userId, visitorIds: found.visitorIds }, holders)
              : await forgetHolder({ activityId, userId, pseudonym }, holders),
          );
      const of = (outcome: string): number => outcomes.filter((one) => one === outcome).length;
      return { removed: of('forgotten'), open: of('open') };
    },
    visitors: async ({ visitorIds }) => {
      let removed = 0;
      for (const visitorId of visitorIds) if (await visitors.remove(visitorId)) removed += 1;
      return removed;
    },
    profiles: async ({ customerId }) => (customerId !== undefined && (await customerStore(database).remove(customerId)) ? 1 : 0),
  };
};

/** The customer itself, or those the browser is linked to. */
const ownersOf = async ({ customerId, visitorIds }: Found, { database }: Drivers): Promise<readonly string[]> => {
  if (customerId !== undefined) return [customerId];
  const items = await Promise.all([...visitorIds].map(visitorStore(database).find));
  return items.flatMap((item) => item?.customerId ?? []);
};

const find = async (
  { kind, subject = '' }: Parameters<ErasureSteps['find']>[0],
  { drivers, alive }: { readonly drivers: ErasingDrivers; readonly alive: () => Promise<void> },
): Promise<Found> => {
  const { database, blobs } = drivers;
  const visitors = visitorStore(database);
  const activityIds = new Set(await Array.fromAsync(allActivityIds(database)));
  if (kind === 'visitor') {
    for (const id of (await visitors.find(subject))?.activityIds ?? []) activityIds.add(id);
    return { visitorIds: new Set([subject]), activityIds: [...activityIds] };
  }
  const traces = await findTraces(subject, archiveStore(blobs), alive);
  for (const id of traces.activityIds) activityIds.add(id);
  const journeys = journeyStore(database);
  const candidates = new Set(traces.visitorIds);
  for (const activityId of activityIds) {
    const journey = await journeys.find({ activityId, personId: `c:${subject}` });
    for (const part of Object.keys(journey?.parts ?? {})) candidates.add(part);
  }
  const visitorIds = new Set([standInOf(subject)]);
  for (const visitorId of candidates) {
    const item = isStandIn(visitorId) || visitorId.startsWith('#') ? undefined : await visitors.find(visitorId);
    if (
      visitorId.startsWith('#') ||
      isStandIn(visitorId) ||
      (item && item.customerId !== undefined && item.customerId !== subject)
    )
      continue;
    visitorIds.add(visitorId);
    for (const id of item?.activityIds ?? []) activityIds.add(id);
  }
  return { customerId: subject, visitorIds, activityIds: [...activityIds] };
};
