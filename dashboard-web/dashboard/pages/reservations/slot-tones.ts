import type { GiveawayEntryState } from '../../../../functions/reservations/giveaway/schema.ts';
import type { SlotState } from '../../../../functions/reservations/schema.ts';
import type { Tone } from '../../../ui/badge.tsx';

/** Colour of each state of a place; the word beside it says it too. */
export const slotTones: Readonly<Record<SlotState, Tone>> = {
  FREE: 'neutral',
  HELD: 'warn',
  PAYING: 'accent',
  CONFIRMED: 'good',
  STUCK: 'bad',
};

/** Colours of the entries of a giveaway. */
export const entrantTones: Readonly<Record<GiveawayEntryState, Tone>> = { ENTERED: 'accent', WON: 'good', NOT_WON: 'neutral' };

/** Colours of the coupons a COUPON activity gave. */
export const couponTones: Readonly<Record<'ISSUED' | 'USED' | 'EXPIRED', Tone>> = {
  ISSUED: 'accent',
  USED: 'good',
  EXPIRED: 'neutral',
};
