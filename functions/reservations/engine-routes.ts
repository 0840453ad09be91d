import { couponRoutes } from './coupons/coupon-routes.ts';
import { entryRoutes } from './entries/entry-routes.ts';
import { paymentRoutes } from './payments/payment-routes.ts';
import { reservationRoutes } from './routes.ts';

/** All doors of the engine: shoppers', members' and the payment provider's. */
export const engineRoutes = { ...reservationRoutes, ...paymentRoutes, ...entryRoutes, ...couponRoutes };
