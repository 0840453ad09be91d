import { AxonError, isAxonError } from '#shared/axon-error.ts';
import type { Random } from '#shared/random.ts';
import type { Role } from '#shared/route.ts';
import { seenClaimOf } from '../claims/claim.ts';
import type { ReservationDeps } from '../dependencies.ts';
import { RETRY_PAYMENT } from '../limits.ts';
import type { ChargeStatus, ProviderPayment } from '../payments/provider.ts';
import { payBack } from '../payments/refund.ts';
import { settle } from '../payments/settle.ts';
import type { Refund, Resolution, Resolved, SeenClaim } from '../schema.ts';
import { announceFree } from '../stock/announce.ts';
import { shardOf } from '../stock/shards.ts';
import type { SlotRow } from '../stock/slot-store.ts';

export interface ResolveInput {
  readonly activityId: string;
  readonly slot: number;
  /** If given, the entry must still be this claim's. */
  readonly claimId?: string | undefined;
  readonly resolution: Resolution;
  readonly reason: string;
  readonly member: { readonly userId: string; readonly role: Role };
}

export type ResolveDeps = Pick<
  ReservationDeps,
  'sales' | 'slots' | 'payments' | 'provider' | 'dispensers' | 'masks' | 'gate' | 'audit' | 'clock'
> & { readonly random: Random };

type Outcome = Omit<Resolved, 'slot'>;

/**
 * A person ends what the provider left open. Bound by the provider's word all the same: nothing is confirmed that was not paid, and
 * a paid place is released only together with its refund. What the provider says later of a released one is refunded too.
 * @throws AxonError ACTIVITY_NOT_FOUND, WRONG_STATUS (not stuck, or not this claim, any more), NOT_RESOLVABLE, TRY_AGAIN
 */
export const resolveEntry = async (input: ResolveInput, deps: ResolveDeps): Promise<Resolved> => {
  const { slot, seen } = await findStuck(input, deps);
  const { reason, resolution, member } = input;
  const decision = {
    id: deps.random.id(),
    at: deps.clock.now(),
    memberId: member.userId,
    role: member.role,
    slot: slot.number,
    userId: slot.userId,
    claimId: seen.claimId,
    resolution,
    reason,
    outcome: 'BEGUN' as const,
  };
  const begun = await deps.audit.begin(input.activityId, decision, deps.slots.entries.still(seen));
  if (!begun) {
    // Says what it is now; if it is still the same, somebody else was only writing.
    await findStuck(input, deps);
    throw new AxonError('TRY_AGAIN', { retryAfter: RETRY_PAYMENT });
  }
  try {
    const outcome = await (resolution === 'CONFIRM' ? confirmPaid(seen, deps) : releaseWithRefund(seen, deps));
    await deps.audit.finish(begun, {
      outcome: outcome.state === 'CONFIRMED' ? 'CONFIRMED' : 'RELEASED',
      refunds: outcome.refunds,
    });
    return { slot: slot.number, ...outcome };
  } catch (error) {
    // After any other error it is not known what was done: the entry stays "begun".
    if (isAxonError(error)) await deps.audit.finish(begun, { outcome: 'REFUSED', code: error.code });
    throw error;
  }
};

const findStuck = async ({ activityId, slot: number, claimId }: ResolveInput, { sales, slots }: ResolveDeps) => {
  const sale = await sales.get(activityId);
  if (!sale) throw new AxonError('ACTIVITY_NOT_FOUND', { activityId });
  const slot: SlotRow | undefined = await slots.get({ activityId, shard: shardOf(number, sale.shards), number });
  const seen = slot && seenClaimOf(slot);
  if (seen?.state !== 'STUCK' || !slot) throw new AxonError('WRONG_STATUS', { current: slot?.state, allowed: ['STUCK'] });
  if (claimId !== undefined && claimId !== seen.claimId) throw new AxonError('WRONG_STATUS', { reason: 'OTHER_CLAIM' });
  return { slot, seen };
};

const confirmPaid = async (seen: SeenClaim, deps: ResolveDeps): Promise<Outcome> => {
  const settlement = await settle(seen, deps);
  const verdicts = settlement.state === 'paid' ? settlement.verdicts : [];
  const refunds = verdicts.flatMap((verdict) => (verdict.kind === 'refused' ? refundOf(verdict.paymentId, verdict.refund) : []));
  if (verdicts.some(({ kind }) => kind === 'confirmed')) return { state: 'CONFIRMED', refunds };
  throw new AxonError('NOT_RESOLVABLE', { provider: settlement.state, refunds });
};

const releaseWithRefund = async (seen: SeenClaim, deps: ResolveDeps): Promise<Outcome> => {
  const payments = await stopAndFindMoney(seen, deps);
  const now = deps.clock.now();
  // Owed before the place is free: whatever dies in between, the money goes back, and it cannot buy the place any more. If it
  // has just bought it, the place is not as it was seen.
  for (const payment of payments) await deps.payments.oweRefund(seen, payment, now);
  if (!(await deps.slots.free(seen, now))) throw changed();
  await announceFree(seen, deps);
  const refunds = await Promise.all(
    payments.map(async ({ paymentId }) => refundOf(paymentId, await payBack(paymentId, deps)).at(0)),
  );
  return { state: 'FREE', refunds: refunds.flatMap((refund) => refund ?? []) };
};

/** Payments that were taken. If the provider cannot say, none: the reference is asked about for a day after the release. */
const stopAndFindMoney = async ({ claimId }: SeenClaim, { provider }: ResolveDeps): Promise<readonly ProviderPayment[]> => {
  const status = () => provider.status(claimId).catch((): ChargeStatus => ({ state: 'unknown' }));
  const before = await status();
  if (before.state === 'paid') return before.payments;
  if ((await provider.void(claimId).catch(() => 'unknown')) !== 'paid') return [];
  const after = await status();
  if (after.state === 'paid') return after.payments;
  throw new AxonError('TRY_AGAIN', { retryAfter: RETRY_PAYMENT });
};

const changed = (): AxonError => new AxonError('WRONG_STATUS', { reason: 'CHANGED', allowed: ['STUCK'] });

const refundOf = (paymentId: string, state: string): readonly Refund[] =>
  state === 'REFUNDED' || state === 'REFUND_DUE' ? [{ paymentId, state }] : [];
