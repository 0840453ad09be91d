import * as z from 'zod';
import { ActivityId, EpochMs } from '#shared/ids.ts';

/** Steps in funnel order. VISIT = PAGE_VIEW and CLICK = CLICK with the activity's id; RESERVE and PURCHASE only from the server. */
export const STEPS = ['VISIT', 'CLICK', 'RESERVE', 'PURCHASE'] as const;
export const Step = z.enum(STEPS);
export type Step = z.infer<typeof Step>;

/** One person's way through one activity: every time each step was taken (to the second), up to 200 a step. */
export const Journey = z.object({
  activityId: ActivityId,
  /** `v:<visitorId>`, or `c:<customerId>` when no visitor is known. */
  personId: z.string(),
  /** Ascending epoch ms floored to the second, without repeats. */
  steps: z.record(Step, z.array(EpochMs).readonly()),
  /** A step had over 200 times; recompute from the archive for an exact window. */
  truncated: z.boolean(),
  /** Rises with every write; the external version in search engines. */
  version: z.int().positive(),
});
export type Journey = z.infer<typeof Journey>;

const FunnelStep = z.object({
  step: Step,
  /** Unique people who reached this step in order. */
  people: z.int().nonnegative(),
  /** people / people of the first step; null when that is 0. */
  ofFirst: z.number().nullable(),
  /** people / people of the step before; null for the first step or when that is 0. */
  ofPrevious: z.number().nullable(),
});

/** Unique people per activity whose VISIT lies in [from, to), then the earliest valid chain within `windowMs`. */
export const Funnel = z.object({
  activityId: ActivityId,
  from: EpochMs,
  to: EpochMs,
  windowMs: z.int().positive(),
  steps: z.array(FunnelStep).readonly(),
  /** PURCHASE people / VISIT people; null without visitors. */
  conversion: z.number().nullable(),
  exact: z.boolean(),
  asOf: EpochMs,
});
export type Funnel = z.infer<typeof Funnel>;
