import { accessRoutes } from '#functions/access/routes.ts';
import { behaviorRoutes } from '#functions/behavior/routes.ts';
import { catalogRoutes } from '#functions/catalog/routes.ts';
import { badRowRoutes } from '#functions/collection/bad-rows/bad-row-routes.ts';
import { liveEventRoutes } from '#functions/collection/live-events-routes.ts';
import { collectionRoutes } from '#functions/collection/routes.ts';
import { erasureRoutes } from '#functions/customers/erasing/erasure-routes.ts';
import { profileRoutes } from '#functions/customers/profiles/profile-routes.ts';
import { orderRoutes } from '#functions/customers/routes.ts';
import { definitionsRoutes } from '#functions/definitions/routes.ts';
import { realtimeRoutes } from '#functions/realtime/routes.ts';
import { engineRoutes } from '#functions/reservations/engine-routes.ts';
import { awsApi } from '#platform/aws/api.aws.ts';
import { redriveRoutes } from './redriving/redrive-routes.ts';
import { systemApi } from './system.ts';

const lists = [
  accessRoutes,
  behaviorRoutes,
  catalogRoutes,
  collectionRoutes,
  badRowRoutes,
  liveEventRoutes,
  orderRoutes,
  profileRoutes,
  erasureRoutes,
  definitionsRoutes,
  realtimeRoutes,
  engineRoutes,
  redriveRoutes,
];

export const handler = awsApi(systemApi(lists.flatMap((routes) => Object.values(routes))));
