import type { Slot } from '#functions/reservations/schema.ts';
import type { Stream } from '#platform/stream.ts';
import type { Clock } from '#shared/clock.ts';
import type { AxonEvent } from '#shared/event.ts';
import { recordOf } from './on-slot-change.ts';
import { eventOf, isPaid, orderOf } from './order-of-slot.ts';
import type { OrderStore } from './order-store.ts';
import type { CustomerStore } from './profiles/customer-store.ts';
import type { Order } from './schema.ts';

export interface ReconcileDeps {
  /** The CONFIRMED slots of an activity, in batches of any size. */
  readonly confirmedSlots: (activityId: string) => AsyncIterable<readonly Slot[]>;
  readonly orders: OrderStore;
  readonly customers: Pick<CustomerStore, 'rememberPurchases'>;
  readonly events: Stream;
  readonly clock: Clock;
}

export interface Reconciliation {
  /** CONFIRMED slots seen. */
  readonly confirmed: number;
  /** Orders that were missing and are in the ledger now. */
  readonly repaired: number;
  /** CONFIRMED slots that lack what an order must have; a person has to look at them. */
  readonly unreadable: readonly number[];
  /** Orders of the activity in the ledger afterwards; equals `confirmed` unless more were paid in the meantime. */
  readonly inLedger: number;
}

/**
 * Every CONFIRMED slot has exactly one order: adds the missing ones, with their PURCHASE events. The event goes first
 * here, for a missing order is what brings the next run back to it.
 */
export const reconcileOrders = async (activityId: string, deps: ReconcileDeps): Promise<Reconciliation> => {
  const unreadable: number[] = [];
  let confirmed = 0;
  let repaired = 0;
  for await (const slots of deps.confirmedSlots(activityId)) {
    const paid = slots.filter(isConfirmed);
    const known = await deps.orders.known(paid.flatMap(({ claimId }) => claimId ?? []));
    const missing = paid.filter(({ claimId }) => claimId === undefined || !known.has(claimId));
    const effects = missing.map((slot) => effectsOf(slot, deps.clock.now()));
    unreadable.push(...missing.filter((_, at) => effects[at] === undefined).map(({ number }) => number));
    confirmed += paid.length;
    repaired += await repair(
      effects.filter((effect) => effect !== undefined),
      deps,
    );
  }
  const { orders } = await deps.orders.totalOf(activityId);
  return { confirmed, repaired, unreadable, inLedger: orders };
};

type ConfirmedSlot = Slot & { readonly state: 'CONFIRMED' };
const isConfirmed = (slot: Slot): slot is ConfirmedSlot => isPaid(slot);

interface PaidEffects {
  readonly order: Order;
  readonly event: AxonEvent;
}

const effectsOf = (slot: ConfirmedSlot, now: number): PaidEffects | undefined => {
  try {
    return { order: orderOf(slot), event: eventOf(slot, now) };
  } catch {
    return undefined;
  }
};

const repair = async (effects: readonly PaidEffects[], { events, orders, customers }: ReconcileDeps): Promise<number> => {
  if (effects.length === 0) return 0;
  const { failed } = await events.put(effects.map(({ event }) => recordOf(event)));
  const announced = effects.filter((_, at) => !failed.includes(at));
  const missing = announced.map(({ order }) => order);
  await customers.rememberPurchases(missing);
  await orders.record(missing);
  return announced.length;
};
