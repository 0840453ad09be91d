import type { OrderState } from './order-state.ts';

/** Steps worth keeping over a reload or a walk through the shop. */
type Kept = Extract<OrderState, { step: 'held' | 'pending' }>;

const keyOf = (userId: string, activityId: string): string => `shop.order.${userId}.${activityId}`;
const isKept = (value: unknown): value is Kept =>
  typeof value === 'object' && value !== null && 'step' in value && (value.step === 'held' || value.step === 'pending');

/** What this tab was doing with an activity. Tokens stay in this tab's session storage: never in an address, never in a log. */
export const recallOrder = (userId: string, activityId: string): OrderState => {
  try {
    const kept: unknown = JSON.parse(sessionStorage.getItem(keyOf(userId, activityId)) ?? 'null');
    return isKept(kept) ? kept : { step: 'idle' };
  } catch {
    return { step: 'idle' };
  }
};

export const rememberOrder = (userId: string, activityId: string, state: OrderState): void => {
  try {
    if (isKept(state)) sessionStorage.setItem(keyOf(userId, activityId), JSON.stringify(state));
    else sessionStorage.removeItem(keyOf(userId, activityId));
  } catch {
    // The server still knows the reservation; only the way back to it is a click longer.
  }
};
