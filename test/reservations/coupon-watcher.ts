import type { CouponRow } from '#functions/reservations/coupons/coupon-store.ts';
import type { SlotRow } from '#functions/reservations/stock/slot-store.ts';
import { couponsTable, slotsTable } from '#functions/reservations/tables.ts';
import type { Database } from '#platform/table.ts';
import { PRICE } from './a-sale.ts';

export interface WatchedCoupons {
  readonly database: Database;
  /** The activity that gives coupons; its stock lies in one shard. */
  readonly activityId: string;
  readonly users: readonly string[];
}

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

  /** @param sold rows of all sales, as they are now */
  async look(sold: readonly SlotRow[]): Promise<void> {
    const { database, activityId, users } = this.#at;
    const slots = await database.table<SlotRow>(slotsTable).query({ partition: `${activityId}#0`, consistent: true });
    const table = database.table<CouponRow>(couponsTable);
    const pages = await Promise.all(users.map((user) => table.query({ partition: user, index: 'byUser' })));
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
    if (new Set(coupons.map(({ userId }) => userId)).size !== coupons.length) broken('somebody has two coupons', coupons);
    for (const id of this.#promised) if (!ids.includes(id)) broken('a coupon was taken back', { id, given });
  }

  #uses(coupon: CouponRow, discounted: readonly SlotRow[]): void {
    const uses = discounted.filter(({ couponId }) => couponId === coupon.id);
    if (uses.length > 1) broken('one coupon lowers two prices', { coupon, uses });
    const [use] = uses;
    const before = this.#used.get(coupon.id);
    if (before !== undefined && use?.claimId !== before) broken('a used coupon came back', { coupon, use });
    if (!use) return;
    if (use.userId !== coupon.userId || coupon.claim?.claimId !== use.claimId) broken('used by another claim', { coupon, use });
    if ((use.amount ?? 0) + (use.discount ?? 0) !== PRICE) broken('amount and discount are not the price', use);
    if (use.state === 'CONFIRMED' && use.claimId) this.#used.set(coupon.id, use.claimId);
  }
}
