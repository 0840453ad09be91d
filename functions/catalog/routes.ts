import { type ActivityDeps, activityRoutes } from './activity-routes.ts';
import { campaignRoutes } from './campaign-routes.ts';
import type { ChangeStatusDeps } from './change-status.ts';
import { productRoutes } from './products/product-routes.ts';
import { shopRoutes } from './shop/shop-routes.ts';
import { statusRoutes } from './status-routes.ts';

/** What the calls of the catalog need. */
export interface CatalogDeps extends ActivityDeps, ChangeStatusDeps {}

export const catalogRoutes = { ...campaignRoutes, ...statusRoutes, ...activityRoutes, ...productRoutes, ...shopRoutes };
