import type {
  AvailabilityOutcome,
  CancelOutcome,
  ConfirmOutcome,
  PrepareOutcome,
  ReserveOutcome,
  StatusOutcome,
} from './outcomes.ts';
import { availabilityReading, cancelReading, confirmReading, prepareReading, reserveReading, statusReading } from './readings.ts';
import { pageTracker, recordRefusal, type Tracker } from './record.ts';
import { type CallOptions, type SendOptions, sender } from './send.ts';
import { isRefused, settle } from './settle.ts';

export { type CountdownOptions, countdown } from './countdown.ts';
export type * from './outcomes.ts';
export type { Problem } from './problem.ts';
export type { Tracker } from './record.ts';
export type { CallOptions } from './send.ts';
export { isRefused } from './settle.ts';

export interface StorefrontOptions extends SendOptions {
  /** Where refusals are recorded. @default the page's `window.axon`, when it is there */
  readonly tracker?: () => Tracker | undefined;
  /** The visitor who reserves, so that visitor and buyer count as one person. @default the tracker's */
  readonly visitorId?: () => string | undefined;
}

export type Storefront = ReturnType<typeof storefront>;

/** Codes that end a reservation after it was made. */
const ENDED = new Set<string>(['HOLD_EXPIRED', 'CLAIM_GONE']);

/**
 * The reservation API for a shop's page. Every call ends in one outcome, told apart by `code`; none throws but for an abort.
 * @example
 * const shop = storefront({ url, token });
 * const outcome = await shop.reserve('act_1');
 * if (outcome.code === 'HELD') countdown({ until: outcome.expiresAt, now: shop.now, onTick });
 */
export const storefront = (options: StorefrontOptions) => {
  const send = sender(options);
  const tracker = options.tracker ?? pageTracker;
  const visitorId = options.visitorId ?? (() => tracker()?.visitorId?.());
  const activityPath = (activityId: string, rest: string) => `/v1/activities/${encodeURIComponent(activityId)}/${rest}`;
  /** Server's clock minus this device's. An answer arrives a little late, so the largest difference is nearest to the truth. */
  let ahead = Number.NEGATIVE_INFINITY;

  const endOf = <O extends PrepareOutcome | ConfirmOutcome>(step: string, outcome: O): O => {
    if (ENDED.has(outcome.code)) recordRefusal(tracker(), { reason: outcome.code, step });
    return outcome;
  };

  return {
    /** Holds one place for the shopper, or gets a coupon; every repeat gets the same one. */
    reserve: async (
      activityId: string,
      { productId, couponId, ...call }: CallOptions & { readonly productId?: string; readonly couponId?: string } = {},
    ): Promise<ReserveOutcome> => {
      const path = activityPath(activityId, 'reservations');
      const body = { productId, couponId, visitorId: visitorId() };
      const outcome = settle(await send({ method: 'POST', path, body }, call), reserveReading);
      if (!isRefused(outcome)) return outcome;
      const filters = outcome.code === 'NOT_ELIGIBLE' ? { filters: outcome.failed.map(({ filter }) => filter).join(',') } : {};
      recordRefusal(tracker(), { reason: outcome.code, step: 'reserve', activityId, ...filters });
      return outcome;
    },

    /** Fixes the price and opens the payment window; every repeat gets the same one. `couponId: null` = without the reserved one. */
    prepare: async (
      reservationToken: string,
      { couponId, ...call }: CallOptions & { readonly couponId?: string | null } = {},
    ): Promise<PrepareOutcome> => {
      const question = { method: 'POST', path: '/v1/reservations/prepare', body: { reservationToken, couponId } } as const;
      return endOf('prepare', settle(await send(question, call), prepareReading));
    },

    /** Turns a payment into an order; ask again while PENDING, also after a lost answer: it is the same order for ever. */
    confirm: async (paymentToken: string, paymentId: string, call?: CallOptions): Promise<ConfirmOutcome> => {
      const question = { method: 'POST', path: '/v1/reservations/confirm', body: { paymentToken, paymentId } } as const;
      return endOf('confirm', settle(await send(question, call), confirmReading));
    },

    /** Gives the place up. */
    cancel: async (activityId: string, call?: CallOptions): Promise<CancelOutcome> =>
      settle(await send({ method: 'DELETE', path: activityPath(activityId, 'reservations/me') }, call), cancelReading),

    /** What the server says of me in this activity, whichever tab or device did it. */
    status: async (activityId: string, call?: CallOptions): Promise<StatusOutcome> =>
      settle(await send({ method: 'GET', path: activityPath(activityId, 'reservations/me') }, call), statusReading),

    /** Stock and state of an activity; also tells `now` the server's time. */
    availability: async (activityId: string, call?: CallOptions): Promise<AvailabilityOutcome> => {
      const question = { method: 'GET', path: activityPath(activityId, 'availability'), open: true } as const;
      const outcome = settle(await send(question, call), availabilityReading);
      if (outcome.code === 'AVAILABILITY') ahead = Math.max(ahead, outcome.asOf - Date.now());
      return outcome;
    },

    /** The server's time (epoch ms) as far as `availability` has told it; before that, this device's. */
    now: (): number => Date.now() + (Number.isFinite(ahead) ? ahead : 0),
  };
};
