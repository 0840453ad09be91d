import { isDeepStrictEqual } from 'node:util';
import type { PaymentRow } from '#functions/reservations/payments/payment-store.ts';
import type { ConfirmedOrder, SlotState } from '#functions/reservations/schema.ts';
import type { DispenserRow } from '#functions/reservations/stock/dispenser-store.ts';
import { type MaskRow, saysEmpty } from '#functions/reservations/stock/mask-store.ts';
import type { SaleRow } from '#functions/reservations/stock/sale-store.ts';
import { positionOf } from '#functions/reservations/stock/shards.ts';
import type { SlotRow } from '#functions/reservations/stock/slot-store.ts';
import {
  couponsTable,
  dispensersTable,
  paymentsTable,
  pointersTable,
  salesTable,
  slotsTable,
} from '#functions/reservations/tables.ts';
import type { Database, Item, TableDeclaration } from '#platform/table.ts';
import { SECOND } from '#shared/clock.ts';
import type { ScriptedProvider } from './a-provider.ts';
import { ACTIVITY, type MovedClock } from './a-sale.ts';
import type { Erasures } from './an-erasure.ts';

const follows: Readonly<Record<SlotState, readonly SlotState[]>> = {
  FREE: ['HELD'],
  HELD: ['PAYING', 'FREE'],
  PAYING: ['CONFIRMED', 'STUCK', 'FREE'],
  STUCK: ['CONFIRMED', 'FREE'],
  CONFIRMED: [],
};

interface Promised {
  readonly claimId: string;
  readonly number: number;
  readonly userId: string;
  readonly until: number;
}

export interface Watched {
  readonly database: Database;
  readonly provider: ScriptedProvider;
  readonly clock: MovedClock;
  readonly shards: number;
  readonly users: readonly string[];
  readonly erasures: Pick<Erasures, 'ownerOf' | 'isPseudonym'>;
  /** Sales that are on at the same time: only their money is looked at. */
  readonly elsewhere?: readonly string[];
  /** Looks at the rows of all sales, too. */
  readonly coupons?: { look(sold: readonly SlotRow[]): Promise<void> } | undefined;
}

/** The rows as they were at the last look. */
interface Seen {
  readonly rows: readonly SlotRow[];
  /** Rows of the sales elsewhere. */
  readonly elsewhere: readonly SlotRow[];
  readonly sale: SaleRow | undefined;
  readonly mask: MaskRow | undefined;
  readonly dispensers: readonly (DispenserRow | undefined)[];
  /** Claims the users' pointers name. */
  readonly pointed: ReadonlySet<unknown>;
}

/** Calls to the payment provider. */
const isOfProvider = /^(status|void|refund)/;

const broken = (what: string, facts: unknown): never => {
  throw new Error(`${what}: ${JSON.stringify(facts)}`);
};

/** Looks at the rows after every store call and knows what was promised to whom. Reads past the rules, straight from the tables. */
export class Watcher {
  readonly #at: Watched;
  #before = new Map<number, SlotRow>();
  #promises: Promised[] = [];
  #looks = 0;
  /** How many cancels of each user are under way, for two may overlap; and when the last one ended. */
  readonly #cancelling = new Map<string, number>();
  readonly #cancelled = new Map<string, number>();
  readonly #orders = new Map<string, string>();
  /** Since when each slot has been free and on offer. */
  readonly #onOffer = new Map<number, number>();
  #seen: Seen | undefined;

  constructor(at: Watched) {
    this.#at = at;
  }

  /** A moment to compare with: what a user did since. */
  get moment(): number {
    return this.#looks;
  }

  /** @param since moment when the call began that brought the promise */
  promised(promise: Promised, since: number): void {
    const ended = this.#cancelled.get(promise.userId) ?? Number.NEGATIVE_INFINITY;
    const cancelledMeanwhile = (this.#cancelling.get(promise.userId) ?? 0) > 0 || ended >= since;
    if (!cancelledMeanwhile) this.#promises.push(promise);
  }

  /** While a user cancels, and for calls under way at that time, nothing is promised to that user. */
  async whileCancelling(userId: string, cancel: () => Promise<void>): Promise<void> {
    const forget = () => {
      this.#promises = this.#promises.filter((promise) => promise.userId !== userId);
    };
    forget();
    this.#cancelling.set(userId, (this.#cancelling.get(userId) ?? 0) + 1);
    await cancel().finally(() => {
      forget();
      this.#cancelling.set(userId, (this.#cancelling.get(userId) ?? 1) - 1);
      this.#cancelled.set(userId, this.#looks);
    });
  }

  ordered(order: ConfirmedOrder): void {
    const body = JSON.stringify(order);
    const known = this.#orders.get(order.orderId);
    if (known !== undefined && known !== body) broken('an order changed', { known, body });
    this.#orders.set(order.orderId, body);
  }

  /** Whether some slot has been on offer from an instant until now. */
  wasOnOfferSince(instant: number): boolean {
    return [...this.#onOffer.values()].some((since) => since <= instant);
  }

  /** Whether a live claim was promised to the user for at least a while longer. */
  holdsNow(userId: string): string | undefined {
    return this.#promises.find((promise) => promise.userId === userId && promise.until > this.#at.clock.now() + 5 * SECOND)
      ?.claimId;
  }

  /** A look after a step that cannot have written anything: only time went by. */
  lookAgain(): void {
    this.#looks += 1;
    if (this.#seen) this.#inTime(this.#seen);
  }

  /**
   * Reads again what the call may have changed.
   * @param done the call with the names of its tables; without it anything may have happened since the last look
   */
  async look(done?: string): Promise<void> {
    this.#looks += 1;
    if (done === undefined) this.#before.clear();
    const touches = ({ name }: TableDeclaration): boolean => done === undefined || done.includes(name);
    const seen = await this.#read(touches);
    const { rows, sale, elsewhere, pointed } = seen;
    this.#seen = seen;
    if (touches(slotsTable)) {
      this.#rows(rows);
      this.#before = new Map(rows.map((row) => [row.number, row]));
    }
    for (const { state, claimId } of touches(slotsTable) || touches(pointersTable) ? rows : [])
      if (state !== 'FREE' && state !== 'CONFIRMED' && !pointed.has(claimId)) broken('nothing leads to an open place', claimId);
    if (rows.length !== sale?.rows) broken('the rows are not as many as counted', { rows: rows.length, sale });
    const sold = [...rows, ...elsewhere];
    if (touches(slotsTable) || touches(paymentsTable) || isOfProvider.test(done ?? '')) await this.#payments(sold);
    if (touches(slotsTable) || touches(couponsTable)) await this.#at.coupons?.look(sold);
    this.#inTime(seen);
  }

  #inTime({ rows, pointed, mask, dispensers }: Seen): void {
    this.#kept(rows, pointed);
    this.#offers(rows, { mask, dispensers });
  }

  async #slots(activityId: string, shards: number): Promise<readonly SlotRow[]> {
    const table = this.#at.database.table<SlotRow>(slotsTable);
    const each = Array.from({ length: shards }, (_, shard) => shard);
    const pages = await Promise.all(each.map((shard) => table.query({ partition: `${activityId}#${shard}`, consistent: true })));
    return pages.flatMap(({ items }) => items);
  }

  async #read(touches: (table: TableDeclaration) => boolean): Promise<Seen> {
    const { database, users, shards, elsewhere = [] } = this.#at;
    const seen = this.#seen;
    const sale = () => database.table<SaleRow>(salesTable).get({ activityId: ACTIVITY });
    const pointed = async () => {
      const table = database.table<Item>(pointersTable);
      const pointers = await Promise.all(users.map((user) => table.get({ key: `${ACTIVITY}#${user}` })));
      return new Set(pointers.map((pointer) => pointer?.claimId));
    };
    const others = async () => (await Promise.all(elsewhere.map((id) => this.#slots(id, 1)))).flat();
    const areSlotsNew = !seen || touches(slotsTable);
    const [hints, ...rest] = await Promise.all([
      seen && !touches(dispensersTable) ? seen : this.#hints(),
      areSlotsNew ? this.#slots(ACTIVITY, shards) : seen.rows,
      areSlotsNew ? others() : seen.elsewhere,
      seen && !touches(salesTable) ? seen.sale : sale(),
      seen && !touches(pointersTable) ? seen.pointed : pointed(),
    ]);
    return { mask: hints.mask, dispensers: hints.dispensers, rows: rest[0], elsewhere: rest[1], sale: rest[2], pointed: rest[3] };
  }

  async #hints(): Promise<Pick<Seen, 'mask' | 'dispensers'>> {
    const { database, shards } = this.#at;
    const names = ['mask', ...Array.from({ length: shards }, (_, shard) => `dispenser#${shard}`)];
    const table = database.table<Item>(dispensersTable);
    const hints = await Promise.all(names.map((name) => table.get({ key: `${ACTIVITY}#${name}` })));
    const [mask, ...dispensers] = hints as [MaskRow | undefined, ...(DispenserRow | undefined)[]];
    return { mask, dispensers };
  }

  /** Invariants 1, 2, 5 and 6. */
  #rows(rows: readonly SlotRow[]): void {
    const { isPseudonym } = this.#at.erasures;
    const holders = rows.flatMap(({ state, userId }) => (state === 'FREE' || isPseudonym(userId) ? [] : [userId]));
    if (new Set(holders).size !== holders.length) broken('somebody has two places', rows);
    const numbers = new Set(rows.map(({ number }) => number));
    for (const before of this.#before.values())
      if (before.state !== 'FREE' && !numbers.has(before.number)) broken('a place that was not free is gone', before);
    for (const row of rows) {
      const before = this.#before.get(row.number);
      if (before) this.#transition(before, row);
      else if (this.#before.size > 0 && row.state !== 'FREE') broken('a new place is taken', row);
    }
  }

  #transition(before: SlotRow, after: SlotRow): void {
    const isSame = before.state === after.state && before.claimId === after.claimId;
    const isHold = before.state === 'FREE' && after.state === 'HELD';
    if (!isSame && !follows[before.state].includes(after.state)) broken('no such step', { before, after });
    if (after.generation !== before.generation + (isHold ? 1 : 0)) broken('wrong generation', { before, after });
    if (after.state !== 'FREE' && !isHold && before.claimId !== after.claimId) broken('another claim', { before, after });
    if (!isHold && after.state !== 'FREE' && before.payUntil && after.payUntil !== before.payUntil)
      broken('window moved', { before, after });
    if (
      before.state !== 'HELD' &&
      after.state !== 'FREE' &&
      !isHold &&
      (after.amount !== before.amount || after.couponId !== before.couponId)
    )
      broken('the price changed', { before, after });
    if (before.state === 'CONFIRMED' && !this.#isSame(before, after)) broken('a sold slot changed', { before, after });
  }

  /** A sold slot stays as it is; who is erased loses name and browser. */
  #isSame(before: SlotRow, after: SlotRow): boolean {
    if (before.userId === after.userId) return isDeepStrictEqual(before, after);
    const { isPseudonym, ownerOf } = this.#at.erasures;
    const { visitorId: _, ...nameless } = { ...before, userId: after.userId };
    return isPseudonym(after.userId) && ownerOf(after.userId) === ownerOf(before.userId) && isDeepStrictEqual(nameless, after);
  }

  /** Invariant 4. */
  async #payments(rows: readonly SlotRow[]): Promise<void> {
    const { database, provider } = this.#at;
    const sold = new Map(
      rows.flatMap((row) => (row.state === 'CONFIRMED' && row.paymentId ? [[row.paymentId, row] as const] : [])),
    );
    if (sold.size !== rows.filter(({ state }) => state === 'CONFIRMED').length) broken('one payment bought two slots', rows);
    const captured = [...provider.paid].flatMap(([reference, payments]) =>
      payments.map((payment) => ({ reference, ...payment })),
    );
    const table = database.table<PaymentRow>(paymentsTable);
    const records = await Promise.all(captured.map(({ paymentId }) => table.get({ id: `PAYMENT#${paymentId}` })));
    for (const [at, payment] of captured.entries()) {
      const slot = sold.get(payment.paymentId);
      const kind = records[at]?.kind;
      if ((kind === 'CONFIRM') !== (slot !== undefined)) broken('record and slot disagree', { payment, kind, slot });
      if (slot && (slot.claimId !== payment.reference || slot.amount !== payment.amount))
        broken('confirmed by a foreign payment', { payment, slot });
      if (slot && provider.refunded.has(payment.paymentId)) broken('sold and given back', { payment, slot });
      if (provider.refunded.has(payment.paymentId) && !kind?.startsWith('REFUND')) broken('given back without a record', payment);
      sold.delete(payment.paymentId);
    }
    if (sold.size > 0) broken('sold without money', [...sold]);
    for (const body of this.#orders.values()) {
      const order: ConfirmedOrder = JSON.parse(body);
      const slot = rows.find(({ activityId, number }) => activityId === order.activityId && number === order.slot);
      if (
        slot?.state !== 'CONFIRMED' ||
        slot.paymentId !== order.paymentId ||
        slot.confirmedAt !== order.confirmedAt ||
        slot.amount !== order.amount
      )
        broken('an order was taken back', { order, slot });
    }
  }

  /** Invariant 3; a user's own next reserve moves the pointer. */
  #kept(rows: readonly SlotRow[], pointed: ReadonlySet<unknown>): void {
    this.#promises = this.#promises.filter(({ until, claimId }) => until > this.#at.clock.now() && pointed.has(claimId));
    for (const promise of this.#promises)
      if (rows.find(({ number }) => number === promise.number)?.claimId !== promise.claimId)
        broken('a promised place was taken away', promise);
  }

  #offers(
    rows: readonly SlotRow[],
    { mask, dispensers }: { mask: MaskRow | undefined; dispensers: readonly (DispenserRow | undefined)[] },
  ): void {
    for (const { number, state, shard } of rows) {
      const dispenser = dispensers[shard];
      const position = positionOf(number, this.#at.shards);
      const isAhead = dispenser !== undefined && position >= dispenser.next && position < dispenser.cap;
      const isListed = isAhead || dispenser?.free.includes(number) === true;
      const isOffered = state === 'FREE' && isListed && mask !== undefined && !saysEmpty(mask, shard);
      if (!isOffered) this.#onOffer.delete(number);
      else if (!this.#onOffer.has(number)) this.#onOffer.set(number, this.#at.clock.now());
    }
  }
}
