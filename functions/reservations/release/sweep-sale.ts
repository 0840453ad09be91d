import { seenClaimOf } from '../claims/claim.ts';
import type { ReservationDeps } from '../dependencies.ts';
import { drawWhenDue } from '../giveaway/draw-when-due.ts';
import { REGISTRY_GRACE, RELEASE_MARGIN, STUCK_ALARM } from '../limits.ts';
import type { SaleActivity, SlotState } from '../schema.ts';
import { changeGate } from '../stock/change-gate.ts';
import type { FreeRow } from '../stock/lost-tickets.ts';
import { repairShard } from '../stock/repair.ts';
import { resizeStock } from '../stock/resize-stock.ts';
import type { SaleRow } from '../stock/sale-store.ts';
import type { SlotRow } from '../stock/slot-store.ts';
import { inParallel } from './in-parallel.ts';
import { type Released, release } from './release.ts';

/** What a sweep saw of one sale and did about it. */
export interface SaleSwept {
  readonly activityId: string;
  /** Rows per state, as read. */
  readonly states: Readonly<Record<SlotState, number>>;
  /** Rows that are missing or too many, against the control row: anything but 0 is an alarm. */
  readonly drift: number;
  /** Rows still to be added; below 0: to be removed as they come free. */
  readonly resizing: number;
  /** Slots stuck for too long: a person should look. */
  readonly stuckTooLong: number;
  readonly released: Readonly<Partial<Record<Released, number>>>;
  readonly repairs: number;
  /** Free numbers that are nowhere on offer: given out a moment ago, or lost. A later sweep knows. */
  readonly suspected: number;
  /** A giveaway whose draw is not finished. */
  readonly drawing: boolean;
  readonly errors: readonly unknown[];
}

/** How long one sweep works on a changed stock (ms). */
const RESIZE_PATIENCE = 20_000;
/** Releases at once per shard. */
const PARALLEL = 16;

/** Ends what is over, brings the gate up to date and repairs the hints of one sale. Any number of sweepers may run at once. */
export const sweepSale = async (registered: SaleRow, deps: ReservationDeps): Promise<SaleSwept> => {
  const { activityId } = registered;
  const activity = await deps.readActivity(activityId);
  if (activity) await changeGate(activity, deps);
  // Nobody could go to pay: prices are read from it.
  else await deps.masks.pause(activityId, deps.clock.now());
  const drawn = activity?.giveaway ? await drawWhenDue(activity, deps) : undefined;
  const sale = await bringToTarget(activityId, activity, deps);
  const swept = { ...emptyReport(activityId), drawing: drawn?.state === 'DRAWING', errors: [...(drawn?.errors ?? [])] };
  if (!sale) return { ...swept, suspected: 0, drift: 0, resizing: 0 };
  for (let shard = 0; shard < sale.shards; shard += 1) await sweepShard(sale, { shard, swept }, deps);
  const rows = Object.values(swept.states).reduce((sum, count) => sum + count, 0);
  const live = rows - swept.states.FREE - swept.states.CONFIRMED;
  const isDone = drawn === undefined || drawn.state === 'DRAWN';
  if (isOver(activity, deps.clock.now()) && live === 0 && isDone) await leave(activityId, deps);
  const suspected = deps.lostTickets.suspected(activityId);
  const after = await deps.sales.get(activityId);
  // Rows that were added or removed while they were counted are no drift.
  const isCounted = sale.state === 'READY' && after?.rows === sale.rows;
  return { ...swept, suspected, drift: isCounted ? rows - sale.rows : 0, resizing: after ? after.target - after.rows : 0 };
};

const leave = async (activityId: string, { sales, lostTickets }: ReservationDeps): Promise<void> => {
  await sales.unregister(activityId);
  lostTickets.forget(activityId);
};

/** Goes on with a changed stock, also if whoever changed it died before the sale was told. @returns the sale as it is now */
const bringToTarget = async (
  activityId: string,
  activity: SaleActivity | undefined,
  deps: ReservationDeps,
): Promise<SaleRow | undefined> => {
  const sale = await deps.sales.get(activityId);
  if (sale?.state !== 'READY') return sale;
  const isToldLate = activity !== undefined && activity.stock !== sale.target;
  if (isToldLate) await deps.sales.retarget(activityId, activity.stock, activity.version);
  if (!isToldLate && sale.rows === sale.target) return sale;
  return resizeStock(activityId, deps.clock.now() + RESIZE_PATIENCE, deps);
};

interface Report {
  readonly activityId: string;
  readonly states: Record<SlotState, number>;
  readonly released: Partial<Record<Released, number>>;
  readonly errors: unknown[];
  repairs: number;
  stuckTooLong: number;
}

const emptyReport = (activityId: string): Report => ({
  activityId,
  states: { FREE: 0, HELD: 0, PAYING: 0, CONFIRMED: 0, STUCK: 0 },
  released: {},
  errors: [],
  repairs: 0,
  stuckTooLong: 0,
});

const sweepShard = async (
  sale: SaleRow,
  { shard, swept }: { readonly shard: number; readonly swept: Report },
  deps: ReservationDeps,
): Promise<void> => {
  const free: FreeRow[] = [];
  for await (const rows of deps.slots.shard(sale.activityId, shard)) {
    for (const row of rows) {
      swept.states[row.state] += 1;
      if (row.state === 'FREE') free.push(row);
      if ((row.stuckAt ?? Number.POSITIVE_INFINITY) + STUCK_ALARM <= deps.clock.now()) swept.stuckTooLong += 1;
    }
    await releaseDue(rows, swept, deps);
  }
  if (sale.state !== 'READY') return;
  const mask = await deps.masks.readStrongly(sale.activityId);
  swept.repairs += await repairShard({ sale, shard, free }, mask, deps);
};

const releaseDue = async (rows: readonly SlotRow[], swept: Report, deps: ReservationDeps): Promise<void> => {
  const latest = deps.clock.now() - RELEASE_MARGIN;
  const due = rows.flatMap((row) => seenClaimOf(row) ?? []).filter(({ deadline }) => deadline <= latest);
  const { results, errors } = await inParallel(due, PARALLEL, (seen) => release(seen, deps));
  for (const result of results) swept.released[result] = (swept.released[result] ?? 0) + 1;
  swept.errors.push(...errors);
};

/** ENDED is final; the grace outlasts any request that was still on its way. */
const isOver = (activity: SaleActivity | undefined, now: number): boolean =>
  activity?.status === 'ENDED' && activity.closesAt + REGISTRY_GRACE <= now;
