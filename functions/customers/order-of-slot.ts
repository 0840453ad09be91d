import type { Slot } from '#functions/reservations/schema.ts';
import { AxonEvent } from '#shared/event.ts';
import { standInOf } from '#shared/stand-in.ts';
import { Order } from './schema.ts';

/** The order a paid slot stands for. @throws ZodError if the slot lacks what an order must have */
export const orderOf = (slot: Slot): Order =>
  Order.parse({
    id: slot.claimId,
    customerId: slot.userId,
    visitorId: slot.visitorId,
    campaignId: slot.campaignId,
    activityId: slot.activityId,
    productId: slot.productId,
    quantity: 1,
    amount: slot.amount,
    currency: slot.currency,
    discount: slot.discount,
    couponId: slot.discount === undefined ? undefined : slot.couponId,
    paymentId: slot.paymentId,
    confirmedAt: slot.confirmedAt,
  });

/** A sold slot; one that gave a coupon is as final, but nobody paid for it. */
export const isPaid = ({ state, issuedCouponId }: Pick<Slot, 'state' | 'issuedCouponId'>): boolean =>
  state === 'CONFIRMED' && issuedCouponId === undefined;

/**
 * What a hold, a coupon or a payment means to analytics: the only events that move Reserve and Purchase in a funnel. The id comes
 * from claim and state, so the same effect published twice is one event and a later duplicate.
 * @throws ZodError if the slot lacks what the event must have
 */
export const eventOf = (slot: Slot & { readonly state: 'HELD' | 'CONFIRMED' }, receivedAt: number): AxonEvent => {
  const name = isPaid(slot) ? 'PURCHASE' : 'RESERVE';
  const { amount, currency, discount, couponId } = slot;
  return AxonEvent.parse({
    kind: 'event',
    id: `${slot.claimId}-${slot.state}`,
    name,
    trigger: name,
    origin: 'server',
    visitorId: slot.visitorId ?? visitorOf(slot.userId),
    customerId: slot.userId,
    activityId: slot.activityId,
    campaignId: slot.campaignId,
    time: slot.state === 'HELD' ? slot.heldAt : slot.confirmedAt,
    receivedAt,
    device: 'server',
    source: 'server',
    props: {
      slot: slot.number,
      ...(amount === undefined ? {} : { amount, currency: currency ?? '' }),
      ...(discount === undefined ? {} : { discount, coupon: couponId ?? '' }),
      ...(slot.issuedCouponId === undefined ? {} : { coupon: slot.issuedCouponId }),
    },
    flags: [],
  });
};

const visitorOf = (userId: string | undefined): string | undefined => (userId === undefined ? undefined : standInOf(userId));
