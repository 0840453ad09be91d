import type { Page, PageQuery } from '#shared/page.ts';
import { keyOfCursor, takePage } from '#shared/take-page.ts';
import type { ReservationDeps } from '../dependencies.ts';
import type { Coupon, CouponState, Slot } from '../schema.ts';
import { couponOf } from './coupon-of.ts';
import type { CouponRow } from './coupon-store.ts';

export type ReadCouponsDeps = Pick<ReservationDeps, 'coupons' | 'slots' | 'clock'>;

/** Coupons of one user, newest first, in the states their slots say. @throws AxonError CURSOR_INVALID */
export const listCoupons = async (
  { userId, cursor, limit }: PageQuery & { readonly userId: string },
  deps: ReadCouponsDeps,
): Promise<Page<Coupon>> => {
  const rows = deps.coupons.ofUser(userId, keyOfCursor(cursor), limit);
  const page = await takePage(rows, { limit, keyOf: ({ newest }) => newest });
  return { ...page, items: await withStates(page.items, deps) };
};

/** States of coupons by their ids, for lists of those who were given one. */
export const couponStates = async (
  slots: readonly Pick<Slot, 'issuedCouponId'>[],
  deps: ReadCouponsDeps,
): Promise<ReadonlyMap<string, CouponState>> => {
  const rows = await deps.coupons.getMany(slots.flatMap(({ issuedCouponId }) => issuedCouponId ?? []));
  const coupons = await withStates([...rows.values()], deps);
  return new Map(coupons.map(({ id, state }) => [id, state]));
};

/** Rows as coupons, in their order. The slots are read eventually: a coupon that has just been used may still seem to be in use. */
const withStates = async (rows: readonly CouponRow[], { slots, clock }: ReadCouponsDeps): Promise<readonly Coupon[]> => {
  const claims = rows.flatMap(({ claim }) => claim ?? []);
  const found = await slots.getMany(claims);
  const byClaim = new Map(found.map((slot) => [slot.claimId, slot]));
  const now = clock.now();
  return rows.map((row) => couponOf(row, row.claim && byClaim.get(row.claim.claimId), now));
};
