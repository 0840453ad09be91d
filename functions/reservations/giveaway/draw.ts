import { Buffer } from 'node:buffer';
import { AxonError } from '#shared/axon-error.ts';
import { MINUTE } from '#shared/clock.ts';
import type { Random } from '#shared/random.ts';
import type { ReservationDeps } from '../dependencies.ts';
import { RETRY_SOON } from '../limits.ts';
import { inParallel } from '../release/in-parallel.ts';
import type { SaleActivity } from '../schema.ts';
import { compare, drawWinners, entriesHashOf, seedHashOf } from './draw-winners.ts';
import { type DrawRow, FROZEN_CHUNK, type GiveawayStore } from './giveaway-store.ts';
import type { Giveaway } from './schema.ts';

/** Nothing is frozen earlier than this after closing: above clock skew, the age of a mask and the life of any request. */
export const FREEZE_AFTER = MINUTE;
/** Writes at once while the frozen list and the winners are kept. */
const PARALLEL = 16;

export type DrawDeps = Pick<ReservationDeps, 'giveaways' | 'readActivity' | 'clock'>;

/** Lays down the seed of a giveaway and its hash before it opens. Idempotent: the first seed stays. */
export const beginGiveaway = async (
  { id, giveaway }: SaleActivity,
  { giveaways, random }: { readonly giveaways: GiveawayStore; readonly random: Random },
): Promise<void> => {
  if (!giveaway) return;
  const seed = Buffer.from(random.bytes(32)).toString('hex');
  await giveaways.begin(id, { seed, seedHash: seedHashOf(seed), winners: giveaway.winners });
};

/** When the entries may be frozen at the earliest; undefined while entries are still taken. */
export const drawableAt = ({ status, closesAt, updatedAt = 0 }: SaleActivity, now: number): number | undefined => {
  if (status !== 'ENDED' && now < closesAt) return undefined;
  return Math.max(status === 'ENDED' ? updatedAt : closesAt, updatedAt) + FREEZE_AFTER;
};

/**
 * Freezes the entries and draws, each once for ever: a draw that was interrupted goes on where it stood, two at once do the same.
 * All entry ids are held in memory (100,000 are about 15 MB).
 * @throws AxonError ACTIVITY_NOT_FOUND, NOT_DRAWABLE with the earliest instant, TRY_AGAIN
 */
export const draw = async (activityId: string, deps: DrawDeps): Promise<Giveaway> => {
  const [activity, row] = await Promise.all([deps.readActivity(activityId), deps.giveaways.draw(activityId)]);
  if (!activity || !row) throw new AxonError('ACTIVITY_NOT_FOUND', { activityId });
  if (row.state === 'DRAWN') return giveawayOf(row, activityId);
  const at = drawableAt(activity, deps.clock.now());
  if (at === undefined || at > deps.clock.now())
    throw new AxonError('NOT_DRAWABLE', { drawableAt: at ?? activity.closesAt + FREEZE_AFTER });
  const owners = new Map<string, string>();
  for await (const { entryId, userId } of deps.giveaways.entries(activityId)) owners.set(entryId, userId);
  const frozen = row.state === 'FROZEN' ? row : await freeze(activityId, [...owners.keys()], deps);
  // What was frozen is what is drawn from: anything else is an alarm, not a draw.
  if (frozen.entriesHash !== entriesHashOf([...owners.keys()])) throw new AxonError('INTERNAL');
  return finish(activityId, frozen, { owners, deps });
};

const freeze = async (activityId: string, entryIds: readonly string[], { giveaways, clock }: DrawDeps): Promise<DrawRow> => {
  const ids = [...entryIds].sort(compare);
  const parts = Array.from({ length: Math.ceil(ids.length / FROZEN_CHUNK) }, (_, part) => part);
  const { errors } = await inParallel(parts, PARALLEL, (part) =>
    giveaways.keepFrozen(activityId, part, ids.slice(part * FROZEN_CHUNK, (part + 1) * FROZEN_CHUNK)),
  );
  if (errors.length > 0) throw errors[0];
  await giveaways.freeze(activityId, { entries: ids.length, entriesHash: entriesHashOf(ids), frozenAt: clock.now() });
  return expectDraw(activityId, giveaways);
};

const finish = async (
  activityId: string,
  row: DrawRow,
  { owners, deps }: { readonly owners: ReadonlyMap<string, string>; readonly deps: DrawDeps },
): Promise<Giveaway> => {
  const won = drawWinners([...owners.keys()], row.seed, row.winners);
  const { errors } = await inParallel(won.entries(), PARALLEL, ([at, entryId]) =>
    deps.giveaways.keepWinner(activityId, { rank: at + 1, entryId, userId: owners.get(entryId) ?? '' }),
  );
  if (errors.length > 0) throw errors[0];
  await deps.giveaways.finish(activityId, deps.clock.now());
  return giveawayOf(await expectDraw(activityId, deps.giveaways), activityId);
};

const expectDraw = async (activityId: string, giveaways: GiveawayStore): Promise<DrawRow> => {
  const row = await giveaways.draw(activityId);
  if (!row || row.state === 'OPEN') throw new AxonError('TRY_AGAIN', { retryAfter: RETRY_SOON });
  return row;
};

/** What the public may know at each stage: the seed only once it cannot help anybody any more. */
export const giveawayOf = (row: DrawRow, activityId: string): Giveaway => {
  const { state, seedHash, winners, entries, entriesHash, frozenAt, drawnAt, seed } = row;
  return { activityId, state, seedHash, winners, entries, entriesHash, frozenAt, drawnAt, ...(state === 'DRAWN' && { seed }) };
};
