import { setTimeout as wait } from 'node:timers/promises';
import type { Order } from '#functions/customers/schema.ts';
import type { Availability, Entry } from '#functions/reservations/schema.ts';
import type { Page } from '#shared/page.ts';
import type { CallApi } from '../simulate/api-client.ts';

/** What the API says of an activity after a run. */
export interface Truth {
  readonly entries: readonly Entry[];
  readonly availability: Availability;
  /** Customers of its orders. */
  readonly buyers: readonly string[];
}

interface Reader {
  readonly activityId: string;
  readonly call: CallApi;
  /** Of a viewer. */
  readonly token: string;
}

/** Orders follow their confirmation within this. */
const ORDERS_FOLLOW_MS = 15_000;

const everyPage = async <T>(path: string, { call, token }: Reader): Promise<readonly T[]> => {
  const items: T[] = [];
  let cursor: string | undefined;
  do {
    const after: string = cursor === undefined ? '' : `&cursor=${encodeURIComponent(cursor)}`;
    const page: Page<T> = await call<Page<T>>(`${path}?limit=100${after}`, { token });
    items.push(...page.items);
    cursor = page.nextCursor;
  } while (cursor !== undefined);
  return items;
};

export const readEntries = (reader: Reader): Promise<readonly Entry[]> =>
  everyPage<Entry>(`/v1/activities/${reader.activityId}/entries`, reader);

export const readAvailability = ({ activityId, call }: Reader): Promise<Availability> =>
  call<Availability>(`/v1/activities/${activityId}/availability`);

/** Reads entries and figures, and orders until there is one for every confirmed place or time is up. */
export const readTruth = async (reader: Reader): Promise<Truth> => {
  // The figures may be a second old: they must not be older than the last answer.
  await wait(1200);
  const [entries, availability] = await Promise.all([readEntries(reader), readAvailability(reader)]);
  const confirmed = entries.filter(({ state }) => state === 'CONFIRMED').length;
  const until = performance.now() + ORDERS_FOLLOW_MS;
  for (;;) {
    const orders = await everyPage<Order>(`/v1/activities/${reader.activityId}/orders`, reader);
    if (orders.length >= confirmed || performance.now() > until)
      return { entries, availability, buyers: orders.map(({ customerId }) => customerId) };
    await wait(300);
  }
};
