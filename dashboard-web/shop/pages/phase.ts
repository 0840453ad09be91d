import type { Tone } from '../../ui/badge.tsx';

/** What a shopper may do with an activity at an instant. */
export type Phase = 'soon' | 'open' | 'soldOut' | 'paused' | 'ended';

interface Sale {
  readonly status: 'DRAFT' | 'ACTIVE' | 'PAUSED' | 'ENDED';
  readonly opensAt: number;
  readonly closesAt: number;
  /** Undefined until the stock is known. */
  readonly remaining?: number | undefined;
}

/** `now` is the server's time, epoch ms; the window is half-open. */
export const phaseOf = ({ status, opensAt, closesAt, remaining }: Sale, now: number): Phase => {
  if (status === 'ENDED' || now >= closesAt) return 'ended';
  if (status !== 'ACTIVE') return 'paused';
  if (now < opensAt) return 'soon';
  return remaining === 0 ? 'soldOut' : 'open';
};

export const phaseTones: Readonly<Record<Phase, Tone>> = {
  soon: 'accent',
  open: 'good',
  soldOut: 'neutral',
  paused: 'warn',
  ended: 'neutral',
};
