import type { ConfirmedOrder, PaymentWindow } from '../../../functions/reservations/schema.ts';
import { isProblem } from '../../api/problem.ts';

/** Where a shopper stands with an activity. */
export type OrderState =
  | { readonly step: 'idle' }
  | {
      readonly step: 'held';
      readonly reservationToken: string;
      readonly slot: number;
      readonly until: number;
      readonly window?: PaymentWindow;
      readonly notice?: PayNotice;
    }
  | { readonly step: 'pending'; readonly paymentToken: string; readonly paymentId: string }
  | { readonly step: 'done'; readonly order: ConfirmedOrder }
  | { readonly step: 'alreadyIn' }
  | { readonly step: 'soldOut'; readonly heldByOthers: number | undefined }
  | { readonly step: 'expired' }
  | { readonly step: 'refunded' }
  | { readonly step: 'waiting' }
  | { readonly step: 'failed'; readonly error: unknown };

export type PayNotice = 'declined' | 'priceChanged';

/** What a refusal of the API means for the shopper. `held` = the place they still have, if any. */
export const afterRefusal = (error: unknown, held?: Extract<OrderState, { step: 'held' }>): OrderState => {
  if (!isProblem(error)) return { step: 'failed', error };
  switch (error.code) {
    case 'ALREADY_IN':
    case 'CONFIRMED':
      return { step: 'alreadyIn' };
    case 'SOLD_OUT':
      return { step: 'soldOut', heldByOthers: error.figure('heldByOthers') };
    case 'HOLD_EXPIRED':
      return { step: 'expired' };
    case 'CLAIM_GONE':
      return { step: 'refunded' };
    case 'PAYMENT_PENDING':
      return { step: 'waiting' };
    case 'PAYMENT_DECLINED':
      return held ? { ...held, notice: 'declined' } : { step: 'failed', error };
    // The page's own clock or status was behind: show what is true now.
    case 'NOT_STARTED':
    case 'ENDED':
    case 'NOT_ACTIVE':
      return { step: 'idle' };
    default:
      return { step: 'failed', error };
  }
};

/** Digits of a card number, or undefined while it cannot be one. */
export const cardDigits = (typed: string): string | undefined => {
  const digits = typed.replaceAll(/[\s-]/g, '');
  return /^\d{12,19}$/.test(digits) ? digits : undefined;
};
