import { journeyStore } from '#functions/behavior/journey-store.ts';
import { archiveStore } from '#functions/collection/archive/archive-store.ts';
import { findTraces } from '#functions/collection/archive/erase-archive.ts';
import type { ErasureSteps, Found } from '#functions/customers/erasing/work-erasures.ts';
import { visitorStore } from '#functions/customers/visitor-store.ts';
import type { Blobs } from '#platform/blobs.ts';
import { isStandIn, standInOf } from '#shared/stand-in.ts';
import { allActivityIds } from '../catalog.ts';
import type { Drivers } from '../drivers.ts';

interface FindPerson extends Pick<Drivers, 'database'> {
  readonly blobs: Blobs;
  readonly alive: () => Promise<void>;
}

/** The customer itself, or those the browser is linked to. */
export const ownersOf = async (
  { customerId, visitorIds }: Found,
  { database }: Pick<Drivers, 'database'>,
): Promise<readonly string[]> => {
  if (customerId !== undefined) return [customerId];
  const items = await Promise.all([...visitorIds].map(visitorStore(database).find));
  return items.flatMap((item) => item?.customerId ?? []);
};

/** The browsers of a customer, and the activities of either. `alive` is called now and then while it takes long. */
export const findPerson = async (
  { kind, subject = '' }: Parameters<ErasureSteps['find']>[0],
  { database, blobs, alive }: FindPerson,
): Promise<Found> => {
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
