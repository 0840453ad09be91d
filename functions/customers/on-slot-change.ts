import type { Slot } from '#functions/reservations/schema.ts';
import { ALL_DONE, type BatchResult, type Stream } from '#platform/stream.ts';
import type { TableChange } from '#platform/table.ts';
import type { Clock } from '#shared/clock.ts';
import type { AxonEvent } from '#shared/event.ts';
import { eventOf, isPaid, orderOf } from './order-of-slot.ts';
import type { OrderStore } from './order-store.ts';
import type { CustomerStore } from './profiles/customer-store.ts';
import type { Order } from './schema.ts';

export interface SlotChangeDeps {
  readonly orders: OrderStore;
  /** Who bought when, for eligibility. */
  readonly customers: Pick<CustomerStore, 'rememberPurchases'>;
  /** The events stream; partition key is the visitor id. */
  readonly events: Stream;
  readonly clock: Clock;
  /** Keeps a change that can never become an order or an event, for a person to look at. */
  readonly setAside: (change: TableChange<Slot>, error: unknown) => Promise<void>;
}

interface Effects {
  readonly sequence: string;
  readonly order?: Order | undefined;
  readonly event?: AxonEvent | undefined;
}

/**
 * Commerce joins the flow of data here: a new hold and a coupon become a RESERVE event, a payment becomes an order of the ledger and
 * then a PURCHASE event. Each effect is idempotent, so any change may come again; if the ledger fails, the whole batch
 * does. A change whose event could not be published is reported as failed.
 */
export const onSlotChange = async (changes: readonly TableChange<Slot>[], deps: SlotChangeDeps): Promise<BatchResult> => {
  const effects: Effects[] = [];
  for (const change of changes) {
    const found = effectsOf(change, deps.clock.now());
    if ('error' in found) await deps.setAside(change, found.error);
    else effects.push(found);
  }
  const orders = effects.flatMap(({ order }) => order ?? []);
  await deps.orders.record(orders);
  await deps.customers.rememberPurchases(orders);
  const published = effects.flatMap(({ sequence, event }) => (event ? [{ sequence, event }] : []));
  if (published.length === 0) return ALL_DONE;
  const { failed } = await deps.events.put(published.map(({ event }) => recordOf(event)));
  return notPublished(failed.flatMap((at) => published[at]?.sequence ?? []));
};

/** @param failed sequences of changes whose event the stream did not take */
export const notPublished = (failed: readonly string[]): BatchResult =>
  failed.length === 0 ? ALL_DONE : { failed, error: new Error(`The stream refused ${failed.length} events`) };

export const recordOf = (event: AxonEvent) => ({ partitionKey: event.visitorId, data: JSON.stringify(event) });

const effectsOf = ({ before, after, sequence }: TableChange<Slot>, now: number): Effects | { readonly error: unknown } => {
  if (!after || !hasEffect(after)) return { sequence };
  const isNew = before?.state !== after.state || before.claimId !== after.claimId;
  try {
    return {
      sequence,
      order: isPaid(after) ? orderOf(after) : undefined,
      event: isNew ? eventOf(after, now) : undefined,
    };
  } catch (error) {
    return { error };
  }
};

const hasEffect = (slot: Slot): slot is Slot & { readonly state: 'HELD' | 'CONFIRMED' } =>
  slot.state === 'HELD' || slot.state === 'CONFIRMED';
