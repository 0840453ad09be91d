import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useCallback, useEffect, useRef, useState } from 'react';
import type { ShopActivity } from '../../../functions/catalog/schema.ts';
import { answered, answerOf, done, useApi } from '../../api/client.ts';
import { isPassing } from '../../api/problem.ts';
import { visitorId } from '../tracker.ts';
import { afterRefusal, type OrderState } from './order-state.ts';

const CHECK_EVERY = 2_000;

/**
 * A shopper's way through one activity. Every call may be repeated without harm, so a double click, a second tab, a
 * reload and the back button all end in the same place: the server's.
 */
export const useOrder = (activity: ShopActivity) => {
  const api = useApi();
  const queries = useQueryClient();
  const [state, setState] = useState<OrderState>({ step: 'idle' });
  const [busy, setBusy] = useState(false);
  const running = useRef(false);
  const path = { activityId: activity.id };

  const mine = useQuery({
    queryKey: ['mine', activity.id],
    queryFn: ({ signal }) => answerOf(api.GET('/v1/activities/{activityId}/reservations/me', { params: { path }, signal })),
    refetchInterval: CHECK_EVERY,
    staleTime: 0,
  });

  /** One thing at a time; whatever it refuses becomes a screen. */
  const run = useCallback(
    async (act: () => Promise<OrderState>, held?: Extract<OrderState, { step: 'held' }>) => {
      if (running.current) return;
      running.current = true;
      setBusy(true);
      try {
        setState(await act());
      } catch (error) {
        setState(afterRefusal(error, held));
      } finally {
        running.current = false;
        setBusy(false);
        void queries.invalidateQueries({ queryKey: ['stock', activity.id] });
        void queries.invalidateQueries({ queryKey: ['mine', activity.id] });
      }
    },
    [queries, activity.id],
  );

  const hold = async (): Promise<OrderState> => {
    const visitor = visitorId();
    const held = await answerOf(
      api.POST('/v1/activities/{activityId}/reservations', {
        params: { path },
        body: { productId: activity.product.id, ...(visitor && { visitorId: visitor }) },
      }),
    );
    return { step: 'held', reservationToken: held.reservationToken, slot: held.slot, until: held.expiresAt };
  };

  const confirm = useCallback(
    async (paymentToken: string, paymentId: string): Promise<OrderState> => {
      const { status, body } = await answered(api.POST('/v1/reservations/confirm', { body: { paymentToken, paymentId } }));
      return status === 200 && 'orderId' in body ? { step: 'done', order: body } : { step: 'pending', paymentToken, paymentId };
    },
    [api],
  );

  const payWith = async (card: string, held: Extract<OrderState, { step: 'held' }>): Promise<OrderState> => {
    const window =
      held.window ??
      (await answerOf(api.POST('/v1/reservations/prepare', { body: { reservationToken: held.reservationToken } })));
    const paying = { ...held, window, until: window.payUntil };
    // The price is fixed now. If it is not the one on the page, the shopper decides again.
    if (held.window === undefined && window.amount !== activity.product.price) return { ...paying, notice: 'priceChanged' };
    setState(paying);
    const { merchantReference, amount, currency, paymentToken } = window;
    const payment = await answerOf(api.POST('/sandbox/payments', { body: { merchantReference, amount, currency, card } }));
    return confirm(paymentToken, payment.paymentId).catch((error: unknown) => afterRefusal(error, paying));
  };

  // A payment under way is asked about until it is decided, also after a network failure.
  useEffect(() => {
    if (state.step !== 'pending') return;
    const { paymentToken, paymentId } = state;
    const timer = setInterval(() => {
      void run(() =>
        confirm(paymentToken, paymentId).catch((error: unknown) =>
          isPassing(error) ? { step: 'pending', paymentToken, paymentId } : afterRefusal(error),
        ),
      );
    }, CHECK_EVERY);
    return () => clearInterval(timer);
  }, [state, run, confirm]);

  return {
    state,
    busy,
    /** What the server says of this shopper, whichever tab did it. */
    mine: mine.data?.state,
    reserve: () => run(hold),
    pay: (card: string) => (state.step === 'held' ? run(() => payWith(card, state), state) : undefined),
    cancel: () =>
      run(async () => {
        await done(api.DELETE('/v1/activities/{activityId}/reservations/me', { params: { path } }));
        return { step: 'idle' };
      }),
    /** The promised time has run out on this screen. */
    expire: useCallback(() => setState({ step: 'expired' }), []),
    startOver: () => setState({ step: 'idle' }),
  };
};
export type Order = ReturnType<typeof useOrder>;
