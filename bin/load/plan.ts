import { seededDraw } from '../simulate/seeded-draw.ts';

/** What a winner does with the place. `late`: pays, and the provider decides half a minute later. */
export type Fate = 'pay' | 'abandon' | 'cancel' | 'late';

export interface CrowdPlan {
  readonly users: number;
  /** All arrive within this (ms). */
  readonly withinMs: number;
  /** Shares (0..1): of shoppers who click twice, and of winners by fate; the other winners pay. */
  readonly doubleClick: number;
  readonly abandon: number;
  readonly cancel: number;
  readonly late: number;
  readonly seed: number;
  /** Tells the users of one run from those of another. */
  readonly run: string;
}

export interface PlannedShopper {
  readonly userId: string;
  /** ms from the start of the wave. */
  readonly arrivesAt: number;
  /** ms after the first click. */
  readonly secondClickAfter: number | undefined;
  readonly fate: Fate;
}

const LONGEST_DOUBLE_CLICK = 300;

/** The whole crowd, in order of arrival. */
export const planCrowd = (plan: CrowdPlan): readonly PlannedShopper[] => {
  const draw = seededDraw(plan.seed);
  const shoppers = Array.from({ length: plan.users }, (_, at) => ({
    userId: `load-${plan.run}-${at + 1}`,
    arrivesAt: draw() * plan.withinMs,
    secondClickAfter: draw() < plan.doubleClick ? draw() * LONGEST_DOUBLE_CLICK : undefined,
    fate: fateOf(draw(), plan),
  }));
  return shoppers.sort((one, other) => one.arrivesAt - other.arrivesAt);
};

const fateOf = (drawn: number, { abandon, cancel, late }: CrowdPlan): Fate => {
  if (drawn < abandon) return 'abandon';
  if (drawn < abandon + cancel) return 'cancel';
  return drawn < abandon + cancel + late ? 'late' : 'pay';
};
