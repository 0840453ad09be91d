import { deepStrictEqual } from 'node:assert/strict';
import fc from 'fast-check';
import { orderOf } from '#functions/customers/order-of-slot.ts';
import { orderStore } from '#functions/customers/order-store.ts';
import { listCoupons } from '#functions/reservations/coupons/list-coupons.ts';
import type { ReservationDeps } from '#functions/reservations/dependencies.ts';
import { resolveEntry } from '#functions/reservations/entries/resolve-entry.ts';
import { receivePaymentEvent } from '#functions/reservations/payments/payment-event.ts';
import type { PaymentProvider } from '#functions/reservations/payments/provider.ts';
import type { PaymentWindow, Resolution, Slot } from '#functions/reservations/schema.ts';
import { sweep } from '#functions/reservations/sweep.ts';
import { SqliteFile } from '#platform/sqlite.ts';
import { sqliteDatabase } from '#platform/table.sqlite.ts';
import type { Database } from '#platform/table.ts';
import { isAxonError } from '#shared/axon-error.ts';
import { HOUR, MINUTE, SECOND } from '#shared/clock.ts';
import type { CouponDiscount } from '#shared/coupon.ts';
import { ScriptedProvider } from './a-provider.ts';
import { ACTIVITY, givesCoupons, MovedClock, OPENS, openSale, PRICE, seededRandom } from './a-sale.ts';
import { shopper } from './a-shopper.ts';
import { Erasures } from './an-erasure.ts';
import { CouponWatcher } from './coupon-watcher.ts';
import { Interleaving, interleaved } from './interleaving.ts';
import { expectNone, isPartOfLife, play, SKEWS, schedule } from './live.ts';
import { Watcher } from './watcher.ts';

/** Gives coupons. */
const COUPONS = 'act_coupons';
/** Sells as well, so that one coupon may be wanted for two orders. */
const ELSEWHERE = 'act_elsewhere';
const USERS = ['kim', 'lee', 'park', 'choi'];
/** When a life begins. */
const BEGINS = OPENS + HOUR;
/** Of the other sale: a share of it is no whole number. */
const LOW_PRICE = 1_999;

type Op =
  | {
      readonly who: number;
      readonly does:
        | 'reserve'
        | 'prepare'
        | 'pay'
        | 'payWrong'
        | 'confirm'
        | 'event'
        | 'resolve'
        | 'release'
        | 'cancel'
        | 'claim'
        | 'listCoupons'
        | 'goToPay';
      readonly on: number;
      /** At another sale, if there is one. */
      readonly elsewhere: boolean;
      /** Which coupon is named: the one the shopper has, if any, somebody else's, or none on purpose. */
      readonly coupon: 'unsaid' | 'mine' | 'anothers' | 'none';
    }
  | { readonly does: 'sweep'; readonly on: number }
  /** One attempt to erase a shopper; `told`: after the ledger has heard of all there is. */
  | { readonly does: 'erase'; readonly who: number; readonly on: number; readonly told: boolean }
  /** The ledger hears of all that was ever sold: of most once more. */
  | { readonly does: 'tell'; readonly on: number }
  | { readonly does: 'restock'; readonly stock: number; readonly on: number }
  | { readonly does: 'wait'; readonly ms: number };

const on = fc.nat(SKEWS.length - 1);
const shopperOp = fc.record({
  who: fc.nat(USERS.length - 1),
  does: fc.constantFrom(
    'reserve',
    'reserve',
    'reserve',
    'prepare',
    'prepare',
    'pay',
    'pay',
    'payWrong',
    'confirm',
    'confirm',
    'event',
    'resolve',
    'release',
    'cancel',
    'claim',
    'listCoupons',
    'goToPay',
    'goToPay',
  ),
  on,
  elsewhere: fc.constantFrom(false, false, true),
  coupon: fc.constantFrom('unsaid', 'unsaid', 'unsaid', 'mine', 'mine', 'mine', 'anothers', 'none'),
} as const);
const otherOp: fc.Arbitrary<Op> = fc.oneof(
  { weight: 4, arbitrary: fc.record({ does: fc.constant('sweep' as const), on }) },
  { weight: 3, arbitrary: fc.record({ does: fc.constant('restock' as const), stock: fc.integer({ min: 1, max: 5 }), on }) },
  {
    weight: 4,
    arbitrary: fc.record({
      does: fc.constant('wait' as const),
      ms: fc.constantFrom(100, SECOND, 6 * SECOND, 4 * MINUTE, 5 * MINUTE, 10 * MINUTE),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      does: fc.constant('erase' as const),
      who: fc.nat(USERS.length - 1),
      told: fc.constantFrom(true, true, false),
      on,
    }),
  },
  { weight: 1, arbitrary: fc.record({ does: fc.constant('tell' as const), on }) },
);
/** What the coupons of a life are worth, and until when. */
const couponTerms = fc.record({
  discount: fc.constantFrom<CouponDiscount>(
    { kind: 'AMOUNT', amount: 5_000 },
    { kind: 'AMOUNT', amount: 2 * PRICE },
    { kind: 'RATE', basisPoints: 3_333 },
    { kind: 'RATE', basisPoints: 1_500, maxDiscount: 2_000 },
    { kind: 'RATE', basisPoints: 10_000 },
  ),
  /** The lower price of the two sales is below the second one. */
  minOrderAmount: fc.constantFrom(0, 0, PRICE),
  validUntil: fc.constantFrom(BEGINS + 10 * MINUTE, BEGINS + 24 * HOUR),
});

/** Random lives of a sale: who does what when, in which order their store calls happen, and what goes wrong. */
export const lives = fc.record({
  stock: fc.integer({ min: 1, max: 4 }),
  /** A stock this small has one shard in the shop; several let every race between shards happen on few rows. */
  shards: fc.constantFrom(1, 1, 2, 3),
  /** Stock of an activity that gives coupons; with it there is one more sale to use them at. */
  coupons: fc.constantFrom(0, 0, 1, 2),
  couponTerms,
  ops: fc.array(fc.oneof({ weight: 3, arbitrary: shopperOp }, { weight: 1, arbitrary: otherOp }), {
    minLength: 5,
    maxLength: 30,
    size: 'max',
  }),
  ...schedule,
  outages: fc.boolean(),
});

export type Arranged = typeof lives extends fc.Arbitrary<infer A> ? A : never;

interface Memory {
  token?: string;
  window?: PaymentWindow;
  coupon?: string;
  readonly payments: string[];
}

/** One sale with everybody at it. */
const openLife = async ({ stock, shards, coupons, couponTerms }: Arranged) => {
  const provider = new ScriptedProvider();
  const turns = new Interleaving();
  const parkedProvider: PaymentProvider = {
    status: (reference) => turns.call('status', () => provider.status(reference)),
    void: (reference) => turns.call('void', () => provider.void(reference)),
    refund: (paymentId) => turns.call('refund', () => provider.refund(paymentId)),
  };
  const others =
    coupons === 0
      ? []
      : [
          { id: COUPONS, stock: coupons, ...givesCoupons(couponTerms) },
          { id: ELSEWHERE, stock: 2, price: LOW_PRICE },
        ];
  const file = new SqliteFile(':memory:');
  const bare = sqliteDatabase(file, { clock: new MovedClock() });
  const sale = await openSale({ stock, shards, others, provider: () => provider, database: bare });
  const database = interleaved(bare, turns);
  const servers = SKEWS.map((skew, at) =>
    sale.server({ database, provider: parkedProvider, clock: sale.clock.skewed(skew), random: seededRandom(`server ${at}`) }),
  );
  const erasures = new Erasures({ file, activityIds: [ACTIVITY, ...others.map(({ id }) => id)] });
  const { database: rows, clock } = sale;
  const prices = { [ACTIVITY]: PRICE, [ELSEWHERE]: LOW_PRICE };
  const couponWatcher = new CouponWatcher({
    database: rows,
    clock,
    activityId: COUPONS,
    users: USERS,
    terms: couponTerms,
    prices,
    erasures,
  });
  const alsoLooksAt = coupons === 0 ? {} : { elsewhere: [ELSEWHERE], coupons: couponWatcher };
  const watcher = new Watcher({ database: rows, provider, clock, shards, users: USERS, erasures, ...alsoLooksAt });
  /** What each shopper has of each sale. */
  const memory = new Map<string, Memory>();
  const known = (user: string, activityId: string): Memory => {
    const key = `${user}@${activityId}`;
    const found = memory.get(key) ?? { payments: [] };
    memory.set(key, found);
    return found;
  };
  /** What was sold, as it was when the ledger was first told of it, by claim. */
  const sold = new Map<string, Slot>();
  return {
    ...sale,
    ...{ provider, turns, servers, watcher, couponWatcher, known, sold, erasures },
    parked: database,
    hasMore: coupons > 0,
  };
};
type Life = Awaited<ReturnType<typeof openLife>>;

const browserOf = (user: string): string => `browser-of-${user}`;

interface Reserving {
  readonly life: Life;
  readonly couponId: string | undefined;
}

const reserveAs = async (user: string, deps: ReservationDeps, { life, couponId }: Reserving): Promise<void> => {
  const { watcher, known, clock } = life;
  const startedAt = clock.now();
  const since = watcher.moment;
  const holding = watcher.holdsNow(user);
  try {
    const held = await shopper(user, deps, { visitorId: browserOf(user) }).reserve(couponId);
    const { claim } = deps.tokens.verify(held.reservationToken, { userId: user, phase: 'hold' });
    watcher.promised({ claimId: claim.claimId, number: held.slot, userId: user, until: held.expiresAt }, since);
    known(user, ACTIVITY).token = held.reservationToken;
  } catch (error) {
    if (isAxonError(error, 'SOLD_OUT')) {
      if (holding !== undefined && holding === watcher.holdsNow(user))
        throw new Error(`${user} holds a place and was told "sold out"`);
      if (watcher.wasOnOfferSince(startedAt - SECOND)) throw new Error('"sold out" while a place was on offer all the time');
    }
    throw error;
  }
};

const actAs = async (
  op: Exclude<Op, { does: 'wait' | 'sweep' | 'restock' | 'erase' | 'tell' }>,
  deps: ReservationDeps,
  life: Life,
): Promise<void> => {
  const user = userOf(op, life);
  const { provider, watcher } = life;
  const activityId = life.hasMore && op.elsewhere ? ELSEWHERE : ACTIVITY;
  const isHere = activityId === ACTIVITY;
  const known = life.known(user, activityId);
  const owner = op.coupon === 'anothers' ? USERS.find((other) => other !== user && life.known(other, COUPONS).coupon) : user;
  const couponId = op.coupon === 'unsaid' || op.coupon === 'none' ? undefined : life.known(owner ?? user, COUPONS).coupon;
  const self = shopper(user, deps, { activityId, visitorId: browserOf(user) });
  const since = watcher.moment;
  if (op.does === 'claim') return life.hasMore ? claimCoupon(user, deps, life) : undefined;
  if (op.does === 'listCoupons') return life.couponWatcher.listed((await listCoupons({ userId: user, limit: 10 }, deps)).items);
  if (op.does === 'goToPay') {
    if (op.coupon === 'mine') await actAs({ ...op, does: 'claim' }, deps, life);
    await actAs({ ...op, does: 'reserve', coupon: 'unsaid' }, deps, life);
    return actAs({ ...op, does: 'prepare' }, deps, life);
  }
  if (op.does === 'reserve' && isHere) return reserveAs(user, deps, { life, couponId });
  if (op.does === 'reserve') known.token = (await self.reserve(couponId)).reservationToken;
  if (op.does === 'cancel') return isHere ? watcher.whileCancelling(user, self.cancel) : self.cancel();
  if (op.does === 'prepare' && known.token) {
    const window = await self.prepare(known.token, op.coupon === 'none' ? null : couponId);
    known.window = window;
    const { claim } = deps.tokens.verify(window.paymentToken, { userId: user, phase: 'pay' });
    if (isHere) watcher.promised({ claimId: claim.claimId, number: claim.number, userId: user, until: window.payUntil }, since);
  }
  if ((op.does === 'pay' || op.does === 'payWrong') && known.window) {
    const amount = known.window.amount - (op.does === 'pay' ? 0 : 1);
    const paymentId = `pay-${USERS.indexOf(user)}-${activityId}-${known.payments.length}`;
    known.payments.push(provider.capture(known.window.merchantReference, { paymentId, amount, currency: 'KRW' }));
  }
  const latest = known.payments.at(-1);
  if (op.does === 'event' && known.window) return tell(known.window.merchantReference, deps);
  if (op.does === 'resolve') return resolve(op.who + 1, 'CONFIRM', deps);
  if (op.does === 'release') return resolve(op.who + 1, 'RELEASE', deps);
  if (op.does === 'confirm' && known.window && latest) {
    const order = await self.confirm(known.window, latest);
    if (order) watcher.ordered(order);
  }
};

/** Few shoppers with coupons, so that their orders meet. */
const userOf = ({ who }: { readonly who: number }, { hasMore }: Life): string => USERS[hasMore ? who % 2 : who] ?? 'kim';

/** What the consumer of slot changes does: any change may come again, late, with whatever it said at its time. */
const tellLedger = async ({ slots, sold, hasMore }: Life, database: Database): Promise<void> => {
  for (const slot of [...(await slots()), ...(hasMore ? await slots(ELSEWHERE) : [])])
    if (slot.state === 'CONFIRMED' && slot.claimId && !sold.has(slot.claimId)) sold.set(slot.claimId, slot);
  await orderStore(database).record([...sold.values()].map(orderOf));
};

const claimCoupon = async (user: string, deps: ReservationDeps, { couponWatcher, known }: Life): Promise<void> => {
  const { id } = await shopper(user, deps, { activityId: COUPONS, visitorId: browserOf(user) }).claimCoupon();
  couponWatcher.promised(id);
  known(user, COUPONS).coupon = id;
};

/** What the provider does after a payment, sooner or later and any number of times. */
const tell = (merchantReference: string, deps: ReservationDeps): Promise<void> => {
  const body = Buffer.from(JSON.stringify({ merchantReference }));
  return receivePaymentEvent({ body, signature: deps.signatures.sign(body, deps.clock.now()) }, deps);
};

/** A marketer who takes any place for stuck. */
const resolve = async (slot: number, resolution: Resolution, deps: ReservationDeps): Promise<void> => {
  const member = { userId: 'mia', role: 'marketer' } as const;
  await resolveEntry({ activityId: ACTIVITY, slot, resolution, reason: 'asked', member }, deps);
};

/** What a shopper's payment or place meets without the shopper. */
const ofOthers: ReadonlySet<string> = new Set(['event', 'resolve', 'release', 'pay', 'payWrong']);

const live = async (life: Life, arranged: Arranged): Promise<void> => {
  const { turns, servers, watcher, clock, provider } = life;
  const begin = async (op: Op): Promise<void> => {
    if (op.does === 'wait') return clock.advance(op.ms);
    const deps = servers[op.on] ?? life.deps;
    if (op.does === 'sweep') {
      const { errors } = await sweep(deps);
      expectNone(errors.filter((error) => !isPartOfLife(error)));
    } else if (op.does === 'restock') await life.changeStock(op.stock, deps);
    else if (op.does === 'tell') await tellLedger(life, life.parked);
    else if (op.does === 'erase') {
      if (op.told) await tellLedger(life, life.parked);
      await life.erasures.attempt(userOf(op, life), life.parked);
    } else if (ofOthers.has(op.does)) await actAs(op, deps, life);
    else await life.erasures.acting(userOf(op, life), () => actAs(op, deps, life));
  };
  await play<Op>(arranged, {
    turns,
    begin,
    look: (done) => watcher.look(done),
    lookAgain: () => watcher.lookAgain(),
    prepare: (choice) => {
      provider.isDown = arranged.outages && choice % 7 === 3;
    },
  });
};

/** No more faults and enough time: everything must have come to a true end. */
const settleDown = async (life: Life): Promise<void> => {
  const { deps, clock, provider, watcher, couponWatcher, slots, hasMore } = life;
  provider.isDown = false;
  for (let hour = 0; hour < 8; hour += 1) {
    clock.advance(hour === 0 ? 0 : HOUR);
    await sweep(deps);
    clock.advance(16 * MINUTE);
    const { errors } = await sweep(deps);
    expectNone(errors);
    await watcher.look();
  }
  const rows = await slots();
  const elsewhere = hasMore ? [...(await slots(ELSEWHERE)), ...(await slots(COUPONS))] : [];
  expectNone([...rows, ...elsewhere].map(({ state }) => state).filter((state) => state !== 'FREE' && state !== 'CONFIRMED'));
  const sale = await deps.sales.get(ACTIVITY);
  const sold = rows.filter(({ state }) => state === 'CONFIRMED').length;
  deepStrictEqual(rows.length, Math.max(sale?.target ?? 0, sold));
  deepStrictEqual(sale?.target, (await deps.readActivity(ACTIVITY))?.stock);
  for (const userId of hasMore ? [...USERS, ...life.erasures.pseudonyms()] : [])
    couponWatcher.atTheEnd((await listCoupons({ userId, limit: 10 }, deps)).items, elsewhere.concat(rows));
  const bought = new Set([...rows, ...elsewhere].map(({ paymentId }) => paymentId));
  for (const { paymentId } of [...provider.paid.values()].flat())
    deepStrictEqual([paymentId, bought.has(paymentId) !== provider.refunded.has(paymentId)], [paymentId, true]);
};

/** Whoever asked for it is erased in the end, the ledger has every sale once, and nobody who was erased is named anywhere. */
const eraseAll = async (life: Life): Promise<void> => {
  const { erasures, database, watcher, sold } = life;
  await tellLedger(life, database);
  for (const userId of erasures.waiting()) deepStrictEqual([userId, await erasures.attempt(userId, database)], [userId, true]);
  erasures.expectNoNames();
  await watcher.look();
  const totals = await Promise.all([ACTIVITY, ELSEWHERE].map((id) => orderStore(database).totalOf(id)));
  const amounts = [...sold.values()].map(({ amount = 0 }) => amount);
  const ledger = [totals.reduce((sum, { orders }) => sum + orders, 0), totals.reduce((sum, { revenue }) => sum + revenue, 0)];
  deepStrictEqual(ledger, [sold.size, amounts.reduce((sum, amount) => sum + amount, 0)]);
};

/** Lives one life to its end. @throws at the first broken promise, wrong refusal or lost money */
export const liveThrough = async (arranged: Arranged): Promise<void> => {
  const life = await openLife(arranged);
  try {
    await life.watcher.look();
    await live(life, arranged);
    await settleDown(life);
    await eraseAll(life);
  } finally {
    await life.database.close();
  }
};
