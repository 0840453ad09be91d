import type { ErasureSteps, Found, Settling } from '#functions/customers/erasing/work-erasures.ts';
import { orderStore } from '#functions/customers/order-store.ts';
import { type ForgetOrder, type Forgetting, forgetBrowsers, forgetHolder } from '#functions/reservations/claims/forget-holder.ts';
import { holderStore } from '#functions/reservations/claims/holder-store.ts';
import { couponStore } from '#functions/reservations/coupons/coupon-store.ts';
import { entrantStore } from '#functions/reservations/giveaway/entrant-store.ts';
import { forgetEntrant, forgetEntrantBrowsers } from '#functions/reservations/giveaway/forget-entrant.ts';
import type { Database } from '#platform/table.ts';
import { ownersOf } from './find-person.ts';

/** What an erasure does about places, coupons and entries in giveaways. */
export const eraseReservations = (database: Database): Pick<ErasureSteps, 'places' | 'coupons' | 'entries'> => {
  const [coupons, entrants, orders] = [couponStore(database), entrantStore(database), orderStore(database)];
  const forgetOrder: ForgetOrder = (claimId, pseudonym) =>
    pseudonym === undefined ? orders.forgetVisitor(claimId) : orders.forgetCustomer(claimId, pseudonym);
  const holding = { holders: holderStore(database), forgetOrder };
  return {
    places: (found, pseudonym) =>
      inEach(found, database, (at) =>
        found.customerId === undefined
          ? forgetBrowsers({ ...at, ...found }, holding)
          : forgetHolder({ ...at, pseudonym }, holding),
      ),
    // A coupon knows no browser.
    coupons: async ({ customerId }, pseudonym) => {
      if (customerId === undefined) return 0;
      let removed = 0;
      for (const coupon of await Array.fromAsync(coupons.ofUser(customerId, undefined, 100)))
        if (await coupons.forgetUser(coupon, pseudonym)) removed += 1;
      return removed;
    },
    entries: (found, pseudonym) =>
      inEach(found, database, (at) =>
        found.customerId === undefined
          ? forgetEntrantBrowsers({ ...at, ...found }, entrants)
          : forgetEntrant({ ...at, pseudonym }, entrants),
      ),
  };
};

/** Whatever a person may have in an activity, in each of them. */
const inEach = async (
  found: Found,
  database: Database,
  forget: (at: { readonly activityId: string; readonly userId: string }) => Promise<Forgetting>,
): Promise<Settling> => {
  const outcomes: Forgetting[] = [];
  for (const userId of await ownersOf(found, { database }))
    for (const activityId of found.activityIds) outcomes.push(await forget({ activityId, userId }));
  const of = (outcome: Forgetting): number => outcomes.filter((one) => one === outcome).length;
  return { removed: of('forgotten'), open: of('open') };
};
