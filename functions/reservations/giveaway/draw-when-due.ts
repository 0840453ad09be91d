import { isAxonError } from '#shared/axon-error.ts';
import type { SaleActivity } from '../schema.ts';
import { type DrawDeps, draw } from './draw.ts';

/** How a giveaway stands with the sweeper. */
export interface DrawSwept {
  /** WAITING for its minute after closing, DRAWING as long as there is work for the next sweep. */
  readonly state: 'WAITING' | 'DRAWING' | 'DRAWN';
  /** What went wrong, for the next sweep to try again. */
  readonly errors: readonly unknown[];
}

/** The sweeper's part: begins the draw of a giveaway nobody has drawn, and goes on with one that takes longer than a call. */
export const drawWhenDue = async ({ id, status, closesAt }: SaleActivity, deps: DrawDeps): Promise<DrawSwept> => {
  if (status !== 'ENDED' && deps.clock.now() < closesAt) return { state: 'WAITING', errors: [] };
  try {
    const { state } = await draw(id, deps);
    return { state: state === 'DRAWN' ? 'DRAWN' : 'DRAWING', errors: [] };
  } catch (error) {
    return isAxonError(error, 'NOT_DRAWABLE') ? { state: 'WAITING', errors: [] } : { state: 'DRAWING', errors: [error] };
  }
};
