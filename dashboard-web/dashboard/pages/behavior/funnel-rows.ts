import type { Funnel, Step } from '../../../../functions/behavior/schema.ts';

/** One step as a screen shows it. */
export interface FunnelRow {
  readonly step: Step;
  readonly people: number;
  readonly ofFirst: number | null;
  readonly ofPrevious: number | null;
  /** People of the step before who did not come this far; undefined for the first step. */
  readonly dropOff: number | undefined;
  /** Length of the bar, 0..1 of the widest step. */
  readonly width: number;
}

/** Steps with the drop-off between them; bars are measured by the widest step, so none leaves the chart. */
export const funnelRows = (steps: Funnel['steps']): readonly FunnelRow[] => {
  const widest = Math.max(1, ...steps.map(({ people }) => people));
  return steps.map((step, index) => {
    const before = steps[index - 1];
    return {
      ...step,
      dropOff: before === undefined ? undefined : Math.max(0, before.people - step.people),
      width: step.people / widest,
    };
  });
};
