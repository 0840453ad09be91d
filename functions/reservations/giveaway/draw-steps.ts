import { createHash } from 'node:crypto';
import { AxonError } from '#shared/axon-error.ts';
import type { Clock } from '#shared/clock.ts';
import { RETRY_SOON } from '../limits.ts';
import { inParallel } from '../release/in-parallel.ts';
import { type Candidate, type DrawProgress, type DrawRow, FROZEN_CHUNK } from './draw-store.ts';
import { compare, scorerOf } from './draw-winners.ts';
import { ENTRY_GROUPS } from './entry-store.ts';
import type { GiveawayStore } from './giveaway-store.ts';
import { smallestAbove } from './smallest.ts';

/** How much one step does. All who draw one giveaway must use the same. */
export interface StepSizes {
  /** Entries read: with a score each below 400 KB, the most one row may hold. */
  readonly run: number;
  /** Ids of a part of the frozen list. */
  readonly part: number;
  /** Parts brought in order: 20,000 ids are about 5 MB; all runs are read for them. */
  readonly parts: number;
  /** Winners written down, two writes each. */
  readonly places: number;
  /** Runs deleted, each with its candidates. */
  readonly clear: number;
}
export const STEP_SIZES: StepSizes = { run: 1_000, part: FROZEN_CHUNK, parts: 20, places: 500, clear: 500 };
/** Writes at once. */
const PARALLEL = 16;

export const FIRST_STEP: DrawProgress = {
  step: 0,
  phase: 'GATHER',
  entryGroup: 0,
  after: '',
  runs: 0,
  entries: 0,
  sorted: 0,
  lastId: '',
  placed: 0,
  lastScore: '',
  lastWinner: '',
};

export interface StepDeps {
  readonly giveaways: GiveawayStore;
  readonly clock: Clock;
  readonly sizes: StepSizes;
}
type Step = (activityId: string, at: { readonly row: DrawRow; readonly progress: DrawProgress }, deps: StepDeps) => Promise<Done>;
/** What the next step starts from; nothing once all is done. */
type Done = DrawProgress | undefined;

/** Reads the next entries and writes them down as a run: their ids in order, and the best of them by score. */
const gather: Step = async (activityId, { row, progress }, { giveaways, sizes }) => {
  const { entryGroup, after, runs, entries } = progress;
  const { items, hasMore } = await giveaways.entriesAfter(activityId, entryGroup, { after, limit: sizes.run });
  const last = items.at(-1);
  const scoreOf = scorerOf(row.seed);
  const best = items.map(({ entryId, userId }): Candidate => [scoreOf(entryId), entryId, userId]).sort(compareCandidates);
  const ids = items.map(({ entryId }) => entryId).sort(compare);
  if (last && !(await giveaways.keepRun(activityId, progress, { ids, best: best.slice(0, row.winners) }))) throw overtaken();
  const read = { ...progress, entries: entries + items.length, runs: runs + (last ? 1 : 0) };
  if (hasMore && last) return { ...read, after: last.key };
  const next = { ...read, entryGroup: entryGroup + 1, after: '' };
  return next.entryGroup < ENTRY_GROUPS ? next : { ...next, phase: 'SORT' };
};

/** Takes the next smallest ids out of all runs and writes them down as whole parts of the frozen list. */
const sort: Step = async (activityId, { progress }, { giveaways, sizes }) => {
  const count = sizes.part * sizes.parts;
  const { sorted, lastId, entries } = progress;
  const ids = await smallestAbove(
    mapped(giveaways.runs(activityId), (run) => run.ids),
    {
      isAbove: (id) => id > lastId,
      compare,
      count,
    },
  );
  const parts = Array.from({ length: Math.ceil(ids.length / sizes.part) }, (_, part) => part);
  await allOf(parts, async (part) => {
    await giveaways.keepFrozen(activityId, sorted / sizes.part + part, ids.slice(part * sizes.part, (part + 1) * sizes.part));
  });
  const next = { ...progress, sorted: sorted + ids.length, lastId: ids.at(-1) ?? lastId };
  if (next.sorted >= entries) return { ...next, phase: 'HASH' };
  // Two entries of one id, or a run that has gone: that is an alarm, not a draw.
  if (ids.length < count) throw new AxonError('INTERNAL');
  return next;
};

/** Makes the list final: from now on it is public. */
const hash: Step = async (activityId, { progress }, { giveaways, clock }) => {
  const digest = createHash('sha256');
  let entries = 0;
  for await (const { ids } of giveaways.frozenParts(activityId)) {
    for (const id of ids) digest.update(`${id}\n`);
    entries += ids.length;
  }
  const entriesHash = digest.digest('hex');
  if (!(await giveaways.freeze(activityId, { entries, entriesHash, frozenAt: clock.now() }))) {
    const frozen = await giveaways.draw(activityId);
    // What was frozen is what is drawn from: anything else is an alarm, not a draw.
    if (frozen?.entriesHash !== entriesHash) throw new AxonError('INTERNAL');
  }
  return { ...progress, phase: 'WINNERS' };
};

/** Writes the next places down. */
const place: Step = async (activityId, { row, progress }, { giveaways, sizes }) => {
  const { placed, lastScore, lastWinner, entries } = progress;
  const places = Math.min(row.winners, entries);
  const won = await smallestAbove(
    mapped(giveaways.candidates(activityId), (run) => run.candidates),
    {
      isAbove: (candidate) => compareCandidates(candidate, [lastScore, lastWinner, '']) > 0,
      compare: compareCandidates,
      count: Math.min(sizes.places, places - placed),
    },
  );
  await allOf([...won.entries()], async ([at, [, entryId, userId]]) => {
    if (!(await giveaways.keepWinner(activityId, { rank: placed + at + 1, entryId, userId }))) throw overtaken();
  });
  const [score = lastScore, winner = lastWinner] = won.at(-1) ?? [];
  const next = { ...progress, placed: placed + won.length, lastScore: score, lastWinner: winner };
  if (next.placed < places && won.length === 0) throw new AxonError('INTERNAL');
  return next.placed < places ? next : { ...next, phase: 'CLEAR' };
};

/**
 * Deletes what the draw no longer needs and nobody needs to check it: runs, and candidates with their names. Only then it is done, so
 * a giveaway that is DRAWN has no more names than its entries and winners have.
 */
const clear: Step = async (activityId, { progress }, { giveaways, clock, sizes }) => {
  const { cleared = 0, runs } = progress;
  const until = Math.min(cleared + sizes.clear, runs);
  await allOf(
    Array.from({ length: until - cleared }, (_, at) => cleared + at),
    (run) => giveaways.dropRun(activityId, run),
  );
  if (cleared < runs) return { ...progress, cleared: until };
  await giveaways.finish(activityId, clock.now());
  return undefined;
};

/** Somebody else takes the same step. */
const overtaken = (): AxonError => new AxonError('TRY_AGAIN', { retryAfter: RETRY_SOON });

/** Each is a function of its progress and of entries that are final, so it may be done twice, at once, or again after a crash. */
export const steps: Readonly<Record<DrawProgress['phase'], Step>> = {
  GATHER: gather,
  SORT: sort,
  HASH: hash,
  WINNERS: place,
  CLEAR: clear,
};

/** How much of the work is done, 0..99. */
export const percentOf = ({ phase, entryGroup, sorted, entries, placed }: DrawProgress, winners: number): number => {
  const share = (done: number, all: number): number => (all === 0 ? 1 : Math.min(1, done / all));
  if (phase === 'GATHER') return Math.floor(60 * share(entryGroup, ENTRY_GROUPS));
  if (phase === 'SORT') return 60 + Math.floor(25 * share(sorted, entries));
  if (phase === 'HASH') return 85;
  if (phase === 'CLEAR') return 99;
  return 90 + Math.floor(9 * share(placed, Math.min(winners, entries)));
};

const compareCandidates = (one: Candidate, other: Candidate): number => compare(one[0], other[0]) || compare(one[1], other[1]);

async function* mapped<T, R>(rows: AsyncIterable<T>, of: (row: T) => R): AsyncGenerator<R, void, undefined> {
  for await (const row of rows) yield of(row);
}

const allOf = async <T>(items: readonly T[], work: (item: T) => Promise<void>): Promise<void> => {
  const { errors } = await inParallel(items, PARALLEL, work);
  if (errors.length > 0) throw errors[0];
};
