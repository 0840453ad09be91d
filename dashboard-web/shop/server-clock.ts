import { useSyncExternalStore } from 'react';
import { useNow } from '../ui/use-now.ts';

/**
 * Countdowns follow the server's clock, however wrong this device's is. An answer says when it was read and arrives a
 * little later, so the largest difference seen is the nearest to the truth.
 */
let ahead = Number.NEGATIVE_INFINITY;
const listeners = new Set<() => void>();

export const learnServerTime = (asOf: number, arrivedAt: number): void => {
  if (asOf - arrivedAt <= ahead) return;
  ahead = asOf - arrivedAt;
  for (const listener of listeners) listener();
};

const subscribe = (listener: () => void) => {
  listeners.add(listener);
  return () => void listeners.delete(listener);
};

/** The server's time, renewed twice a second. */
export const useServerNow = (): number => {
  const difference = useSyncExternalStore(subscribe, () => ahead);
  return useNow(500) + (Number.isFinite(difference) ? difference : 0);
};
