import { behaviorRoutes } from '#functions/behavior/routes.ts';
import { catalogRoutes } from '#functions/catalog/routes.ts';
import { liveEventRoutes } from '#functions/collection/live-events-routes.ts';
import { collectionRoutes } from '#functions/collection/routes.ts';
import { orderRoutes } from '#functions/customers/routes.ts';
import { definitionsRoutes } from '#functions/definitions/routes.ts';
import { realtimeRoutes } from '#functions/realtime/routes.ts';
import { reservationRoutes } from '#functions/reservations/routes.ts';
import { awsApi } from '#platform/aws/api.aws.ts';
import { systemApi } from './system.ts';

const lists = [
  behaviorRoutes,
  catalogRoutes,
  collectionRoutes,
  liveEventRoutes,
  orderRoutes,
  definitionsRoutes,
  realtimeRoutes,
  reservationRoutes,
];

export const handler = awsApi(systemApi(lists.flatMap((routes) => Object.values(routes))));
