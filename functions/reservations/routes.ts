import * as z from 'zod';
import { ActivityId, CouponId, ProductId, VisitorId } from '#shared/ids.ts';
import { Answer, route } from '#shared/route.ts';
import { cancel } from './cancel.ts';
import { confirm } from './confirm.ts';
import type { ReservationDeps } from './dependencies.ts';
import { RETRY_PAYMENT } from './limits.ts';
import { prepare } from './prepare.ts';
import { readAvailability } from './read-availability.ts';
import { readStatus } from './read-status.ts';
import { reserve } from './reserve.ts';
import {
  Availability,
  ConfirmedOrder,
  IssuedCoupon,
  MyReservation,
  PaymentWindow,
  PendingPayment,
  RepeatedCoupon,
  RepeatedReservation,
  Reservation,
} from './schema.ts';

export type { ReservationDeps } from './dependencies.ts';

const params = z.object({ activityId: ActivityId });
const Token = z.string().min(1).max(2048);

/** Why a coupon cannot be used. */
const couponErrors = ['COUPON_NOT_FOUND', 'COUPON_EXPIRED', 'COUPON_NOT_APPLICABLE', 'COUPON_USED', 'COUPON_IN_USE'] as const;

/** The shopper's way from the first click to the order, and what others may see of it. */
export const reservationRoutes = {
  reserve: route({
    name: 'reserve',
    summary:
      'Hold one place of an activity for the caller; the same answer again while the hold or its payment window lives. A COUPON activity gives its coupon at once, and the same one for ever.',
    method: 'POST',
    path: '/v1/activities/{activityId}/reservations',
    who: 'shopper',
    params,
    body: z.object({ productId: ProductId.optional(), couponId: CouponId.optional(), visitorId: VisitorId.optional() }),
    answers: { 200: z.union([RepeatedReservation, RepeatedCoupon]), 201: z.union([Reservation, IssuedCoupon]) },
    errors: [
      'ACTIVITY_NOT_FOUND',
      'PRODUCT_MISMATCH',
      'NOT_ELIGIBLE',
      'ALREADY_IN',
      'PAYMENT_PENDING',
      'NOT_ACTIVE',
      'NOT_STARTED',
      'ENDED',
      'SOLD_OUT',
      ...couponErrors,
      'TRY_AGAIN',
    ],
    handle: async ({ params, body, caller }, deps: ReservationDeps) => {
      const { reservation, repeated } = await reserve({ ...body, ...params, userId: caller.userId }, deps);
      return repeated ? { ...reservation, retry: true as const } : new Answer(201, reservation);
    },
  }),

  prepare: route({
    name: 'prepare',
    summary: 'Open the payment window of a hold; every repeat gets the same answer.',
    method: 'POST',
    path: '/v1/reservations/prepare',
    who: 'shopper',
    body: z.object({
      reservationToken: Token,
      couponId: CouponId.nullable()
        .optional()
        .meta({ description: 'A coupon to use; null = none; left out = the one named by reserve' }),
    }),
    answers: { 200: PaymentWindow },
    errors: ['TOKEN_INVALID', 'HOLD_EXPIRED', ...couponErrors, 'TRY_AGAIN'],
    handle: async ({ body, caller }, deps: ReservationDeps) => prepare({ ...body, userId: caller.userId }, deps),
  }),

  confirm: route({
    name: 'confirm',
    summary: 'Turn a payment into an order. 202 = the provider has not decided yet: ask again.',
    method: 'POST',
    path: '/v1/reservations/confirm',
    who: 'shopper',
    body: z.object({ paymentToken: Token, paymentId: z.string().min(1).max(128) }),
    answers: { 200: ConfirmedOrder, 202: PendingPayment },
    errors: ['TOKEN_INVALID', 'PAYMENT_DECLINED', 'PAYMENT_MISMATCH', 'CLAIM_GONE', 'HOLD_EXPIRED', 'TRY_AGAIN'],
    handle: async ({ body, caller }, deps: ReservationDeps) => {
      const order = await confirm({ ...body, userId: caller.userId }, deps);
      if (order) return order;
      const pending = { status: 'PENDING' as const, retryAfter: RETRY_PAYMENT };
      return new Answer(202, pending, { 'retry-after': String(RETRY_PAYMENT) });
    },
  }),

  cancelReservation: route({
    name: 'cancelReservation',
    summary: 'Give up my reservation; also fine when nothing is left of it.',
    method: 'DELETE',
    path: '/v1/activities/{activityId}/reservations/me',
    who: 'shopper',
    params,
    answers: { 204: null },
    errors: ['PAYMENT_IN_PROGRESS', 'CONFIRMED', 'TRY_AGAIN'],
    handle: async ({ params, caller }, deps: ReservationDeps) => {
      await cancel({ ...params, userId: caller.userId }, deps);
      return new Answer(204, undefined);
    },
  }),

  readMyReservation: route({
    name: 'readMyReservation',
    summary: 'My state in an activity and the seconds left.',
    method: 'GET',
    path: '/v1/activities/{activityId}/reservations/me',
    who: 'shopper',
    params,
    answers: { 200: MyReservation },
    errors: ['ACTIVITY_NOT_FOUND', 'TRY_AGAIN'],
    handle: async ({ params, caller }, deps: ReservationDeps) => readStatus({ ...params, userId: caller.userId }, deps),
  }),

  readAvailability: route({
    name: 'readAvailability',
    summary: 'How much of the stock is left, held and sold; `asOf` says how old the figures are.',
    method: 'GET',
    path: '/v1/activities/{activityId}/availability',
    who: 'public',
    params,
    answers: { 200: Availability },
    errors: ['ACTIVITY_NOT_FOUND', 'TRY_AGAIN'],
    handle: async ({ params }, deps: ReservationDeps) => readAvailability(params.activityId, deps),
  }),
};
