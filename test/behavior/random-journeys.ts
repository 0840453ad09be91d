import { advanceJourney, type StepTaken } from '#functions/behavior/advance-journey.ts';
import type { FunnelQuestion } from '#functions/behavior/questions/funnel.ts';
import { type Journey, STEPS, type Step } from '#functions/behavior/schema.ts';
import { DAY, HOUR, MINUTE, SECOND } from '#shared/clock.ts';

export const EPOCH = Date.UTC(2026, 10, 1);

/** Small, fast, seeded (mulberry32): the same journeys on every run. */
const numbers = (seed: number): ((below: number) => number) => {
  let state = seed;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return (((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296) * below;
  };
};

/** A journey from step times in seconds after EPOCH. */
export const journey = (personId: string, times: Partial<Record<Step, readonly number[]>>, activityId = 'act_1'): Journey => {
  const taken = STEPS.flatMap((step) => (times[step] ?? []).map((second) => ({ step, time: EPOCH + second * SECOND })));
  const progress = advanceJourney(undefined, taken);
  if (progress === undefined) throw new Error('a journey needs a step');
  return { activityId, personId, version: 1, ...progress };
};

/** Journeys on scales from seconds to weeks: repeats and ties on the short ones, gaps beyond the window on the long ones. */
export const randomJourneys = (count: number, seed: number): readonly Journey[] => {
  const next = numbers(seed);
  return Array.from({ length: count }, (_, index) => {
    const scale = [5 * SECOND, MINUTE, HOUR, DAY, 20 * DAY][Math.floor(next(5))] ?? DAY;
    const begin = EPOCH + next(20 * DAY);
    const step = (): StepTaken => ({ step: STEPS[Math.floor(next(next(2) < 1 ? 2 : 4))] ?? 'VISIT', time: begin + next(scale) });
    const progress = advanceJourney(undefined, Array.from({ length: 1 + Math.floor(next(12)) }, step));
    if (progress === undefined) throw new Error('a journey needs a step');
    return { activityId: index % 3 === 0 ? 'act_2' : 'act_1', personId: `v:${index}`, version: 1, ...progress };
  });
};

const WINDOWS = [SECOND, MINUTE, HOUR, DAY, 7 * DAY, 7 * DAY, 30 * DAY];

export const randomQuestions = (count: number, seed: number): readonly FunnelQuestion[] => {
  const next = numbers(seed);
  return Array.from({ length: count }, () => {
    const from = EPOCH + Math.floor(next(25 * DAY));
    const windowMs = WINDOWS[Math.floor(next(WINDOWS.length))] ?? DAY;
    return {
      activityId: next(2) < 1 ? 'act_1' : 'act_2',
      from,
      to: from + 1 + Math.floor(next(next(2) < 1 ? HOUR : 10 * DAY)),
      windowMs,
    };
  });
};

/** Tries every combination of step times. Shares no code and no idea with the rule. */
export const bruteForce = (journeys: readonly Journey[], question: FunnelQuestion): Record<Step, number> => {
  const people: Record<Step, number> = { VISIT: 0, CLICK: 0, RESERVE: 0, PURCHASE: 0 };
  for (const one of journeys) {
    if (one.activityId !== question.activityId) continue;
    const reached = new Set<Step>();
    for (const visit of one.steps.VISIT)
      if (question.from <= visit && visit < question.to)
        for (const step of explore(one.steps, [visit], visit + question.windowMs)) reached.add(step);
    for (const step of reached) people[step] += 1;
  }
  return people;
};

/** The steps some chain that begins so reaches before `end`. */
const explore = (steps: Journey['steps'], chain: readonly number[], end: number): readonly Step[] => {
  const [here, next] = [STEPS[chain.length - 1], STEPS[chain.length]];
  // The server's clock may show a reservation up to five seconds before the browser's click.
  const allowedBefore = next === 'RESERVE' ? 5 * SECOND : 0;
  const longer = (next ? steps[next] : []).filter((time) => time >= (chain.at(-1) ?? 0) - allowedBefore && time < end);
  return [...(here ? [here] : []), ...longer.flatMap((time) => explore(steps, [...chain, time], end))];
};
