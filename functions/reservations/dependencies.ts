import type { Database } from '#platform/table.ts';
import type { Clock } from '#shared/clock.ts';
import type { Random } from '#shared/random.ts';
import { type PointerStore, pointerStore } from './claims/pointer-store.ts';
import { createTurns, type Turns } from './claims/turns.ts';
import { type CouponStore, couponStore } from './coupons/coupon-store.ts';
import { type AuditStore, auditStore } from './entries/audit-store.ts';
import { type PaymentStore, paymentStore } from './payments/payment-store.ts';
import type { PaymentProvider } from './payments/provider.ts';
import type { Signatures } from './payments/signature.ts';
import type { ReadActivity, ReadCustomer } from './schema.ts';
import { type StockDeps, stockDeps } from './stock/stock-deps.ts';
import type { Tokens } from './tokens.ts';

/** What the world outside must give to reservations. */
export interface ReservationWorld {
  readonly readActivity: ReadActivity;
  readonly readCustomer: ReadCustomer;
  readonly provider: PaymentProvider;
  readonly clock: Clock;
  readonly random: Random;
  readonly tokens: Tokens;
  /** Of events the payment provider sends. */
  readonly signatures: Signatures;
}

/** All that the rules of reservations stand on. One per process. */
export interface ReservationDeps extends ReservationWorld, StockDeps {
  readonly pointers: PointerStore;
  readonly payments: PaymentStore;
  readonly audit: AuditStore;
  readonly coupons: CouponStore;
  readonly turns: Turns;
}

/** Binds the stores to a database. */
export const reservationDeps = (database: Database, world: ReservationWorld): ReservationDeps => ({
  ...world,
  ...stockDeps(database, world.clock),
  pointers: pointerStore(database),
  payments: paymentStore(database),
  audit: auditStore(database),
  coupons: couponStore(database),
  turns: createTurns(),
});
