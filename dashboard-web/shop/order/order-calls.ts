import type { ShopActivity } from '../../../functions/catalog/schema.ts';
import { type Api, answered, answerOf, done } from '../../api/client.ts';
import { visitorId } from '../tracker.ts';
import { afterRefusal, type Held, type OrderState } from './order-state.ts';

/** The steps of an order as calls of the API. Each may be repeated without harm. */
export const orderCalls = (api: Api, activity: ShopActivity) => {
  const path = { activityId: activity.id };

  const confirm = async (paymentToken: string, paymentId: string): Promise<OrderState> => {
    const { status, body } = await answered(api.POST('/v1/reservations/confirm', { body: { paymentToken, paymentId } }));
    return status === 200 && 'orderId' in body ? { step: 'done', order: body } : { step: 'pending', paymentToken, paymentId };
  };

  return {
    confirm,
    hold: async (): Promise<OrderState> => {
      const visitor = visitorId();
      const body = { productId: activity.product.id, ...(visitor && { visitorId: visitor }) };
      const held = await answerOf(api.POST('/v1/activities/{activityId}/reservations', { params: { path }, body }));
      return { step: 'held', reservationToken: held.reservationToken, slot: held.slot, until: held.expiresAt };
    },
    /** Opens the payment window; every repeat gives the same one. */
    prepare: async (held: Held): Promise<Required<Pick<Held, 'window'>> & Held> => {
      const window =
        held.window ??
        (await answerOf(api.POST('/v1/reservations/prepare', { body: { reservationToken: held.reservationToken } })));
      return { ...held, window, until: window.payUntil };
    },
    /** Charges the card and turns the payment into an order, or says what came instead. */
    charge: async (card: string, held: Required<Pick<Held, 'window'>> & Held): Promise<OrderState> => {
      const { merchantReference, amount, currency, paymentToken } = held.window;
      const body = { merchantReference, amount, currency, card };
      const { paymentId } = await answerOf(api.POST('/sandbox/payments', { body }));
      // From here on money may have moved: whatever fails, the payment is asked about again.
      return confirm(paymentToken, paymentId).catch((error: unknown) => afterRefusal(error, held, { paymentToken, paymentId }));
    },
    cancel: async (): Promise<OrderState> => {
      await done(api.DELETE('/v1/activities/{activityId}/reservations/me', { params: { path } }));
      return { step: 'idle' };
    },
  };
};
