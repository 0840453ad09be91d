import { cancel } from '#functions/reservations/cancel.ts';
import { confirm } from '#functions/reservations/confirm.ts';
import type { ReservationDeps } from '#functions/reservations/dependencies.ts';
import { prepare } from '#functions/reservations/prepare.ts';
import { readStatus } from '#functions/reservations/read-status.ts';
import { type Reserved, reserve } from '#functions/reservations/reserve.ts';
import type { PaymentWindow, Reservation } from '#functions/reservations/schema.ts';
import { isAxonError } from '#shared/axon-error.ts';
import { ACTIVITY } from './a-sale.ts';

/** The hold of an activity that sells. */
const held = ({ reservation }: Reserved): Reservation => {
  if ('reservationToken' in reservation) return reservation;
  throw new Error('It gave a coupon');
};

interface ShopperOptions {
  readonly visitorId?: string;
  readonly activityId?: string;
}

/** What one shopper can do, in the words of the shop. */
export const shopper = (userId: string, deps: ReservationDeps, { visitorId, activityId = ACTIVITY }: ShopperOptions = {}) => {
  const who = { activityId, userId, visitorId };
  const self = {
    reserve: async (couponId?: string) => held(await reserve({ ...who, couponId }, deps)),
    /** On a COUPON activity. */
    claimCoupon: async () => {
      const { reservation } = await reserve(who, deps);
      if ('coupon' in reservation) return reservation.coupon;
      throw new Error('It gave no coupon');
    },
    prepare: (reservationToken: string, couponId?: string | null) => prepare({ reservationToken, userId, couponId }, deps),
    /** Reserves and opens the payment window. */
    goToPay: async (): Promise<PaymentWindow> => self.prepare((await self.reserve()).reservationToken),
    confirm: (window: PaymentWindow, paymentId: string) =>
      confirm({ paymentToken: window.paymentToken, paymentId, userId }, deps),
    cancel: () => cancel(who, deps),
    status: () => readStatus(who, deps),
  };
  return self;
};

/** The code and details a call was refused with; a call that went through fails the test. */
export const refusal = async (call: Promise<unknown>): Promise<Record<string, unknown>> => {
  try {
    await call;
  } catch (error) {
    if (isAxonError(error)) return { ...error.details, code: error.code, status: error.status };
    throw error;
  }
  throw new Error('It was not refused');
};
