import type { SaleActivity } from '../schema.ts';
import { type DrawDeps, draw, drawableAt } from './draw.ts';

/** How a giveaway stands with the sweeper. */
export interface DrawSwept {
  /** WAITING for its minute after closing, DRAWING as long as there is work for the next sweep. */
  readonly state: 'WAITING' | 'DRAWING' | 'DRAWN';
  /** What went wrong, for the next sweep to try again. */
  readonly errors: readonly unknown[];
}

/** The sweeper's part: begins the draw of a giveaway nobody has drawn, and goes on with one that takes longer than a call. */
export const drawWhenDue = async (activity: SaleActivity, deps: DrawDeps): Promise<DrawSwept> => {
  try {
    const at = await drawableAt(activity, deps);
    if (at === undefined || at > deps.clock.now()) return { state: 'WAITING', errors: [] };
    const { state } = await draw(activity.id, deps);
    return { state: state === 'DRAWN' ? 'DRAWN' : 'DRAWING', errors: [] };
  } catch (error) {
    return { state: 'DRAWING', errors: [error] };
  }
};
