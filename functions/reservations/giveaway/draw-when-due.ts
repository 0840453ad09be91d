import { type DrawDeps, draw, drawTimeOf } from './draw.ts';

/** How a giveaway stands with the sweeper. */
export interface DrawSwept {
  /** WAITING for its minute after closing, DRAWING as long as there is work for the next sweep. */
  readonly state: 'WAITING' | 'DRAWING' | 'DRAWN';
  /** What went wrong, for the next sweep to try again. */
  readonly errors: readonly unknown[];
}

/** The sweeper's part: begins the draw of a giveaway nobody has drawn, and goes on with one that takes longer than a call. */
export const drawWhenDue = async (activityId: string, deps: DrawDeps): Promise<DrawSwept> => {
  try {
    const { isDue } = await drawTimeOf(activityId, deps);
    if (!isDue) return { state: 'WAITING', errors: [] };
    const { state } = await draw(activityId, deps);
    return { state: state === 'DRAWN' ? 'DRAWN' : 'DRAWING', errors: [] };
  } catch (error) {
    return { state: 'DRAWING', errors: [error] };
  }
};
