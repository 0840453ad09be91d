import { isRefused, type Storefront } from '../../../tracker/storefront/src/index.ts';
import { type Api, answerOf } from '../../api/client.ts';
import type { Selling } from '../pages/selling.ts';
import { granted, problemOf } from '../storefront.tsx';
import { afterRefusal, type Held, type OrderState } from './order-state.ts';

interface Doors {
  /** Axon's reservations. */
  readonly shop: Storefront;
  /** The payment provider: the sandbox's own door. */
  readonly api: Api;
}

/** The steps of an order. Each may be repeated without harm. */
export const orderCalls = ({ shop, api }: Doors, activity: Selling) => {
  const confirm = async (paymentToken: string, paymentId: string, held?: Held): Promise<OrderState> => {
    const outcome = await shop.confirm(paymentToken, paymentId);
    if (outcome.code === 'CONFIRMED') return { step: 'done', order: outcome.order };
    if (outcome.code === 'PENDING') return { step: 'pending', paymentToken, paymentId };
    // Money may have moved: whatever is unclear is asked about again.
    return afterRefusal(problemOf(outcome), held, { paymentToken, paymentId });
  };

  return {
    confirm,
    hold: async (): Promise<OrderState> => {
      const outcome = await shop.reserve(activity.id, { productId: activity.product.id });
      switch (outcome.code) {
        case 'HELD':
          return { step: 'held', reservationToken: outcome.reservationToken, slot: outcome.slot, until: outcome.expiresAt };
        case 'NOT_ELIGIBLE':
          return { step: 'notEligible', failed: outcome.failed };
        case 'SOLD_OUT':
          return { step: 'soldOut', heldByOthers: outcome.heldByOthers };
        default:
          return afterRefusal(problemOf(outcome));
      }
    },
    /** Opens the payment window; every repeat gives the same one. @throws Problem */
    prepare: async (held: Held): Promise<Required<Pick<Held, 'window'>> & Held> => {
      const window = held.window ?? granted(await shop.prepare(held.reservationToken));
      return { ...held, window, until: window.payUntil };
    },
    /** Charges the card and turns the payment into an order, or says what came instead. @throws Problem of the provider */
    charge: async (card: string, held: Required<Pick<Held, 'window'>> & Held): Promise<OrderState> => {
      const { merchantReference, amount, currency, paymentToken } = held.window;
      const body = { merchantReference, amount, currency, card };
      const { paymentId } = await answerOf(api.POST('/sandbox/payments', { body }));
      return confirm(paymentToken, paymentId, held);
    },
    cancel: async (): Promise<OrderState> => {
      const outcome = await shop.cancel(activity.id);
      return isRefused(outcome) ? afterRefusal(problemOf(outcome)) : { step: 'idle' };
    },
  };
};
