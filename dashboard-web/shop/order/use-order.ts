import { useQueryClient } from '@tanstack/react-query';
import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import { useApi } from '../../api/client.ts';
import type { Selling } from '../pages/selling.ts';
import { useStorefront } from '../storefront.tsx';
import { orderCalls } from './order-calls.ts';
import { recallOrder, rememberOrder } from './order-memory.ts';
import { afterRefusal, type Held, type OrderState } from './order-state.ts';
import { useMine } from './use-mine.ts';

const ASK_AGAIN = 2_000;

/**
 * A shopper's way through one activity. A double click, a second tab, a reload and the back button all end in the same
 * place: the server's.
 */
export const useOrder = (activity: Selling, userId: string) => {
  const calls = useMemoCalls(activity);
  const [state, setState] = useState<OrderState>(() => recallOrder(userId, activity.id));
  const { run, busy, actedAt } = useOneAtATime(activity.id, setState);
  const mine = useMine(activity.id, actedAt);

  useEffect(() => rememberOrder(userId, activity.id, state), [userId, activity.id, state]);

  // A payment under way is asked about until it is decided, also after a network failure.
  useEffect(() => {
    if (state.step !== 'pending') return;
    const { paymentToken, paymentId } = state;
    const timer = setInterval(() => void run(() => calls.confirm(paymentToken, paymentId)), ASK_AGAIN);
    return () => clearInterval(timer);
  }, [state, run, calls]);

  const pay = async (card: string, held: Held): Promise<OrderState> => {
    const paying = await calls.prepare(held);
    // The price is fixed now. If it is not the one on the page, the shopper decides again.
    if (held.window === undefined && paying.window.amount !== activity.product.price)
      return { ...paying, notice: 'priceChanged' };
    setState(paying);
    return calls.charge(card, paying);
  };

  return {
    state,
    busy,
    mine,
    reserve: () => run(calls.hold),
    pay: (card: string) => (state.step === 'held' ? run(() => pay(card, state), state) : undefined),
    cancel: () => run(calls.cancel),
    /** The promised time has run out, or another tab gave the place up. */
    expire: useCallback(() => setState({ step: 'expired' }), []),
    startOver: () => setState({ step: 'idle' }),
  };
};
export type Order = ReturnType<typeof useOrder>;

const useMemoCalls = (activity: Selling) => {
  const api = useApi();
  const shop = useStorefront();
  return useMemo(() => orderCalls({ shop, api }, activity), [shop, api, activity]);
};

/** Runs one action at a time; whatever it refuses becomes a screen. */
const useOneAtATime = (activityId: string, setState: (state: OrderState) => void) => {
  const queries = useQueryClient();
  const running = useRef(false);
  const [busy, setBusy] = useState(false);
  const [actedAt, setActedAt] = useState(0);
  const run = useCallback(
    async (act: () => Promise<OrderState>, held?: Held) => {
      if (running.current) return;
      running.current = true;
      setBusy(true);
      try {
        setState(await act());
      } catch (error) {
        setState(afterRefusal(error, held));
      } finally {
        // Answers asked for before this action no longer say anything.
        await queries.cancelQueries({ queryKey: ['mine', activityId] });
        running.current = false;
        setActedAt(Date.now());
        setBusy(false);
        for (const name of ['mine', 'stock']) void queries.invalidateQueries({ queryKey: [name, activityId] });
      }
    },
    [queries, activityId, setState],
  );
  return { run, busy, actedAt };
};
