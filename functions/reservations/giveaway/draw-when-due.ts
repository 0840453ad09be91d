import type { SaleActivity } from '../schema.ts';
import { type DrawDeps, draw, drawableAt } from './draw.ts';

/** The sweeper's part: draws a giveaway that nobody has drawn. @returns what went wrong, for the next sweep to try again */
export const drawWhenDue = async (activity: SaleActivity, deps: DrawDeps): Promise<readonly unknown[]> => {
  const now = deps.clock.now();
  if ((drawableAt(activity, now) ?? Number.POSITIVE_INFINITY) > now) return [];
  try {
    await draw(activity.id, deps);
    return [];
  } catch (error) {
    return [error];
  }
};
