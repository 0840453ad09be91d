import { SECOND, startOf } from '#shared/clock.ts';
import type { AxonEvent } from '#shared/event.ts';
import { type Journey, STEPS, type Step } from './schema.ts';

/** One step somebody took, as an event tells it. */
export interface StepTaken {
  readonly step: Step;
  /** When, in epoch ms. */
  readonly time: number;
}

export type JourneySteps = Journey['steps'];

/** How many times of a step are kept at each end: a heavy visitor keeps both the first visits and the newest ones. */
const KEPT_AT_EACH_END = 100;

const NO_STEPS: JourneySteps = { VISIT: [], CLICK: [], RESERVE: [], PURCHASE: [] };

/** Which step of its activity's journey an event is; none for most. A browser's word never reserves or buys. */
export const stepOf = (event: Pick<AxonEvent, 'trigger' | 'origin' | 'ruleId'>): Step | undefined => {
  if (event.trigger === 'PAGE_VIEW') return 'VISIT';
  if (event.trigger === 'CLICK' || event.ruleId !== undefined) return 'CLICK';
  const isServer = event.origin === 'server';
  if (event.trigger === 'RESERVE') return isServer ? 'RESERVE' : undefined;
  if (event.trigger === 'PURCHASE') return isServer ? 'PURCHASE' : undefined;
  return undefined;
};

/** What of a journey the steps decide. */
export type Progress = Pick<Journey, 'steps' | 'truncated'>;

export const NOTHING: Progress = { steps: NO_STEPS, truncated: false };

/**
 * Adds steps to a journey. The result depends only on the set of (step, second) seen, never on their order, repetition
 * or batching, because the kept ends of a union are the ends of the kept ends. So a late, doubled or redelivered event,
 * or two journeys of one person that are joined, need no case of their own.
 * @returns the same object when nothing new was learnt
 */
export const advanceJourney = (known: Progress | undefined, taken: readonly StepTaken[]): Progress | undefined => {
  const before = known ?? NOTHING;
  const after: Progress = STEPS.reduce((progress, step) => {
    const times = taken.filter((one) => one.step === step).map((one) => startOf(SECOND, one.time));
    return withTimes(progress, step, times);
  }, before);
  return after === before ? known : after;
};

/** What both saw together. @returns `known` itself if `other` adds nothing */
export const joinProgress = <P extends Progress>(known: P | undefined, other: Progress): P | Progress => {
  const taken = STEPS.flatMap((step) => other.steps[step].map((time) => ({ step, time })));
  const joined = advanceJourney(known, taken) ?? other;
  return other.truncated && !joined.truncated ? { ...joined, truncated: true } : joined;
};

const withTimes = (progress: Progress, step: Step, added: readonly number[]): Progress => {
  const known = progress.steps[step];
  const all = new Set([...known, ...added]);
  if (all.size === known.length) return progress;
  const kept = bothEnds([...all].sort((a, b) => a - b));
  const truncated = progress.truncated || kept.length < all.size;
  const isSame = truncated === progress.truncated && kept.every((time, index) => time === known[index]);
  return isSame ? progress : { steps: { ...progress.steps, [step]: kept }, truncated };
};

const bothEnds = (ascending: readonly number[]): readonly number[] =>
  ascending.length <= 2 * KEPT_AT_EACH_END
    ? ascending
    : [...ascending.slice(0, KEPT_AT_EACH_END), ...ascending.slice(-KEPT_AT_EACH_END)];
