import * as z from 'zod';
import { ActivityId, EpochMs } from '#shared/ids.ts';

/** Steps in funnel order. VISIT = PAGE_VIEW and CLICK = CLICK with the activity's id; RESERVE and PURCHASE only from the server. */
export const STEPS = ['VISIT', 'CLICK', 'RESERVE', 'PURCHASE'] as const;
export const Step = z.enum(STEPS);
export type Step = z.infer<typeof Step>;

/** Ascending epoch ms floored to the second, without repeats. */
const Times = z.array(EpochMs).readonly();
const Steps = z.record(Step, Times);

/** What one browser, or the server, saw of a customer. */
const Part = z.object({
  steps: Steps,
  truncated: z.boolean(),
  /** The server knows that it is this customer; otherwise a browser says so. */
  isVerified: z.boolean(),
});
export type Part = z.infer<typeof Part>;

/** One person's way through one activity: every time each step was taken (to the second), up to 200 a step. */
export const Journey = z.object({
  activityId: ActivityId,
  /** `c:<customerId>` for a visitor linked to a customer and for what the server says of one, else `v:<visitorId>`. */
  personId: z.string(),
  /** Empty if all of it has moved to another person; such a journey counts nowhere. */
  steps: Steps,
  /** Steps of browsers that only say they are this customer, where the server knows better: they never lead to a reservation. */
  claimed: Steps.optional(),
  /** A step had over 200 times; recompute from the archive for an exact window. */
  truncated: z.boolean(),
  /** Of a customer: what `steps` and `claimed` are made of, by visitor id, and `#server`. */
  parts: z.record(z.string(), Part).optional(),
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
