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
