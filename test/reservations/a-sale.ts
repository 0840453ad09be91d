import { createHash } from 'node:crypto';
import { type ReservationDeps, type ReservationWorld, reservationDeps } from '#functions/reservations/dependencies.ts';
import { SWEEP_EVERY } from '#functions/reservations/limits.ts';
import { type Sandbox, sandboxProvider } from '#functions/reservations/payments/provider.sandbox.ts';
import type { PaymentProvider } from '#functions/reservations/payments/provider.ts';
import { sandboxCards } from '#functions/reservations/payments/sandbox-cards.ts';
import { createSignatures } from '#functions/reservations/payments/signature.ts';
import type { SaleActivity, StockChange } from '#functions/reservations/schema.ts';
import { changeGate } from '#functions/reservations/stock/change-gate.ts';
import { changeStock } from '#functions/reservations/stock/change-stock.ts';
import { FIRST_VERSION } from '#functions/reservations/stock/mask-store.ts';
import { publishStock } from '#functions/reservations/stock/publish-stock.ts';
import { rowsInShard } from '#functions/reservations/stock/shards.ts';
import type { SlotRow } from '#functions/reservations/stock/slot-store.ts';
import { type Swept, sweep } from '#functions/reservations/sweep.ts';
import { sandboxPaymentsTable, slotsTable } from '#functions/reservations/tables.ts';
import { createTokens, type TokenKey } from '#functions/reservations/tokens.ts';
import { SqliteFile } from '#platform/sqlite.ts';
import { sqliteDatabase } from '#platform/table.sqlite.ts';
import type { Database } from '#platform/table.ts';
import { type Clock, HOUR } from '#shared/clock.ts';
import type { CouponOffer } from '#shared/coupon.ts';
import type { Random } from '#shared/random.ts';

export const ACTIVITY = 'act_1';
export const OPENS = Date.UTC(2026, 10, 20, 9);
export const PRICE = 19_900;

/** A clock moved by hand; `behind` gives a server whose clock is wrong. */
export class MovedClock implements Clock {
  at = OPENS + HOUR;
  now(): number {
    return this.at;
  }
  advance(ms: number): void {
    this.at += ms;
  }
  skewed(ms: number): Clock {
    return { now: () => this.at + ms };
  }
}

/** Unpredictable to the code, the same in every run. */
export const seededRandom = (seed: string): Random => {
  let count = 0;
  const next = () => createHash('sha256').update(`${seed}:${count++}`).digest();
  return { bytes: (length) => next().subarray(0, length), id: () => next().toString('hex').slice(0, 32) };
};

/** What makes an activity give coupons instead of selling something. */
export const givesCoupons = (terms: Partial<CouponOffer> = {}) => ({
  productId: undefined,
  price: undefined,
  coupon: {
    name: 'Spring coupon',
    currency: 'KRW',
    discount: { kind: 'AMOUNT' as const, amount: 5_000 },
    minOrderAmount: 0,
    validUntil: OPENS + 24 * HOUR,
    ...terms,
  },
});

export const keyNamed = (id: string): TokenKey => ({ id, secret: createHash('sha256').update(`secret ${id}`).digest() });

export interface SaleOptions {
  readonly stock?: number;
  /** Spreads the stock over so many shards instead of as many as the shop would. */
  readonly shards?: number;
  readonly activity?: Partial<SaleActivity>;
  /** More activities that are on at the same time, each like the first but for what is said of it. */
  readonly others?: readonly (Partial<SaleActivity> & { readonly id: string })[];
  /** Wraps the database the servers use; the sale itself is set up on the bare one. */
  readonly wrap?: (database: Database) => Database;
  readonly provider?: (sandbox: Sandbox) => PaymentProvider;
  /** @default SQLite in memory */
  readonly database?: Database;
}

/** Writes the rows and dispensers of a plan of our own; publishing then finds them ready. */
const planStock = async ({ id, stock }: SaleActivity, shards: number, deps: ReservationDeps): Promise<void> => {
  await deps.sales.begin({ activityId: id, state: 'PUBLISHING', rows: 0, target: stock, shards });
  for (let sale = await deps.sales.get(id); sale && sale.rows < stock; sale = await deps.sales.get(id))
    await deps.stock.add(sale);
  for (let shard = 0; shard < shards; shard += 1) {
    const hints = { next: 0, cap: rowsInShard(stock, shard, shards), free: [], version: FIRST_VERSION, emptySaid: false };
    await deps.dispensers.create(id, shard, hints);
  }
  const sale = await deps.sales.get(id);
  if (sale) await deps.sales.ready(sale);
};

const anActivity = (options: SaleOptions): SaleActivity => ({
  id: ACTIVITY,
  campaignId: 'cmp_1',
  status: 'ACTIVE',
  opensAt: OPENS,
  closesAt: OPENS + 10 * HOUR,
  stock: options.stock ?? 3,
  productId: 'prd_1',
  price: PRICE,
  currency: 'KRW',
  version: 2,
  eligibility: [],
  ...options.activity,
});

/** A published, open activity on a real database in memory, and everything that may happen to it. */
export const openSale = async (options: SaleOptions = {}) => {
  const clock = new MovedClock();
  const database = options.database ?? sqliteDatabase(new SqliteFile(':memory:'), { clock });
  const sandbox = sandboxProvider(database, clock);
  let activity = anActivity(options);
  const others = (options.others ?? []).map((other) => ({ ...anActivity({}), ...other }));
  const world: ReservationWorld = {
    readActivity: async (id: string) => (id === ACTIVITY ? activity : others.find((other) => other.id === id)),
    readCustomer: async () => undefined,
    provider: options.provider?.(sandbox) ?? sandbox,
    clock,
    random: seededRandom('sale'),
    tokens: createTokens([keyNamed('k1')]),
    signatures: createSignatures([keyNamed('provider').secret]),
  };
  /** One more server of the same sale, with caches of its own. */
  const server = (changes: Partial<ReservationWorld> & { database?: Database } = {}): ReservationDeps =>
    reservationDeps(changes.database ?? options.wrap?.(database) ?? database, { ...world, ...changes });
  const bare = reservationDeps(database, world);
  const deps = server();
  if (options.shards !== undefined) await planStock(activity, options.shards, bare);
  for (const each of [activity, ...others]) {
    await publishStock({ ...each, status: 'DRAFT', version: 1 }, bare);
    await changeGate(each, bare);
  }

  return {
    clock,
    database,
    sandbox,
    server,
    deps,
    /** What is lost for good is known after two sweeps. @returns what the second one did */
    sweepTwice: async (): Promise<Swept> => {
      await sweep(deps);
      clock.advance(SWEEP_EVERY);
      return sweep(deps);
    },
    /** The row of the activity, as it is now. */
    activity: (): SaleActivity => activity,
    /** What the marketer does: the row changes first, then the gate is told. */
    change: async (changes: Partial<SaleActivity>): Promise<void> => {
      activity = { ...activity, ...changes, version: activity.version + 1 };
      await changeGate(activity, bare);
    },
    /** The marketer edits the stock. */
    changeStock: (stock: number, deps: ReservationDeps = bare): Promise<StockChange> => {
      activity = { ...activity, stock, version: activity.version + 1 };
      return changeStock(activity, deps);
    },
    /** Changes the row, while whoever should have told the gate died. */
    changeUnannounced: (changes: Partial<SaleActivity>): void => {
      activity = { ...activity, ...changes, version: activity.version + 1 };
    },
    slots: async (activityId: string = ACTIVITY): Promise<readonly SlotRow[]> => {
      const rows: SlotRow[] = [];
      const sale = await bare.sales.get(activityId);
      for (let shard = 0; shard < (sale?.shards ?? 0); shard += 1)
        for await (const page of bare.slots.shard(activityId, shard)) rows.push(...page);
      return rows.sort((one, other) => one.number - other.number);
    },
    slot: async (number: number): Promise<SlotRow | undefined> => {
      const page = await database.table<SlotRow>(slotsTable).query({ partition: `${ACTIVITY}#0`, range: { equals: number } });
      return page.items[0];
    },
    /** Money the provider takes after a void, as no provider should. */
    forcePayment: async (window: { merchantReference: string; amount: number; currency: string }): Promise<void> => {
      const { merchantReference: reference, amount, currency } = window;
      const paymentId = `${reference}.1`;
      await database
        .table(sandboxPaymentsTable)
        .put({ reference, paymentId, amount, currency, card: '4242', outcome: 'PAID', decidedAt: 0 });
    },
    /** What a shopper's page does at the provider after prepare. */
    pay: (window: { merchantReference: string; amount: number; currency: string }, card: string = sandboxCards.approve) =>
      sandbox.pay({ merchantReference: window.merchantReference, amount: window.amount, currency: window.currency, card }),
  };
};

export type OpenSale = Awaited<ReturnType<typeof openSale>>;
