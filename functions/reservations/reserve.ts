import { Buffer } from 'node:buffer';
import { AxonError, isAxonError } from '#shared/axon-error.ts';
import { checkGate } from './check-gate.ts';
import { secondsLeft, seenClaimOf } from './claims/claim.ts';
import { type FoundClaim, findClaim } from './claims/find-claim.ts';
import { checkWantedCoupon, couponFor, issuedAgain, issuedNow } from './coupons/issue.ts';
import type { ReservationDeps } from './dependencies.ts';
import { checkEligibility } from './eligibility.ts';
import {
  HOLD,
  MASK_FRESH,
  MASK_USABLE,
  REFUSAL_FIGURES,
  RETRY_PAYMENT,
  RETRY_SOON,
  ROUNDS_PER_REQUEST,
  TICKETS_PER_REQUEST,
} from './limits.ts';
import type { Claim, IssuedCoupon, Reservation, SeenClaim, SlotRef } from './schema.ts';
import { announceFree } from './stock/announce.ts';
import type { MaskRow } from './stock/mask-store.ts';
import { isSoldOut, takeTicket } from './stock/take-ticket.ts';

export interface ReserveInput {
  readonly activityId: string;
  readonly userId: string;
  readonly productId?: string | undefined;
  /** A coupon to pay with; whether it can be used is asked here already and decided at prepare. */
  readonly couponId?: string | undefined;
  /** Browser the shopper came with: for the funnel, never for the decision. */
  readonly visitorId?: string | undefined;
}

/** `repeated`: I had it already. */
export interface Reserved {
  readonly reservation: Reservation | IssuedCoupon;
  readonly repeated: boolean;
}

/** One request on its way: the ticket it holds must be used or given back. */
interface Request extends ReserveInput {
  readonly claimId: string;
  /** Where to begin among the shards. */
  readonly start: number;
  ticket: SlotRef | undefined;
  taken: number;
  eligible: boolean;
}

/**
 * Holds one slot for one user. Every answer is final and true at a moment within the request; nothing is ever promised that a
 * slot row does not say. A COUPON activity gives its coupon with the slot, at once and for good.
 * @throws AxonError ACTIVITY_NOT_FOUND, PRODUCT_MISMATCH, NOT_ACTIVE, NOT_STARTED, ENDED, ALREADY_IN, PAYMENT_PENDING, SOLD_OUT,
 *   NOT_ELIGIBLE, TRY_AGAIN; for the coupon to pay with those of `checkCoupon`
 */
export const reserve = (input: ReserveInput, deps: ReservationDeps): Promise<Reserved> =>
  deps.turns(`${input.activityId}#${input.userId}`, () => take(input, deps));

const take = async (input: ReserveInput, deps: ReservationDeps): Promise<Reserved> => {
  const bytes = deps.random.bytes(16);
  const claimId = Buffer.from(bytes).toString('hex');
  const request: Request = { ...input, claimId, start: bytes[0] ?? 0, ticket: undefined, taken: 0, eligible: false };
  try {
    const answer = await decide(request, deps);
    await giveBack(request.ticket, deps);
    return answer;
  } catch (error) {
    // After any other error the ticket may have been used: the sweeper, not we, finds out.
    if (isAxonError(error)) await giveBack(request.ticket, deps);
    throw error;
  }
};

const decide = async (request: Request, deps: ReservationDeps): Promise<Reserved> => {
  for (let round = 0; round < ROUNDS_PER_REQUEST && request.taken < TICKETS_PER_REQUEST; round += 1) {
    const answer = await decideOnce(request, deps);
    if (answer) return answer;
  }
  throw new AxonError('TRY_AGAIN', { retryAfter: RETRY_SOON });
};

/** One round. @returns undefined if something moved under it and it is worth another look */
const decideOnce = async (request: Request, deps: ReservationDeps): Promise<Reserved | undefined> => {
  const { mask, readAt } = await checkGate(request, MASK_FRESH, deps);
  const mine = await findClaim(request, deps);
  const answer = answerFrom(mine, request, deps);
  if (answer) return answer;
  if (!request.ticket) {
    if (isSoldOut(mask)) return refuse(mask, readAt, deps);
    await expectEligible(request, mask, deps);
    const ticket = await takeTicket(mask, request.start, deps);
    if (ticket.kind === 'missing') throw new AxonError('TRY_AGAIN', { retryAfter: RETRY_SOON });
    if (ticket.kind === 'empty') return refuseUnlessMine(request, { mask, readAt }, deps);
    request.ticket = ticket.slot;
  }
  await checkGate(request, MASK_USABLE, deps);
  return hold(request, { mine, mask, slot: request.ticket }, deps);
};

/**
 * Asked once per request and after everything cheaper: a place that is already mine is answered before it, a crowd that is sold
 * out costs no read of it, and no ticket is taken for who may not have it.
 */
const expectEligible = async (request: Request, mask: MaskRow, deps: ReservationDeps): Promise<void> => {
  if (request.eligible) return;
  await checkEligibility(request.userId, mask.eligibility ?? [], deps);
  await checkWantedCoupon(request, deps);
  request.eligible = true;
};

/** The pointer was read before the dispensers were found empty; another tab of mine may have got the last slot since. */
const refuseUnlessMine = async (
  request: Request,
  { mask, readAt }: { readonly mask: MaskRow; readonly readAt: number },
  deps: ReservationDeps,
): Promise<Reserved | undefined> => {
  const mine = await findClaim(request, deps);
  return answerFrom(mine, request, deps) ?? refuse(mask, readAt, deps);
};

/** What my own claim answers by itself. @returns undefined if I have none, or only an expired hold */
const answerFrom = (
  { slot }: FoundClaim,
  { userId }: Request,
  deps: ReservationDeps,
): Reserved | Promise<Reserved> | undefined => {
  if (!slot) return undefined;
  if (slot.issuedCouponId !== undefined) return issuedAgain(slot, deps).then((reservation) => ({ reservation, repeated: true }));
  if (slot.state === 'CONFIRMED') throw new AxonError('ALREADY_IN', { slot: slot.number });
  const seen = seenClaimOf(slot);
  const lives = seen !== undefined && seen.state !== 'STUCK' && seen.deadline > deps.clock.now();
  if (lives)
    return { reservation: reservationOf(seen, { userId, heldUntil: slot.expiresAt ?? seen.deadline }, deps), repeated: true };
  if (slot.state === 'HELD') return undefined;
  throw new AxonError('PAYMENT_PENDING', { retryAfter: RETRY_PAYMENT });
};

/** @returns undefined if the emptiness was learnt too long ago to refuse anybody by it */
const refuse = async (mask: MaskRow, learntAt: number, deps: ReservationDeps): Promise<undefined> => {
  const figures = await deps.figures.read(mask.activityId, mask.shards, REFUSAL_FIGURES).catch(() => undefined);
  if (deps.clock.now() - learntAt > MASK_USABLE) return undefined;
  throw new AxonError('SOLD_OUT', { heldByOthers: figures?.held });
};

interface Chance {
  readonly mine: FoundClaim;
  readonly mask: MaskRow;
  readonly slot: SlotRef;
}

const hold = async (request: Request, { mine, mask, slot }: Chance, deps: ReservationDeps): Promise<Reserved | undefined> => {
  const { userId, visitorId, claimId, couponId } = request;
  const { productId, campaignId } = mask;
  const claim: Claim = { ...slot, claimId };
  const heldAt = deps.clock.now();
  const expiresAt = heldAt + HOLD;
  const giveUp = mine.slot && seenClaimOf(mine.slot);
  const coupon = couponFor(request, mask, heldAt);
  const given = coupon ? { confirmedAt: heldAt, issuedCouponId: coupon.id } : { expiresAt, productId, couponId };
  const holder = { claimId, userId, visitorId, heldAt, campaignId, ...given };
  const issue = coupon && deps.coupons.entries.issue(coupon);
  const outcome = await deps.pointers.hold({ claim, userId, holder, seenClaimId: mine.pointer?.claimId, giveUp, coupon: issue });
  if (outcome === 'slotTaken') {
    request.ticket = undefined;
    request.taken += 1;
  }
  if (outcome !== 'held') return undefined;
  request.ticket = undefined;
  if (giveUp && giveUp.number !== claim.number) await giveBack(giveUp, deps);
  if (coupon) return { reservation: issuedNow(coupon, claim), repeated: false };
  const seen: SeenClaim = { ...claim, state: 'HELD', deadline: expiresAt };
  return { reservation: reservationOf(seen, { userId, heldUntil: expiresAt }, deps), repeated: false };
};

/** Lists a number again. If that fails the sweeper does it; the answer already decided stands. */
const giveBack = async (slot: SlotRef | undefined, deps: ReservationDeps): Promise<void> => {
  if (slot) await announceFree(slot, deps).catch(() => undefined);
};

/** The same claim always gets the same token, so a second tab can go on where the first one was. */
const reservationOf = (
  { activityId, shard, number, claimId, deadline }: SeenClaim,
  { userId, heldUntil }: { readonly userId: string; readonly heldUntil: number },
  { tokens, clock }: Pick<ReservationDeps, 'tokens' | 'clock'>,
): Reservation => ({
  reservationToken: tokens.sign({ claim: { activityId, shard, number, claimId }, userId, phase: 'hold', until: heldUntil }),
  slot: number,
  expiresAt: deadline,
  remainingSeconds: secondsLeft(deadline, clock.now()),
});
