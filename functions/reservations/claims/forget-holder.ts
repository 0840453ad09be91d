import type { HolderStore } from './holder-store.ts';

export interface Forgotten {
  readonly activityId: string;
  readonly userId: string;
  /** In place of the user on a place that was paid. */
  readonly pseudonym: string;
}

/** `open`: held or being paid; it settles by itself within minutes, and then it can be done. */
export type Forgetting = 'forgotten' | 'open' | 'nothing';

/**
 * Takes the name of the holder, and the browser, from the order of a claim; without a pseudonym the browser alone.
 * @returns false if the ledger has not heard of the claim yet
 */
export type ForgetOrder = (claimId: string, pseudonym?: string) => Promise<boolean>;

export interface HolderDeps {
  readonly holders: HolderStore;
  readonly forgetOrder: ForgetOrder;
}

/**
 * Takes a user's name from the place they hold in an activity, and from the order or coupon it became. A paid place stays paid: it is
 * the stock, and what a refund would go back to. One that is held or being paid is left alone until it has settled, and one that
 * is paid until its order is written, or that would be written with the name later.
 */
export const forgetHolder = async (who: Forgotten, deps: HolderDeps): Promise<Forgetting> => {
  const outcome = await leavePlace(who, deps);
  // Last: as long as a place is stuck, somebody may decide on it, by name.
  if (outcome !== 'open') await deps.holders.renameInAudit(who.activityId, who.userId, who.pseudonym);
  return outcome;
};

const leavePlace = async (
  { activityId, userId, pseudonym }: Forgotten,
  { holders, forgetOrder }: HolderDeps,
): Promise<Forgetting> => {
  const pointer = await holders.find(activityId, userId);
  if (!pointer) return 'nothing';
  const slot = await holders.place(pointer);
  const isTheirs = slot?.claimId === pointer.claimId && slot.state !== 'FREE';
  if (isTheirs && slot.state !== 'CONFIRMED') return 'open';
  if (isTheirs && slot.issuedCouponId !== undefined) await holders.renameCoupon(slot.issuedCouponId, { userId, pseudonym });
  else if (isTheirs && !(await forgetOrder(pointer.claimId, pseudonym))) return 'open';
  // The name first: without the pointer nothing would lead back to it.
  if (isTheirs) await holders.rename(pointer, { claimId: pointer.claimId, pseudonym });
  return (await holders.forget(pointer)) ? 'forgotten' : 'open';
};

/** Takes browsers from the place a user has paid. */
export const forgetBrowsers = async (
  { activityId, userId, visitorIds }: Omit<Forgotten, 'pseudonym'> & { readonly visitorIds: ReadonlySet<string> },
  { holders, forgetOrder }: HolderDeps,
): Promise<Forgetting> => {
  const pointer = await holders.find(activityId, userId);
  const slot = pointer && (await holders.place(pointer));
  if (!pointer || slot?.claimId !== pointer.claimId || !visitorIds.has(slot.visitorId ?? '')) return 'nothing';
  if (slot.state !== 'CONFIRMED') return slot.state === 'FREE' ? 'nothing' : 'open';
  if (slot.issuedCouponId === undefined && !(await forgetOrder(pointer.claimId))) return 'open';
  await holders.rename(pointer, { claimId: pointer.claimId });
  return 'forgotten';
};
