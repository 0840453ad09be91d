import * as z from 'zod';
import { Device, Trigger } from '#shared/event.ts';
import { ActivityId, EpochMs } from '#shared/ids.ts';

export const CounterUnit = z.enum(['minute', 'hour']);
export type CounterUnit = z.infer<typeof CounterUnit>;

/** Events (not people) of one activity in one minute or hour, by trigger, device and source. Exact: de-duplicated by event id. */
export const CounterRow = z.object({
  at: EpochMs,
  trigger: Trigger,
  device: Device,
  source: z.string(),
  count: z.int().nonnegative(),
});
export type CounterRow = z.infer<typeof CounterRow>;

export const Counters = z.object({
  activityId: ActivityId,
  unit: CounterUnit,
  from: EpochMs,
  to: EpochMs,
  rows: z.array(CounterRow).readonly(),
  asOf: EpochMs,
});
export type Counters = z.infer<typeof Counters>;
