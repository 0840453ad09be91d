import { MINUTE, SECOND } from '#shared/clock.ts';

/** What the sandbox does with a card, always the same. */
export interface CardBehaviour {
  readonly outcome: 'PAID' | 'DECLINED';
  /** How long it stays undecided (ms). */
  readonly after: number;
  /** How many times it is charged. */
  readonly charges: 1 | 2;
}

/** Card numbers of the sandbox; every other number is declined. */
export const sandboxCards = {
  approve: '4242424242424242',
  decline: '4000000000000002',
  /** Pending beyond the payment window, then declined. */
  timeOut: '4000000000000119',
  /** Pending for a while, then paid. */
  lateSuccess: '4000000000000259',
  /** One click, two captured payments. */
  doubleCharge: '4000000000000341',
} as const;

const behaviours: Readonly<Record<string, CardBehaviour>> = {
  [sandboxCards.approve]: { outcome: 'PAID', after: 0, charges: 1 },
  [sandboxCards.decline]: { outcome: 'DECLINED', after: 0, charges: 1 },
  [sandboxCards.timeOut]: { outcome: 'DECLINED', after: 15 * MINUTE, charges: 1 },
  [sandboxCards.lateSuccess]: { outcome: 'PAID', after: 30 * SECOND, charges: 1 },
  [sandboxCards.doubleCharge]: { outcome: 'PAID', after: 0, charges: 2 },
};

const DECLINED: CardBehaviour = { outcome: 'DECLINED', after: 0, charges: 1 };

export const behaviourOf = (card: string): CardBehaviour => behaviours[card] ?? DECLINED;
