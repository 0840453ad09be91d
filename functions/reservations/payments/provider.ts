/** A captured payment as the provider vouches for it. */
export interface ProviderPayment {
  readonly paymentId: string;
  /** Minor units. */
  readonly amount: number;
  readonly currency: string;
}

/**
 * What the provider knows of a merchant reference. `paid` lists every captured and not refunded payment (one, or more after
 * a double charge); `none` = it has never seen the reference; `unknown` = it cannot tell now.
 */
export type ChargeStatus =
  | { readonly state: 'paid'; readonly payments: readonly ProviderPayment[] }
  | { readonly state: 'pending' | 'declined' | 'none' | 'unknown' };

/** The payment provider, asked by our own reference (= the claim id). Whatever a client says about money is never believed. */
export interface PaymentProvider {
  status(reference: string): Promise<ChargeStatus>;
  /** Makes sure nothing is captured under the reference any more; `paid` if money was already taken. */
  void(reference: string): Promise<'voided' | 'paid' | 'unknown'>;
  /** Gives one payment back in full. Idempotent. */
  refund(paymentId: string): Promise<'refunded' | 'unknown'>;
}
