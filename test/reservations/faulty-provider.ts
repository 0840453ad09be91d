import type { PaymentProvider } from '#functions/reservations/payments/provider.ts';

/**
 * What may become of one call to the provider. `unknown`: it answers that it cannot tell; `late`: its answer comes when every
 * deadline has passed; `meanwhile`: the shopper pays while the call is on its way; the others as for the table.
 */
export const PROVIDER_FAULTS = [
  'failBefore',
  'failAfter',
  'duplicate',
  'unknown',
  'late',
  'meanwhile',
  'goneBefore',
  'goneAfter',
] as const;
export type ProviderFault = (typeof PROVIDER_FAULTS)[number];

export interface FaultyProvider extends PaymentProvider {
  readonly calls: () => number;
  /** Resolves when a fault has taken the process away. */
  readonly gone: Promise<void>;
}

export interface ProviderTrouble {
  readonly faultAt: (number: number) => ProviderFault | undefined;
  /** Time passes beyond every deadline. */
  readonly passTime: () => void;
  /** The shopper of the reference pays. */
  readonly pay: (reference: string) => void;
}

/** A provider whose calls meet faults. */
export const faultyProvider = (provider: PaymentProvider, { faultAt, passTime, pay }: ProviderTrouble): FaultyProvider => {
  const { promise: gone, resolve: die } = Promise.withResolvers<void>();
  const never = new Promise<never>(() => {});
  let calls = 0;
  let isGone = false;
  const leave = (): Promise<never> => {
    isGone = true;
    die();
    return never;
  };

  const call = async <A>(work: () => Promise<A>, unknown: A, reference?: string): Promise<A> => {
    if (isGone) return never;
    calls += 1;
    const fault = faultAt(calls);
    if (fault === 'failBefore') throw new Error('The provider cannot be reached');
    if (fault === 'unknown') return unknown;
    if (fault === 'goneBefore') return leave();
    if (fault === 'meanwhile' && reference !== undefined) pay(reference);
    const answer = await work();
    if (fault === 'failAfter') throw new Error('The provider did not answer in time');
    if (fault === 'goneAfter') return leave();
    if (fault === 'late') passTime();
    return fault === 'duplicate' ? work() : answer;
  };

  return {
    calls: () => calls,
    gone,
    status: (reference) => call(() => provider.status(reference), { state: 'unknown' }, reference),
    void: (reference) => call(() => provider.void(reference), 'unknown', reference),
    refund: (paymentId) => call(() => provider.refund(paymentId), 'unknown'),
  };
};
