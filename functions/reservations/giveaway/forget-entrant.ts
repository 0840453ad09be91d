import type { Forgetting, Forgotten } from '../claims/forget-holder.ts';
import type { EntrantStore } from './entrant-store.ts';

/**
 * Takes a user's name from a giveaway. As long as nobody has begun to draw, the entry is withdrawn: it could win for nobody, and
 * whoever enters again has one entry, not two. Afterwards it stays, under a pseudonym, for its id is in the frozen list that
 * proves the draw. While a draw is running it is left alone: its steps read entries in the order of their names.
 */
export const forgetEntrant = async (
  { activityId, userId, pseudonym }: Forgotten,
  entrants: EntrantStore,
): Promise<Forgetting> => {
  const entry = await entrants.find(activityId, userId);
  if (!entry) return 'nothing';
  const state = await entrants.drawState(activityId);
  if (state === 'OPEN') return (await entrants.withdraw(activityId, entry)) ? 'forgotten' : 'open';
  if (state !== 'DRAWN') return 'open';
  // The work first: without the entry nothing would lead back to it.
  await entrants.dropWork(activityId);
  return (await entrants.rename(activityId, entry, pseudonym)) ? 'forgotten' : 'open';
};

/** Takes browsers from the entry of a user. */
export const forgetEntrantBrowsers = async (
  { activityId, userId, visitorIds }: Omit<Forgotten, 'pseudonym'> & { readonly visitorIds: ReadonlySet<string> },
  entrants: EntrantStore,
): Promise<Forgetting> => {
  const entry = await entrants.find(activityId, userId);
  if (!entry || !visitorIds.has(entry.visitorId ?? '')) return 'nothing';
  return (await entrants.forgetVisitor(entry)) ? 'forgotten' : 'open';
};
