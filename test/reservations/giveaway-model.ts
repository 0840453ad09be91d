import { deepStrictEqual } from 'node:assert/strict';
import fc from 'fast-check';
import type { ReservationDeps } from '#functions/reservations/dependencies.ts';
import { listWhoIsIn } from '#functions/reservations/entries/who-is-in.ts';
import { BUTTON_PATIENCE, beginGiveaway, type DrawPace, draw, readGiveaway } from '#functions/reservations/giveaway/draw.ts';
import { STEP_SIZES } from '#functions/reservations/giveaway/draw-steps.ts';
import { giveawayRoutes } from '#functions/reservations/giveaway/giveaway-routes.ts';
import { takePart } from '#functions/reservations/giveaway/take-part.ts';
import type { SaleActivity } from '#functions/reservations/schema.ts';
import { changeGate } from '#functions/reservations/stock/change-gate.ts';
import { sweep } from '#functions/reservations/sweep.ts';
import { SqliteFile } from '#platform/sqlite.ts';
import { sqliteDatabase } from '#platform/table.sqlite.ts';
import { isAxonError } from '#shared/axon-error.ts';
import { HOUR, MINUTE, SECOND } from '#shared/clock.ts';
import { someClient } from '#test/house/client-facts.ts';
import { ACTIVITY, MovedClock, OPENS, openSale, seededRandom } from './a-sale.ts';
import { Erasures } from './an-erasure.ts';
import { GiveawayWatcher, mostApart } from './giveaway-watcher.ts';
import { type InTime, Interleaving, interleaved } from './interleaving.ts';
import { expectNone, isPartOfLife, play, SKEWS, schedule } from './live.ts';

/** Five of them lie in one group of entries, so that a run of two has to go on where it stopped. */
const USERS = ['kim', 'park', 'lee', 'user-8', 'user-31', 'user-33', 'user-40'];
const CLOSES = OPENS + 2 * HOUR;
/** Longest a store call takes to be carried out: the time-out of the function that makes it. */
const LONGEST_CALL = 10 * SECOND;
/** So small that a few entries take many steps. */
const SMALL = { run: 2, part: 2, parts: 1, places: 1, clear: 1 };

type Edit =
  | { readonly does: 'end' | 'pause' | 'resume'; readonly on: number }
  | { readonly does: 'reclose'; readonly by: number; readonly on: number };
type Op =
  | { readonly does: 'enter' | 'erase'; readonly who: number; readonly on: number }
  | { readonly does: 'press' | 'sweep' | 'look' | 'tellGate'; readonly on: number }
  | Edit
  | { readonly does: 'wait'; readonly ms: number }
  | { readonly does: 'close' };

const on = fc.nat(SKEWS.length - 1);
const op: fc.Arbitrary<Op> = fc.oneof(
  { weight: 6, arbitrary: fc.record({ does: fc.constant('enter' as const), who: fc.nat(USERS.length - 1), on }) },
  { weight: 2, arbitrary: fc.record({ does: fc.constant('erase' as const), who: fc.nat(USERS.length - 1), on }) },
  {
    weight: 5,
    arbitrary: fc.record({ does: fc.constantFrom('press' as const, 'press' as const, 'sweep' as const, 'look' as const), on }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ does: fc.constantFrom('end', 'end', 'pause', 'resume', 'resume', 'tellGate'), on } as const),
  },
  {
    weight: 1,
    arbitrary: fc.record({ does: fc.constant('reclose' as const), by: fc.constantFrom(-30 * MINUTE, -HOUR, MINUTE), on }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      does: fc.constant('wait' as const),
      ms: fc.constantFrom(100, SECOND, 6 * SECOND, 20 * SECOND, MINUTE),
    }),
  },
  { weight: 1, arbitrary: fc.constant({ does: 'close' as const }) },
);

/** Random lives of a giveaway: who enters, closes and draws when, on which server, and what goes wrong. */
export const giveawayLives = fc.record({
  winners: fc.integer({ min: 1, max: USERS.length + 1 }),
  /** Draws in steps of one or two entries; all who draw must. */
  small: fc.boolean(),
  ops: fc.array(op, { minLength: 8, maxLength: 30, size: 'max' }),
  ...schedule,
});
export type ArrangedGiveaway = typeof giveawayLives extends fc.Arbitrary<infer A> ? A : never;

const openLife = async ({ winners, small }: Pick<ArrangedGiveaway, 'winners' | 'small'>) => {
  const turns = new Interleaving();
  const givesAway = { productId: undefined, price: undefined, stock: 0, closesAt: CLOSES, giveaway: { winners } };
  const file = new SqliteFile(':memory:');
  const database = sqliteDatabase(file, { clock: new MovedClock() });
  const sale = await openSale({ stock: 0, activity: givesAway, database });
  const { clock } = sale;
  const erasures = new Erasures({ file, activityIds: [ACTIVITY] });
  const { readActivity } = sale.deps;
  const activity = await readActivity(ACTIVITY);
  if (activity) await beginGiveaway(activity, sale.deps);
  const shortly: InTime = () => {
    const begun = clock.now();
    return () => clock.now() <= begun + LONGEST_CALL;
  };
  /** Whoever draws may be delayed for ever, but not where the gate is told. */
  const gateShortly: InTime = (label) => (label.endsWith(' dispensers') ? shortly(label) : () => true);
  const serversOf = (inTime: InTime): readonly ReservationDeps[] =>
    SKEWS.map((skew, at) =>
      sale.server({
        database: interleaved(database, turns, inTime),
        clock: clock.skewed(skew),
        random: seededRandom(`server ${at}`),
        readActivity: (id) => turns.call('get activities', () => readActivity(id)),
      }),
    );
  const watcher = new GiveawayWatcher({
    database,
    clock,
    users: USERS,
    erasures,
    longestCall: LONGEST_CALL,
    skew: mostApart(SKEWS),
  });
  const pace: DrawPace = { sizes: small ? SMALL : STEP_SIZES };
  const parked = interleaved(database, turns);
  return { ...sale, turns, watcher, pace, small, erasures, parked, shops: serversOf(shortly), offices: serversOf(gateShortly) };
};
type Life = Awaited<ReturnType<typeof openLife>>;

const enter = async (userId: string, deps: ReservationDeps, { watcher }: Life): Promise<void> => {
  const { reservation } = await takePart({ activityId: ACTIVITY, userId, visitorId: `browser-of-${userId}` }, deps);
  if (!('entry' in reservation)) throw new Error('It gave no entry');
  watcher.entered(userId, reservation.entry.entryId);
};

/** What the sweeper does; in small steps if all do. */
const sweepOnce = async (deps: ReservationDeps, { small, pace }: Life): Promise<void> => {
  if (!small) {
    const { errors } = await sweep(deps);
    return expectNone(errors.filter((error) => !isPartOfLife(error)));
  }
  const activity = await deps.readActivity(ACTIVITY);
  if (activity) await changeGate(activity, deps);
  await draw(ACTIVITY, deps, pace);
};

/** A request of somebody who is not signed in. */
export const anybody = {
  params: { activityId: ACTIVITY },
  query: { after: 0 },
  body: undefined,
  caller: { who: 'anonymous' },
  client: someClient,
} as const;

/** Everything anybody may see of it. */
const lookAround = async (deps: ReservationDeps, { watcher }: Life): Promise<void> => {
  await watcher.told(await readGiveaway(ACTIVITY, deps));
  const told = await giveawayRoutes.listWinningEntries.handle(anybody, deps);
  if ('entryIds' in told) await watcher.toldWinners(told.entryIds);
  const { items } = await listWhoIsIn({ activityId: ACTIVITY, limit: 100 }, deps);
  await watcher.toldEntries(items.flatMap((item) => ('entryId' in item ? [item] : [])));
};

/** The marketer changes the row, then the gate is told, unless whoever does that dies. */
const change = async (changes: Partial<SaleActivity>, deps: ReservationDeps, life: Life): Promise<void> => {
  life.changeUnannounced({ ...changes, updatedAt: deps.clock.now() });
  await tellGate(deps);
};
const tellGate = async (deps: ReservationDeps): Promise<void> => {
  const activity = await deps.readActivity(ACTIVITY);
  if (activity) await changeGate(activity, deps);
};

/** What the catalog lets a marketer do: ENDED is final, what has closed stays closed. */
const edit = async (op: Edit, life: Life): Promise<void> => {
  const deps = life.offices[op.on] ?? life.deps;
  const activity = life.activity();
  if (activity.status === 'ENDED') return;
  if (op.does === 'end') return change({ status: 'ENDED' }, deps, life);
  if (op.does !== 'reclose') return change({ status: op.does === 'pause' ? 'PAUSED' : 'ACTIVE' }, deps, life);
  const closesAt = Math.max(OPENS + 1, activity.closesAt + op.by);
  if (activity.closesAt > deps.clock.now()) await change({ closesAt }, deps, life);
};

const act = async (op: Op, life: Life): Promise<void> => {
  const { clock } = life;
  if (op.does === 'wait') return clock.advance(op.ms);
  if (op.does === 'close') return clock.advance(Math.max(0, life.activity().closesAt - clock.now()));
  const office = life.offices[op.on] ?? life.deps;
  if (op.does === 'enter') {
    const userId = USERS[op.who] ?? 'kim';
    return life.erasures.acting(userId, () => enter(userId, life.shops[op.on] ?? life.deps, life));
  }
  if (op.does === 'erase') {
    await life.erasures.attempt(USERS[op.who] ?? 'kim', life.parked);
    return;
  }
  if (op.does === 'press') return life.watcher.told(await draw(ACTIVITY, office, { ...life.pace, patience: BUTTON_PATIENCE }));
  if (op.does === 'look') return lookAround(office, life);
  if (op.does === 'end' || op.does === 'pause' || op.does === 'resume' || op.does === 'reclose') return edit(op, life);
  return op.does === 'sweep' ? sweepOnce(office, life) : tellGate(office);
};

/** No more faults and enough time: it is drawn, and drawing again changes nothing. */
const settleDown = async (life: Life): Promise<void> => {
  const { clock, deps, watcher, pace, activity } = life;
  clock.advance(Math.max(0, activity().closesAt - clock.now()));
  for (let minutes = 0; minutes < 4; minutes += 1) {
    await sweepOnce(deps, life).catch((error: unknown) => {
      if (!isAxonError(error, 'NOT_DRAWABLE')) throw error;
    });
    await watcher.look(false);
    clock.advance(MINUTE);
  }
  const drawn = await draw(ACTIVITY, deps, pace);
  deepStrictEqual(drawn.state, 'DRAWN');
  await lookAround(deps, life);
  await eraseAll(life);
  await watcher.told(await draw(ACTIVITY, deps, pace));
  await lookAround(deps, life);
  await watcher.look(false);
};

/** Whoever asked for it is erased in the end, and nobody who was erased is named anywhere. */
const eraseAll = async ({ erasures, database, watcher }: Life): Promise<void> => {
  for (const userId of erasures.waiting()) {
    deepStrictEqual([userId, await erasures.attempt(userId, database)], [userId, true]);
    await watcher.look(false);
  }
  erasures.expectNoNames();
};

/** Tables of which the watcher looks at rows. */
const isWatched = / (giveaways|dispensers)/;

/** Lives one life to its end. @throws at the first broken promise or wrong draw */
export const liveGiveaway = async (arranged: ArrangedGiveaway): Promise<void> => {
  const life = await openLife(arranged);
  const { turns, watcher } = life;
  try {
    await watcher.look();
    await play<Op>(arranged, {
      turns,
      begin: (op) => act(op, life),
      look: async (done) => (isWatched.test(done) ? watcher.look() : watcher.lookAgain()),
      lookAgain: () => watcher.lookAgain(),
    });
    await settleDown(life);
  } finally {
    await life.database.close();
  }
};
