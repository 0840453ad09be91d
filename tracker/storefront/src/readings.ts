import type {
  AvailabilityOutcome,
  CancelOutcome,
  ConfirmOutcome,
  CouponGiven,
  Entered,
  FailedFilter,
  Held,
  PrepareOutcome,
  ReserveOutcome,
  StatusOutcome,
} from './outcomes.ts';
import { type Body, isRecord, maybeNumberIn, maybeTextIn, numberIn, type Problem, textIn, UnknownShape } from './problem.ts';
import { plain, type Reading } from './settle.ts';

/** How each call's answers and refusals are read: the one place that knows the API's words. */

const retryIn = (body: Body): number => maybeNumberIn(body, 'retryAfter') ?? 5;

const oneOf = <T extends string>(body: Body, name: string, values: readonly T[]): T => {
  const found = values.find((value) => value === body[name]);
  if (found === undefined) throw new UnknownShape(name);
  return found;
};

const given = (body: Body, coupon: Body, repeated: boolean): CouponGiven => ({
  code: 'COUPON',
  repeated,
  slot: numberIn(body, 'slot'),
  coupon: {
    ...coupon,
    id: textIn(coupon, 'id'),
    name: textIn(coupon, 'name'),
    state: oneOf(coupon, 'state', ['ISSUED', 'USED', 'EXPIRED']),
    validUntil: numberIn(coupon, 'validUntil'),
  },
});

const taken =
  (repeated: boolean) =>
  (body: Body): Held | CouponGiven | Entered => {
    if (isRecord(body.entry)) return { code: 'ENTERED', repeated, entryId: textIn(body.entry, 'entryId') };
    return isRecord(body.coupon) ? given(body, body.coupon, repeated) : held(body, repeated);
  };

const held = (body: Body, repeated: boolean): Held => ({
  code: 'HELD',
  repeated,
  reservationToken: textIn(body, 'reservationToken'),
  slot: numberIn(body, 'slot'),
  expiresAt: numberIn(body, 'expiresAt'),
  remainingSeconds: numberIn(body, 'remainingSeconds'),
});

const failedOf = ({ failed }: Problem): FailedFilter[] =>
  (Array.isArray(failed) ? failed : [])
    .filter(isRecord)
    .map((each) => ({ filter: textIn(each, 'filter'), ...(each.missing !== undefined && { missing: textIn(each, 'missing') }) }));

const couponRefusals = {
  COUPON_NOT_FOUND: plain('COUPON_NOT_FOUND'),
  COUPON_EXPIRED: plain('COUPON_EXPIRED'),
  COUPON_NOT_APPLICABLE: plain('COUPON_NOT_APPLICABLE'),
  COUPON_USED: plain('COUPON_USED'),
  COUPON_IN_USE: plain('COUPON_IN_USE'),
};

export const reserveReading: Reading<ReserveOutcome> = {
  answers: { 200: taken(true), 201: taken(false) },
  refusals: {
    SOLD_OUT: (problem) => ({
      code: 'SOLD_OUT',
      problem,
      heldByOthers: maybeNumberIn(problem, 'heldByOthers'),
    }),
    NOT_ELIGIBLE: (problem) => ({ code: 'NOT_ELIGIBLE', problem, failed: failedOf(problem) }),
    PAYMENT_PENDING: (problem) => ({ code: 'PAYMENT_PENDING', problem, retryAfter: retryIn(problem) }),
    NOT_STARTED: (problem) => ({ code: 'NOT_STARTED', problem, opensAt: numberIn(problem, 'opensAt') }),
    ENDED: (problem) => ({ code: 'ENDED', problem, endedAt: numberIn(problem, 'endedAt') }),
    ALREADY_IN: plain('ALREADY_IN'),
    NOT_ACTIVE: plain('NOT_ACTIVE'),
    ACTIVITY_NOT_FOUND: plain('ACTIVITY_NOT_FOUND'),
    PRODUCT_MISMATCH: plain('PRODUCT_MISMATCH'),
    ...couponRefusals,
  },
};

export const prepareReading: Reading<PrepareOutcome> = {
  answers: {
    200: (body) => ({
      code: 'PAYING',
      paymentToken: textIn(body, 'paymentToken'),
      merchantReference: textIn(body, 'merchantReference'),
      amount: numberIn(body, 'amount'),
      currency: textIn(body, 'currency'),
      discount: maybeNumberIn(body, 'discount'),
      couponId: maybeTextIn(body, 'couponId'),
      payUntil: numberIn(body, 'payUntil'),
    }),
  },
  refusals: { HOLD_EXPIRED: plain('HOLD_EXPIRED'), TOKEN_INVALID: plain('TOKEN_INVALID'), ...couponRefusals },
};

export const confirmReading: Reading<ConfirmOutcome> = {
  answers: {
    200: (body) => ({
      code: 'CONFIRMED',
      order: {
        orderId: textIn(body, 'orderId'),
        activityId: textIn(body, 'activityId'),
        slot: numberIn(body, 'slot'),
        amount: numberIn(body, 'amount'),
        currency: textIn(body, 'currency'),
        discount: maybeNumberIn(body, 'discount'),
        couponId: maybeTextIn(body, 'couponId'),
        paymentId: textIn(body, 'paymentId'),
        confirmedAt: numberIn(body, 'confirmedAt'),
      },
    }),
    202: (body) => ({ code: 'PENDING', retryAfter: retryIn(body) }),
  },
  refusals: {
    PAYMENT_DECLINED: plain('PAYMENT_DECLINED'),
    CLAIM_GONE: plain('CLAIM_GONE'),
    HOLD_EXPIRED: plain('HOLD_EXPIRED'),
    PAYMENT_MISMATCH: plain('PAYMENT_MISMATCH'),
    TOKEN_INVALID: plain('TOKEN_INVALID'),
  },
};

export const cancelReading: Reading<CancelOutcome> = {
  answers: { 204: () => ({ code: 'CANCELLED' }) },
  refusals: { PAYMENT_IN_PROGRESS: plain('PAYMENT_IN_PROGRESS'), CONFIRMED: plain('CONFIRMED') },
};

export const statusReading: Reading<StatusOutcome> = {
  answers: {
    200: (body) => ({
      code: 'STATUS',
      state: oneOf(body, 'state', ['NONE', 'HELD', 'PAYING', 'PAYMENT_PENDING', 'CONFIRMED']),
      slot: maybeNumberIn(body, 'slot'),
      expiresAt: maybeNumberIn(body, 'expiresAt'),
      remainingSeconds: maybeNumberIn(body, 'remainingSeconds'),
    }),
  },
  refusals: { ACTIVITY_NOT_FOUND: plain('ACTIVITY_NOT_FOUND') },
};

export const availabilityReading: Reading<AvailabilityOutcome> = {
  answers: {
    200: (body) => ({
      code: 'AVAILABILITY',
      activityId: textIn(body, 'activityId'),
      status: oneOf(body, 'status', ['DRAFT', 'ACTIVE', 'PAUSED', 'ENDED']),
      stock: numberIn(body, 'stock'),
      remaining: numberIn(body, 'remaining'),
      held: numberIn(body, 'held'),
      sold: numberIn(body, 'sold'),
      opensAt: numberIn(body, 'opensAt'),
      closesAt: numberIn(body, 'closesAt'),
      asOf: numberIn(body, 'asOf'),
    }),
  },
  refusals: { ACTIVITY_NOT_FOUND: plain('ACTIVITY_NOT_FOUND') },
};
