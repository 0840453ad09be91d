import { claimEventsOn } from '#functions/customers/claim-events.ts';
import { visitorStore } from '#functions/customers/visitor-store.ts';
import { counterStore } from '#functions/realtime/counter-store.ts';
import { onEvents } from '#functions/realtime/on-events.ts';
import { realtimeRoutes } from '#functions/realtime/routes.ts';
import type { Blobs } from '#platform/blobs.ts';
import type { BatchResult, DeliveredRecord } from '#platform/stream.ts';
import { type BoundRoute, bindRoutes } from '#shared/route.ts';
import type { Drivers } from './drivers.ts';
import { keepAnnounced, setAsideRecord } from './set-aside.ts';

/** Counters as the dashboard reads them. */
export const realtimeApi = ({ database, clock }: Drivers): readonly BoundRoute[] =>
  bindRoutes(realtimeRoutes, { counters: counterStore(database), clock });

/** Consumer of the events stream that counts by minute and hour. */
export const countEvents = (
  drivers: Drivers & { readonly blobs: Blobs },
): ((records: readonly DeliveredRecord[]) => Promise<BatchResult>) => {
  const { database, clock } = drivers;
  const deps = {
    clock,
    counters: counterStore(database),
    claimEvents: claimEventsOn(visitorStore(database)),
    setAside: setAsideRecord(drivers),
    keepAnnounced: keepAnnounced(drivers),
  };
  return (records) => onEvents(records, deps);
};
