import { HOUR, MINUTE, SECOND } from '#shared/clock.ts';

/** How long a slot is held for a shopper who has not gone to pay yet. */
export const HOLD = 5 * MINUTE;
/** How long a shopper may pay, counted once from prepare. */
export const PAYMENT_WINDOW = 10 * MINUTE;
/** Nothing is released before its deadline plus this: at least twice the clock skew between servers. */
export const RELEASE_MARGIN = 5 * SECOND;
/** While something is held, the sweeper comes round this often. */
export const SWEEP_EVERY = 15 * SECOND;

/**
 * A free number that is nowhere on offer counts as lost after this long: above the life of a request, below the time between two
 * sweeps, so that it is back within two of them.
 */
export const TICKET_LOST_AFTER = 10 * SECOND;

/** A mask is read again when older than this (ms). */
export const MASK_FRESH = 250;
/** Emptiness learnt longer ago than this (ms) must not refuse anybody. */
export const MASK_USABLE = SECOND;

/** Sums of the availability answer, and of "how many are only held" in a refusal, are at most this old (ms). */
export const AVAILABILITY_FIGURES = SECOND;
export const REFUSAL_FIGURES = 5 * SECOND;

/** Taken slots a request may meet before it is asked to come again. */
export const TICKETS_PER_REQUEST = 4;
/** Rounds of one request, over conflicts and changed pointers. */
export const ROUNDS_PER_REQUEST = 12;

/**
 * When a charge is asked about again, counted from the end of its claim: a payment that succeeds late, or a second one for
 * the same reference, is found up to the last of these.
 */
export const CHARGE_POLLS: readonly number[] = [MINUTE, 5 * MINUTE, 20 * MINUTE, HOUR, 6 * HOUR, 24 * HOUR];
/** A refund the provider did not take is tried again after this. */
export const REFUND_RETRY = 30 * SECOND;

/** An ended sale without live claims leaves the sweeper's registry after this. */
export const REGISTRY_GRACE = HOUR;
/** A slot stuck longer than this is reported for an alarm. */
export const STUCK_ALARM = 2 * MINUTE;

/** Seconds for Retry-After. */
export const RETRY_SOON = 1;
export const RETRY_PAYMENT = 5;
