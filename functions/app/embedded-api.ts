import type { EventSource } from '#platform/local/event-source.ts';
import type { BoundRoute } from '#shared/route.ts';
import { accessApi } from './access.ts';
import { behaviorApi } from './behavior.ts';
import { catalogApi } from './catalog.ts';
import { collectionApi } from './collection.ts';
import { customersApi } from './customers.ts';
import { definitionsApi } from './definitions.ts';
import type { EmbeddedDrivers } from './embedded-drivers.ts';
import { realtimeApi } from './realtime.ts';
import { redriveApi } from './redriving/redrive.ts';
import { type ReservationEngine, reservationsApi, sandboxApi } from './reservations.ts';
import { runtimeApi, systemApi } from './system.ts';

/** The whole API in one process: the routes that are one Lambda function per capability on AWS. */
export const embeddedApi = (
  drivers: EmbeddedDrivers,
  engine: ReservationEngine,
  sources: readonly EventSource[],
): readonly BoundRoute[] => {
  const routes = [
    ...catalogApi(drivers),
    ...collectionApi(drivers),
    ...definitionsApi(drivers),
    ...accessApi(drivers),
    ...reservationsApi(engine),
    ...sandboxApi(drivers),
    ...customersApi(drivers),
    ...realtimeApi(drivers),
    ...behaviorApi({ clock: drivers.clock, questions: drivers.search.questions }),
  ];
  const runtime = runtimeApi({
    health: () => Promise.all(sources.map((source) => source.health())),
    tableUse: () => drivers.database.use(),
  });
  const operating = [...runtime, ...redriveApi(drivers)];
  return [...routes, ...operating, ...systemApi([...routes, ...operating])];
};
