import type { ChargeStatus, PaymentProvider, ProviderPayment } from '#functions/reservations/payments/provider.ts';

/** A provider that does what a test says, also what the sandbox never would: pays after a void, breaks down, forgets. */
export class ScriptedProvider implements PaymentProvider {
  readonly paid = new Map<string, ProviderPayment[]>();
  readonly refunded = new Set<string>();
  readonly voided = new Set<string>();
  pending = new Set<string>();
  /** Neither asked nor told: every call fails. */
  isDown = false;
  /** Cannot say whether a void came through. */
  voidsUnknown = false;
  refundsUnknown = false;

  /** Captures money, whatever was said before. */
  capture(reference: string, payment: ProviderPayment): string {
    this.pending.delete(reference);
    this.paid.set(reference, [...(this.paid.get(reference) ?? []), payment]);
    return payment.paymentId;
  }

  #kept(reference: string): ProviderPayment[] {
    return (this.paid.get(reference) ?? []).filter(({ paymentId }) => !this.refunded.has(paymentId));
  }

  async status(reference: string): Promise<ChargeStatus> {
    this.#answer();
    const payments = this.#kept(reference);
    if (payments.length > 0) return { state: 'paid', payments };
    return { state: this.pending.has(reference) ? 'pending' : 'none' };
  }

  async void(reference: string): Promise<'voided' | 'paid' | 'unknown'> {
    this.#answer();
    if (this.#kept(reference).length > 0) return 'paid';
    if (this.voidsUnknown || this.pending.has(reference)) return 'unknown';
    this.voided.add(reference);
    return 'voided';
  }

  async refund(paymentId: string): Promise<'refunded' | 'unknown'> {
    this.#answer();
    if (this.refundsUnknown) return 'unknown';
    this.refunded.add(paymentId);
    return 'refunded';
  }

  #answer(): void {
    if (this.isDown) throw new Error('The provider does not answer');
  }
}
