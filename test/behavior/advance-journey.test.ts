import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { advanceJourney, type Progress, type StepTaken, stepOf } from '#functions/behavior/advance-journey.ts';
import { STEPS } from '#functions/behavior/schema.ts';

const NOON = Date.UTC(2026, 10, 23, 12);
const taken = fc.record({ step: fc.constantFrom(...STEPS), time: fc.integer({ min: 0, max: 400_000 }).map((ms) => NOON + ms) });
const at = (step: StepTaken['step'], ...seconds: readonly number[]): readonly StepTaken[] =>
  seconds.map((second) => ({ step, time: NOON + second * 1000 }));
const inBatches = (steps: readonly StepTaken[], sizes: readonly number[]): Progress | undefined => {
  let rest = steps;
  let journey: Progress | undefined;
  for (const size of sizes) {
    journey = advanceJourney(journey, rest.slice(0, size));
    rest = rest.slice(size);
  }
  return advanceJourney(journey, rest);
};

describe('a journey depends only on what was seen', () => {
  it('in any order, in any batches, with any repetition', () => {
    const shuffled = fc
      .array(taken, { maxLength: 300 })
      .chain((steps) =>
        fc.tuple(
          fc.constant(steps),
          fc.shuffledSubarray([...steps, ...steps], { minLength: 2 * steps.length }),
          fc.array(fc.nat(40)),
        ),
      );
    fc.assert(
      fc.property(shuffled, ([steps, mixed, sizes]) => {
        expect(inBatches(mixed, sizes)).toEqual(advanceJourney(undefined, steps));
      }),
      { numRuns: 200 },
    );
  });

  it('also beyond the 200 times a step keeps', () => {
    const seconds = fc.uniqueArray(fc.integer({ min: 0, max: 2_000 }), { minLength: 201, maxLength: 600 });
    fc.assert(
      fc.property(seconds, fc.array(fc.integer({ min: 1, max: 90 })), (some, sizes) => {
        const journey = inBatches(at('VISIT', ...some, ...some.slice(0, 50)), sizes);
        const ascending = at('VISIT', ...some.toSorted((a, b) => a - b)).map(({ time }) => time);
        expect(journey?.truncated).toBe(true);
        expect(journey?.steps.VISIT).toEqual([...ascending.slice(0, 100), ...ascending.slice(-100)]);
      }),
      { numRuns: 100 },
    );
  });

  it('two journeys of one person join into the journey of all that was seen', () => {
    fc.assert(
      fc.property(fc.array(taken, { maxLength: 250 }), fc.array(taken, { maxLength: 250 }), (one, other) => {
        const second = advanceJourney(undefined, other);
        const asSteps = STEPS.flatMap((step) => (second?.steps[step] ?? []).map((time) => ({ step, time })));
        const joined = advanceJourney(advanceJourney(undefined, one), asSteps);
        expect(joined?.steps).toEqual(advanceJourney(undefined, [...one, ...other])?.steps);
      }),
      { numRuns: 100 },
    );
  });
});

describe('advancing a journey', () => {
  it('answers the same object when nothing new was learnt, so nothing is written', () => {
    const journey = advanceJourney(undefined, at('VISIT', 1, 2));
    expect(advanceJourney(journey, at('VISIT', 2, 1))).toBe(journey);
    expect(advanceJourney(undefined, [])).toBeUndefined();
  });

  it('keeps times to the second, ascending, once', () => {
    expect(advanceJourney(undefined, [...at('CLICK', 5.999, 5.2, 1)])?.steps.CLICK).toEqual([NOON + 1_000, NOON + 5_000]);
  });

  it('is not truncated by exactly 200 times, and does not come back as new after truncation', () => {
    const full = advanceJourney(undefined, at('VISIT', ...Array(200).keys()));
    expect(full?.truncated).toBe(false);
    const over = advanceJourney(full, at('VISIT', 200));
    expect(over?.truncated).toBe(true);
    expect(advanceJourney(over, at('VISIT', 100))).toBe(over);
    expect(advanceJourney(over, at('CLICK', 1))?.truncated).toBe(true);
  });
});

describe('which step an event is', () => {
  it.each([
    ['PAGE_VIEW', 'browser', 'VISIT'],
    ['CLICK', 'browser', 'CLICK'],
    ['RESERVE', 'server', 'RESERVE'],
    ['PURCHASE', 'server', 'PURCHASE'],
    ['RESERVE', 'browser', undefined],
    ['PURCHASE', 'browser', undefined],
    ['SCROLL_DEPTH', 'browser', undefined],
  ] as const)('%s from the %s is %s', (trigger, origin, step) => {
    expect(stepOf({ trigger, origin })).toBe(step);
  });
});
