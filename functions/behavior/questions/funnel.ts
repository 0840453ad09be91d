import { DAY } from '#shared/clock.ts';
import { documentOf } from '../journey-document.ts';
import { type Funnel, type Journey, STEPS, type Step } from '../schema.ts';

/** How many people walked how far through an activity. */
export interface FunnelQuestion {
  readonly activityId: string;
  /** Half-open [from, to) in epoch ms: when the visit happened. Later steps may lie after `to`. */
  readonly from: number;
  readonly to: number;
  /** All steps lie in [visit, visit + windowMs). */
  readonly windowMs: number;
}

/** The one row of the answer. */
export interface FunnelCounts {
  /** Unique people who reached each step in order, from a visit in the period. */
  readonly people: Readonly<Record<Step, number>>;
  /** Journeys in question of which some times were not kept: with any, the counts may be too low. */
  readonly truncated: number;
}

export type AskFunnel = (question: FunnelQuestion) => Promise<FunnelCounts>;

export const DEFAULT_WINDOW_MS = 7 * DAY;

/** The definition every engine is held against. Two steps in the same second count as in order
 * (and see `CLICK_LATENESS_MS`). */
export const countFunnel = (journeys: readonly Journey[], question: FunnelQuestion): FunnelCounts => {
  const { activityId, from, to, windowMs } = question;
  const documents = journeys.filter((journey) => journey.activityId === activityId).map(documentOf);
  const chains = documents.map((document) => document.chains.filter(({ start }) => start >= from && start < to));
  const reaching = (step: 'click' | 'reserve' | 'purchase') =>
    chains.filter((some) => some.some(({ [step]: elapsed }) => elapsed !== undefined && elapsed < windowMs)).length;
  return {
    people: {
      VISIT: chains.filter((some) => some.length > 0).length,
      CLICK: reaching('click'),
      RESERVE: reaching('reserve'),
      PURCHASE: reaching('purchase'),
    },
    truncated: documents.filter(({ truncated, firstAt = to, lastAt = 0 }) => truncated && firstAt < to && lastAt >= from).length,
  };
};

/** The answer as the API gives it. Shares without a base are null, never 0 %. */
export const funnelOf = (question: FunnelQuestion, { people, truncated }: FunnelCounts, asOf: number): Funnel => ({
  ...question,
  steps: STEPS.map((step, index) => {
    const previous = STEPS[index - 1];
    return {
      step,
      people: people[step],
      ofFirst: share(people[step], people.VISIT),
      ofPrevious: previous === undefined ? null : share(people[step], people[previous]),
    };
  }),
  conversion: share(people.PURCHASE, people.VISIT),
  exact: truncated === 0,
  asOf,
});

const share = (part: number, whole: number): number | null => (whole === 0 ? null : part / whole);
