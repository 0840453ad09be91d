import { PageQuery, pageOf } from '#shared/page.ts';
import { route } from '#shared/route.ts';
import { Coupon } from '../schema.ts';
import { listCoupons, type ReadCouponsDeps } from './list-coupons.ts';

/** A shopper's coupons. They are given by `reserve` on a COUPON activity and used by `prepare`. */
export const couponRoutes = {
  listMyCoupons: route({
    name: 'listMyCoupons',
    summary: 'My coupons, newest first, and whether they can still be used.',
    method: 'GET',
    path: '/v1/coupons/mine',
    who: 'shopper',
    query: PageQuery,
    answers: { 200: pageOf(Coupon) },
    errors: ['CURSOR_INVALID'],
    handle: ({ query, caller }, deps: ReadCouponsDeps) => listCoupons({ ...query, userId: caller.userId }, deps),
  }),
};
