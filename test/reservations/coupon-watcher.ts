import type { CouponRow } from '#functions/reservations/coupons/coupon-store.ts';
import { PAYMENT_WINDOW } from '#functions/reservations/limits.ts';
import type { Coupon } from '#functions/reservations/schema.ts';
import type { SlotRow } from '#functions/reservations/stock/slot-store.ts';
import { couponsTable, slotsTable } from '#functions/reservations/tables.ts';
import type { Database } from '#platform/table.ts';
import { SECOND } from '#shared/clock.ts';
import type { CouponTerms } from '#shared/coupon.ts';
import type { MovedClock } from './a-sale.ts';
import type { Erasures } from './an-erasure.ts';

export interface WatchedCoupons {
  readonly database: Database;
  readonly clock: MovedClock;
  /** The activity that gives coupons; its stock lies in one shard. */
  readonly activityId: string;
  readonly users: readonly string[];
  readonly erasures: Pick<Erasures, 'ownerOf' | 'isPseudonym' | 'pseudonyms'>;
  readonly terms: Omit<CouponTerms, 'category'>;
  /** What each sale asks for a place. */
  readonly prices: Readonly<Record<string, number>>;
}

/** What a coupon must take off, in integers of any size. */
const worthOf = ({ discount }: WatchedCoupons['terms'], price: number): number => {
  if (discount.kind === 'AMOUNT') return discount.amount < price ? discount.amount : price;
  const share = Number((BigInt(price) * BigInt(discount.basisPoints)) / 10_000n);
  return discount.maxDiscount !== undefined && discount.maxDiscount < share ? discount.maxDiscount : share;
};

/** Most a server's clock is ahead (ms). */
const MOST_AHEAD = 2 * SECOND;

const broken = (what: string, facts: unknown): never => {
  throw new Error(`${what}: ${JSON.stringify(facts)}`);
};

/** Looks at the coupons after every store call: as many as places given, one a user, each used by one order at most. */
export class CouponWatcher {
  readonly #at: WatchedCoupons;
  /** Coupons somebody was told to have. */
  readonly #promised = new Set<string>();
  /** Which claim used a coupon: for ever. */
  readonly #used = new Map<string, string>();

  constructor(at: WatchedCoupons) {
    this.#at = at;
  }

  promised(couponId: string): void {
    this.#promised.add(couponId);
  }

  /** A shopper was shown these: used for ever, expired never too early. */
  listed(coupons: readonly Coupon[]): void {
    for (const { id, state, orderId } of coupons) {
      if (state === 'USED' ? orderId !== this.#used.get(id) : orderId !== undefined)
        broken('shown with a wrong order', { id, state });
      if (state === 'EXPIRED' && this.#at.clock.now() + MOST_AHEAD < this.#at.terms.validUntil)
        broken('expired too early', { id });
    }
  }

  /** Once nothing is open any more each coupon is in exactly one state: used by its one order, expired, or still to be had. */
  atTheEnd(coupons: readonly Coupon[], rows: readonly SlotRow[]): void {
    const isOver = this.#at.terms.validUntil <= this.#at.clock.now();
    for (const { id, state, inUse, orderId } of coupons) {
      const orders = rows.filter(
        ({ state: sold, couponId, discount }) => sold === 'CONFIRMED' && couponId === id && discount !== undefined,
      );
      const expected = orders.length === 1 ? 'USED' : isOver ? 'EXPIRED' : 'ISSUED';
      if (inUse || state !== expected || orders.length > 1 || orders[0]?.claimId !== orderId)
        broken('a coupon in another state than its orders say', { id, state, inUse, orderId, orders });
    }
  }

  /** @param sold rows of all sales, as they are now */
  async look(sold: readonly SlotRow[]): Promise<void> {
    const { database, activityId, users, erasures } = this.#at;
    const slots = await database.table<SlotRow>(slotsTable).query({ partition: `${activityId}#0`, consistent: true });
    const table = database.table<CouponRow>(couponsTable);
    const owners = [...users, ...erasures.pseudonyms()];
    const pages = await Promise.all(owners.map((user) => table.query({ partition: user, index: 'byUser' })));
    const coupons = pages.flatMap(({ items }) => items);
    this.#issued(slots.items, coupons);
    const discounted = sold.filter(({ state, discount }) => state !== 'FREE' && state !== 'HELD' && discount !== undefined);
    for (const coupon of coupons) this.#uses(coupon, discounted);
    const known = new Set(coupons.map(({ id }) => id));
    for (const slot of discounted) if (!known.has(slot.couponId ?? '')) broken('a discount without a coupon', slot);
  }

  #issued(slots: readonly SlotRow[], coupons: readonly CouponRow[]): void {
    const given = slots.filter(({ state }) => state !== 'FREE');
    if (given.some(({ state, amount, paymentId }) => state !== 'CONFIRMED' || amount !== undefined || paymentId !== undefined))
      broken('a coupon was held or paid for', given);
    const ids = given.map(({ claimId }) => claimId).sort();
    if (JSON.stringify(ids) !== JSON.stringify(coupons.map(({ id }) => id).sort()))
      broken('places and coupons disagree', { given, coupons });
    const owners = coupons.map(({ userId }) => userId).filter((userId) => !this.#at.erasures.isPseudonym(userId));
    if (new Set(owners).size !== owners.length) broken('somebody has two coupons', coupons);
    for (const id of this.#promised) if (!ids.includes(id)) broken('a coupon was taken back', { id, given });
  }

  #uses(coupon: CouponRow, discounted: readonly SlotRow[]): void {
    const uses = discounted.filter(({ couponId }) => couponId === coupon.id);
    if (uses.length > 1) broken('one coupon lowers two prices', { coupon, uses });
    const [use] = uses;
    const before = this.#used.get(coupon.id);
    if (before !== undefined && use?.claimId !== before) broken('a used coupon came back', { coupon, use });
    if (!use) return;
    const { ownerOf } = this.#at.erasures;
    if (ownerOf(use.userId) !== ownerOf(coupon.userId) || coupon.claim?.claimId !== use.claimId)
      broken('used by another claim', { coupon, use });
    const { terms, prices } = this.#at;
    const price = prices[use.activityId] ?? Number.NaN;
    if (use.discount !== worthOf(terms, price) || use.amount !== price - use.discount)
      broken('not what the coupon takes off', use);
    if (price < terms.minOrderAmount) broken('used for less than its least order', use);
    if ((use.payUntil ?? 0) - PAYMENT_WINDOW >= terms.validUntil) broken('used after it had expired', use);
    if (use.state === 'CONFIRMED' && use.claimId) this.#used.set(coupon.id, use.claimId);
  }
}
