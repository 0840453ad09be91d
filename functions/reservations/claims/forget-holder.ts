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
 * Takes a user's name from the place they hold in an activity. A paid place stays paid: it is the stock, and what a refund
 * would go back to. One that is held or being paid is left alone until it has settled.
 */
export const forgetHolder = async ({ activityId, userId, pseudonym }: Forgotten, holders: HolderStore): Promise<Forgetting> => {
  await holders.renameInAudit(activityId, userId, pseudonym);
  const pointer = await holders.find(activityId, userId);
  if (!pointer) return 'nothing';
  const slot = await holders.place(pointer);
  const isTheirs = slot?.claimId === pointer.claimId && slot.state !== 'FREE';
  if (isTheirs && slot.state !== 'CONFIRMED') return 'open';
  // The name first: without the pointer nothing would lead back to it.
  if (isTheirs) await holders.rename(pointer, { claimId: pointer.claimId, pseudonym });
  return (await holders.forget(pointer)) ? 'forgotten' : 'open';
};

/** Takes browsers from the place a user has paid. */
export const forgetBrowsers = async (
  { activityId, userId, visitorIds }: Omit<Forgotten, 'pseudonym'> & { readonly visitorIds: ReadonlySet<string> },
  holders: HolderStore,
): Promise<Forgetting> => {
  const pointer = await holders.find(activityId, userId);
  const slot = pointer && (await holders.place(pointer));
  if (!pointer || slot?.claimId !== pointer.claimId || !visitorIds.has(slot.visitorId ?? '')) return 'nothing';
  if (slot.state !== 'CONFIRMED') return slot.state === 'FREE' ? 'nothing' : 'open';
  await holders.rename(pointer, { claimId: pointer.claimId });
  return 'forgotten';
};
