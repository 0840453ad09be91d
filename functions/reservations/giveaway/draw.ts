import { Buffer } from 'node:buffer';
import { AxonError, isAxonError } from '#shared/axon-error.ts';
import { MINUTE, SECOND } from '#shared/clock.ts';
import type { Random } from '#shared/random.ts';
import type { ReservationDeps } from '../dependencies.ts';
import type { SaleActivity } from '../schema.ts';
import { FIRST_STEP, percentOf, STEP_SIZES, type StepDeps, type StepSizes, steps } from './draw-steps.ts';
import type { DrawRow } from './draw-store.ts';
import { seedHashOf } from './draw-winners.ts';
import type { GiveawayStore } from './giveaway-store.ts';
import type { Giveaway } from './schema.ts';

/**
 * Nothing is frozen earlier than this after the gate closed: above clock skew, the age of a mask and the longest a store call takes to
 * be carried out. By then whoever was let in has entered.
 */
export const FREEZE_AFTER = MINUTE;
/** How long a sweep works on one draw (ms); the next one goes on. */
const DRAW_PATIENCE = 10 * SECOND;
/** How long whoever presses the button waits for it (ms): a draw of some thousand is done by then, the sweeper goes on with others. */
export const BUTTON_PATIENCE = SECOND;

export interface DrawPace {
  readonly patience?: number;
  readonly sizes?: StepSizes;
}

export type DrawDeps = Pick<ReservationDeps, 'giveaways' | 'readActivity' | 'masks' | 'clock'>;

/** Lays down the seed of a giveaway and its hash before it opens. Idempotent: the first seed stays. */
export const beginGiveaway = async (
  { id, giveaway }: SaleActivity,
  { giveaways, random }: { readonly giveaways: GiveawayStore; readonly random: Random },
): Promise<void> => {
  if (!giveaway) return;
  const seed = Buffer.from(random.bytes(32)).toString('hex');
  await giveaways.begin(id, { seed, seedHash: seedHashOf(seed), winners: giveaway.winners });
};

/** When the entries may be frozen. */
export interface DrawTime {
  readonly isDue: boolean;
  /** The earliest instant, as far as it can be known before the gate has heard of the end. */
  readonly at: number;
}

/**
 * Entries are taken by the gate's word, so its word counts here too: until it has heard of the end the minute has not begun, whatever
 * the activity's row says.
 */
export const drawTimeOf = async (
  activityId: string,
  { masks, readActivity, clock }: Pick<DrawDeps, 'masks' | 'readActivity' | 'clock'>,
): Promise<DrawTime> => {
  // In this order: what was over before the gate was read, and is no other in the row after that, is over for good.
  const now = clock.now();
  const gate = await masks.readStrongly(activityId);
  const { version, updatedAt = 0 } = (await readActivity(activityId)) ?? {};
  if (!gate || version === undefined || gate.activityVersion < version) return { isDue: false, at: now + FREEZE_AFTER };
  const { status, closesAt, endedAt = 0, copiedAt = endedAt } = gate;
  const closed = status === 'ENDED' ? copiedAt : Math.max(closesAt, copiedAt);
  const at = Math.max(closed, updatedAt) + FREEZE_AFTER;
  return { isDue: at <= now, at };
};

/** The draw of a giveaway, however far it is. @throws AxonError ACTIVITY_NOT_FOUND */
export const drawOf = async (activityId: string, { giveaways }: Pick<DrawDeps, 'giveaways'>): Promise<DrawRow> => {
  const row = await giveaways.draw(activityId);
  if (!row) throw new AxonError('ACTIVITY_NOT_FOUND', { activityId });
  return row;
};

/**
 * Draws, once for ever, as far as it gets: step by step, each of them short and done only once whoever takes it. A draw that was
 * interrupted goes on where it stood; two at once write the same.
 * @param pace.patience ms after which no further step is begun; at least one is
 * @returns DRAWN, or how far it is: call again
 * @throws AxonError ACTIVITY_NOT_FOUND, NOT_DRAWABLE with the earliest instant
 */
export const draw = async (activityId: string, deps: DrawDeps, pace: DrawPace = {}): Promise<Giveaway> => {
  const { patience = DRAW_PATIENCE, sizes = STEP_SIZES } = pace;
  const { giveaways, clock } = deps;
  const known = await drawOf(activityId, deps);
  if (known.state === 'DRAWN') return giveawayOf(known, activityId, clock.now());
  const { isDue, at } = await drawTimeOf(activityId, deps);
  if (!isDue) throw new AxonError('NOT_DRAWABLE', { drawableAt: at });
  if (known.state === 'OPEN') await giveaways.startDrawing(activityId);
  const until = clock.now() + patience;
  let isDone = false;
  do isDone = await takeStep(activityId, { ...deps, sizes });
  while (!isDone && clock.now() < until);
  return readGiveaway(activityId, deps);
};

/** @returns whether all is done */
const takeStep = async (activityId: string, deps: StepDeps): Promise<boolean> => {
  const [row, progress] = await Promise.all([deps.giveaways.draw(activityId), deps.giveaways.progress(activityId)]);
  if (!row || row.state === 'DRAWN') return true;
  if (!progress) {
    await deps.giveaways.advance(activityId, FIRST_STEP);
    return false;
  }
  const next = await steps[progress.phase](activityId, { row, progress }, deps).catch(async (error: unknown) => {
    // Who is late finds less than there was: what went wrong is of no account if others have taken the step.
    const now = await deps.giveaways.progress(activityId);
    if (now?.step === progress.step && !isAxonError(error, 'TRY_AGAIN')) throw error;
    return progress;
  });
  if (next && next !== progress) await deps.giveaways.advance(activityId, { ...next, step: progress.step + 1 });
  return next === undefined;
};

/** A giveaway as the public may know it. @throws AxonError ACTIVITY_NOT_FOUND */
export const readGiveaway = async (activityId: string, deps: DrawDeps): Promise<Giveaway> => {
  const row = await drawOf(activityId, deps);
  const known = giveawayOf(row, activityId, deps.clock.now());
  if (row.state === 'DRAWN') return known;
  if (row.state === 'OPEN') {
    const { at } = await drawTimeOf(activityId, deps);
    return { ...known, drawableAt: at };
  }
  const progress = await deps.giveaways.progress(activityId);
  return { ...known, percent: progress ? percentOf(progress, row.winners) : 0 };
};

/** What may be known at each stage: the seed only once it cannot help anybody any more. */
const giveawayOf = (row: DrawRow, activityId: string, asOf: number): Giveaway => {
  const { state, seedHash, winners, entries, entriesHash, frozenAt, drawnAt, seed } = row;
  return {
    activityId,
    asOf,
    state,
    seedHash,
    winners,
    entries,
    entriesHash,
    frozenAt,
    drawnAt,
    ...(state === 'DRAWN' && { seed }),
  };
};
